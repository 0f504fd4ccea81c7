import { Problem } from '../../src/domain/problem';
import { INPUT_NAMES, type Inputs } from '../../src/domain/inputs';
import { readInputs } from '../../src/inputs';
import { ALWAYS_CHECKED, CHECK_IDS, STANDARD_CHECKS } from '../../src/domain/finding.js';
import { ACCOUNT, ARN, COMMIT, TWIN_ARN } from './fakes';

type Given = Readonly<Record<string, string>>;

/** The defaults of the contract's table, as action.yml applies them; every other input is empty. */
const DEFAULTS: Given = {
  repository: 'octo/app',
  start: 'never',
  wait: 'false',
  comment: 'false',
  timeout: '60m',
  'on-cancel': 'leave',
  'on-superseded': 'fail',
  'follow-logs': 'false',
  'connection-timeout': '0s',
  checks: 'standard',
  'fail-on': 'failure',
  'allow-off-branch': 'false',
  'github-token': 'ghs_secret',
};

function read(given: Given): Inputs {
  const all: Given = { ...DEFAULTS, ...given };
  return readInputs((name) => all[name] ?? '');
}

/** The one message that refuses these inputs. */
function refusal(given: Given): string {
  try {
    read(given);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    expect(error.kind).toBe('input');
    return error.message;
  }
  throw new Error('These inputs were taken.');
}

describe('defaults', () => {
  test('with a pipeline alone', () => {
    expect(read({ pipeline: 'app' })).toEqual({
      connection: undefined,
      pipelines: ['app'],
      sourceAction: undefined,
      repository: 'octo/app',
      branch: undefined,
      commit: undefined,
      start: 'never',
      variables: [],
      wait: false,
      timeout: 3_600_000,
      onCancel: 'leave',
      onSuperseded: 'fail',
      followLogs: false,
      connectionTimeout: 0,
      checks: new Set(STANDARD_CHECKS),
      failOn: 'failure',
      allowOffBranch: false,
      region: undefined,
      githubToken: 'ghs_secret',
      checkRun: undefined,
      comment: false,
    });
  });

  test('the record is frozen', () => {
    expect(Object.isFrozen(read({ pipeline: 'app' }))).toBe(true);
  });

  test('only names of the table are asked for', () => {
    const asked = new Set<string>();
    readInputs((name) => {
      asked.add(name);
      return { ...DEFAULTS, pipeline: 'app' }[name] ?? '';
    });
    expect([...asked].sort()).toEqual([...INPUT_NAMES].sort());
  });
});

describe('connection', () => {
  test.each([
    ['codeconnections', ARN],
    ['codestar-connections', TWIN_ARN],
    ['aws-cn', `arn:aws-cn:codestar-connections:cn-north-1:${ACCOUNT}:connection/1-2`],
    ['aws-us-gov', `arn:aws-us-gov:codeconnections:us-gov-east-1:${ACCOUNT}:connection/1-2`],
    ['aws-iso-b', `arn:aws-iso-b:codeconnections:us-isob-east-1:${ACCOUNT}:connection/1-2`],
    ['aws-eusc', `arn:aws-eusc:codeconnections:eusc-de-east-1:${ACCOUNT}:connection/1-2`],
  ])('takes an ARN of %s', (_, arn) => {
    expect(read({ connection: arn }).connection).toEqual({ kind: 'arn', arn });
  });

  test.each(['octo-github', 'A connection of ours', 'x', 'n'.repeat(32)])('takes the name %j', (name) => {
    expect(read({ connection: name }).connection).toEqual({ kind: 'name', name });
  });

  test.each([
    'n'.repeat(33),
    'arn:aws:codecommit:eu-west-1:111122223333:app',
    'arn:aws:codeconnections:eu-west-1:1111:connection/1-2',
    'arn:aws:codeconnections:eu-west-1:111122223333:host/1-2',
    `${ARN}${'a'.repeat(256)}`,
    'one\ntwo',
  ])('refuses %j', (text) => {
    expect(refusal({ connection: text })).toContain(`connection is "${text.slice(0, 100)}`);
  });
});

describe('pipeline', () => {
  test('takes names one a line, each once, in their order', () => {
    expect(read({ pipeline: 'web\r\n\n  api.v2  \nweb\nA_b-C@d' }).pipelines).toEqual([
      'web',
      'api.v2',
      'A_b-C@d',
    ]);
  });

  test('is not needed beside a connection', () => {
    expect(read({ connection: ARN }).pipelines).toEqual([]);
  });

  test.each(['two words', 'a/b', 'a,b', 'x'.repeat(101), 'a:b'])('refuses %j', (name) => {
    const message = refusal({ pipeline: `good\n${name}` });
    expect(message).toContain('pipeline is');
    expect(message).toContain(`"${name}"`);
    expect(message).not.toContain('"good"');
  });

  test('takes 100 characters', () => {
    expect(read({ pipeline: 'x'.repeat(100) }).pipelines).toEqual(['x'.repeat(100)]);
  });
});

describe('pipeline: *', () => {
  test.each(['*', ' * ', '*\n\n*'])('takes %j, for every pipeline of the repository', (text) => {
    expect(read({ pipeline: text }).pipelines).toBe('*');
  });

  test.each(['*\napp', 'app\n*'])('refuses %j: names beside it', (text) => {
    const message = refusal({ pipeline: text });
    expect(message).toContain('pipeline is');
    expect(message).toContain('"app"');
    expect(message).toMatch(/allowed: \* alone.*or names alone/);
  });

  test.each(['app-*', '**', 'a\n?'])('refuses %j: no other pattern', (text) => {
    expect(refusal({ pipeline: text })).toMatch(/pipeline is .*or \* alone/);
  });

  test('goes with what needs a pipeline', () => {
    const given = { pipeline: '*', start: 'if-needed', variables: 'A=1', 'source-action': 'App' };
    expect(() => read(given)).not.toThrow();
  });
});

describe('checks', () => {
  const extra = CHECK_IDS.filter((id) => !STANDARD_CHECKS.includes(id));
  const standardBut = (...ids: readonly string[]) => STANDARD_CHECKS.filter((id) => !ids.includes(id));

  test.each<readonly [text: string, chosen: readonly string[]]>([
    ['', STANDARD_CHECKS],
    ['standard', STANDARD_CHECKS],
    ['all', CHECK_IDS],
    ['standard\nall', CHECK_IDS],
    ['trigger', [...ALWAYS_CHECKED, 'trigger']],
    ['role\n\n  app-scope  \r\nrole', [...ALWAYS_CHECKED, ...extra]],
    ['branch', ALWAYS_CHECKED],
    ['standard\nrole', [...STANDARD_CHECKS, 'role']],
    ['standard\n-trigger\n-freshness', standardBut('trigger', 'freshness')],
    ['-trigger\nstandard', standardBut('trigger')],
    ['-trigger', standardBut('trigger')],
    ['all\n-app-scope', CHECK_IDS.filter((id) => id !== 'app-scope')],
    ['standard\nrole\n-role\n-transition', standardBut('transition')],
    ['trigger\n-trigger', ALWAYS_CHECKED],
    ['-role', STANDARD_CHECKS],
  ])('%j', (text, chosen) => {
    const { checks } = read({ pipeline: 'app', checks: text });
    expect([...checks].sort()).toEqual([...new Set(chosen)].sort());
  });

  test('are what the contract has for standard', () => {
    expect(extra).toEqual(['role', 'app-scope']);
  });

  test.each(ALWAYS_CHECKED)('%s is never left out', (id) => {
    for (const text of [`-${id}`, `all\n-${id}`, `trigger\n-${id}`, `${id}\n-${id}`])
      expect(read({ pipeline: 'app', checks: text }).checks).toContain(id);
  });

  test.each([
    'everything',
    'Standard',
    'Trigger',
    '-standard',
    '-all',
    '-',
    '--role',
    'trigger role',
    'trigger, role',
    '+role',
    'toString',
  ])('refuses %j and names what is allowed', (word) => {
    const message = refusal({ pipeline: 'app', checks: `standard\nfreshness\n${word}` });
    expect(message).toContain(`checks is "${word}"`);
    for (const allowed of ['standard', 'all', ...CHECK_IDS]) expect(message).toContain(allowed);
  });

  test('names every word that it refuses at once', () => {
    const message = refusal({ pipeline: 'app', checks: 'all\nnothing\n-none' });
    expect(message).toContain('checks is "nothing", "-none"');
  });
});

describe('source-action, aws-region, github-token', () => {
  test('are taken as they are', () => {
    const inputs = read({
      pipeline: 'app',
      'source-action': 'App_1',
      'aws-region': 'us-gov-west-1',
      'github-token': 't',
    });
    expect(inputs).toMatchObject({ sourceAction: 'App_1', region: 'us-gov-west-1', githubToken: 't' });
  });

  test('none of them is needed', () => {
    const inputs = read({ pipeline: 'app', 'github-token': '' });
    expect(inputs).toMatchObject({ sourceAction: undefined, region: undefined, githubToken: undefined });
  });

  test.each([
    ['source-action', 'App Source'],
    ['source-action', 'x'.repeat(101)],
    ['aws-region', 'Frankfurt'],
    ['aws-region', 'eu-west-1a'],
    ['aws-region', 'evil.example/eu-west-1'],
  ])('%s refuses %j', (name, text) => {
    expect(refusal({ pipeline: 'app', [name]: text })).toContain(`${name} is "${text}"`);
  });
});

describe('repository', () => {
  test.each(['octo/app', 'Octo-Org/App.js', 'group/sub.group/deep_er/app', 'workspace/repo'])(
    'takes %s',
    (repository) => {
      expect(read({ pipeline: 'app', repository }).repository).toBe(repository);
    },
  );

  test.each([
    'app',
    'octo/',
    '/app',
    'octo//app',
    'https://github.com/octo/app',
    'octo/app app',
    '../app',
    'octo/..',
  ])('refuses %j', (repository) => {
    expect(refusal({ pipeline: 'app', repository })).toContain(`repository is "${repository}"`);
  });

  test('refuses to be empty', () => {
    expect(refusal({ pipeline: 'app', repository: '' })).toContain('repository is empty');
  });
});

describe('branch', () => {
  test.each([
    'main',
    'feature/login',
    'release-1.0',
    '1',
    'fix#12',
    'a@b',
    'ünïcode',
    'dependabot/npm_and_yarn/x-1.2',
  ])('takes %j', (branch) => {
    expect(read({ pipeline: 'app', branch }).branch).toBe(branch);
  });

  // git check-ref-format
  test.each([
    'refs/heads/main',
    'two words',
    'a..b',
    'a~1',
    'a^',
    'a:b',
    'a?',
    'a*',
    'a[b',
    'a\\b',
    '/a',
    'a/',
    'a//b',
    'a.',
    '.a',
    'a/.b',
    'a.lock',
    'a.lock/b',
    'a@{b',
    '@',
    '-a',
    'a\tb',
    'a\u007f',
  ])('refuses %j', (branch) => {
    expect(refusal({ pipeline: 'app', branch })).toContain('branch is "');
  });
});

describe('commit', () => {
  test('takes 40 hexadecimal digits, whatever their case', () => {
    expect(read({ pipeline: 'app', commit: 'ABCDEF0123'.repeat(4) }).commit).toBe('abcdef0123'.repeat(4));
  });

  test.each(['HEAD', 'main', COMMIT.slice(1), `${COMMIT}a`, `${COMMIT.slice(1)}g`, 'abc1234'])(
    'refuses %j',
    (commit) => {
      expect(refusal({ pipeline: 'app', commit })).toContain(`commit is "${commit}"`);
    },
  );
});

describe('choices', () => {
  test.each(['never', 'if-needed', 'always'] as const)('start takes %s', (start) => {
    expect(read({ pipeline: 'app', start }).start).toBe(start);
  });

  test.each(['failure', 'warning', 'never'] as const)('fail-on takes %s', (failOn) => {
    expect(read({ pipeline: 'app', 'fail-on': failOn }).failOn).toBe(failOn);
  });

  test.each([
    ['start', 'true', ['never', 'if-needed', 'always']],
    ['start', 'Always', ['never', 'if-needed', 'always']],
    ['start', 'if needed', ['never', 'if-needed', 'always']],
    ['fail-on', 'error', ['failure', 'warning', 'never']],
    ['fail-on', 'warn', ['failure', 'warning', 'never']],
    ['fail-on', 'toString', ['failure', 'warning', 'never']],
  ])('%s refuses %j and names what is allowed', (name, text, allowed) => {
    const message = refusal({ pipeline: 'app', [name]: text });
    expect(message).toContain(`${name} is "${text}"`);
    for (const value of allowed) expect(message).toContain(`"${value}"`);
  });

  test.each(['start', 'fail-on', 'allow-off-branch', 'connection-timeout'])(
    '%s refuses to be empty',
    (name) => {
      expect(refusal({ pipeline: 'app', [name]: '' })).toContain(`${name} is empty`);
    },
  );
});

describe('booleans follow the YAML 1.2 core schema', () => {
  test.each([
    ['true', true],
    ['True', true],
    ['TRUE', true],
    ['false', false],
    ['False', false],
    ['FALSE', false],
  ])('%s is %s', (text, expected) => {
    expect(read({ pipeline: 'app', 'allow-off-branch': text }).allowOffBranch).toBe(expected);
  });

  test.each(['yes', 'no', 'on', 'off', '1', '0', 'tRUE', 'y', 'null'])('%s is none', (text) => {
    const message = refusal({ pipeline: 'app', 'allow-off-branch': text });
    expect(message).toContain(`allow-off-branch is "${text}"`);
    expect(message).toMatch(/allowed: .*true.*false/);
  });
});

describe('durations', () => {
  test.each([
    ['0s', 0],
    ['90s', 90_000],
    ['45m', 45 * 60_000],
    ['2h', 2 * 3_600_000],
    ['1h30m', 90 * 60_000],
    ['1h0m5s', 3_605_000],
    ['2m30s', 150_000],
  ])('%s is %d ms', (text, ms) => {
    expect(read({ pipeline: 'app', 'connection-timeout': text }).connectionTimeout).toBe(ms);
  });

  test.each([
    '90',
    's',
    '1.5h',
    '-1s',
    '30m1h',
    '1h1h',
    '5 minutes',
    '1d',
    '1h 30m x',
    '0x1s',
    '1e3s',
    '90S0',
  ])('%j is none', (text) => {
    const message = refusal({ pipeline: 'app', 'connection-timeout': text });
    expect(message).toContain(`connection-timeout is "${text}"`);
    expect(message).toContain('1h30m');
  });
});

describe('variables', () => {
  const taken = (variables: string) => read({ pipeline: 'app', variables }).variables;

  test('are NAME=VALUE, one a line; the value may contain =', () => {
    expect(taken('STAGE=prod\n\n  QUERY=a=b&c==  \r\nx@y_z-1=1')).toEqual([
      { name: 'STAGE', value: 'prod' },
      { name: 'QUERY', value: 'a=b&c==' },
      { name: 'x@y_z-1', value: '1' },
    ]);
  });

  test.each([
    ['the longest name', `${'N'.repeat(128)}=v`],
    ['the longest value', `N=${'v'.repeat(1000)}`],
    ['50 of them', Array.from({ length: 50 }, (_, index) => `N${index}=v`).join('\n')],
  ])('%s is taken (StartPipelineExecution)', (_, text) => {
    expect(taken(text)).toHaveLength(text.split('\n').length);
  });

  test.each([
    ['no =', 'STAGE'],
    ['no name', '=prod'],
    ['no value', 'STAGE='],
    ['a name of 129 characters', `${'N'.repeat(129)}=v`],
    ['a name with a dot', 'a.b=v'],
    ['a value of 1001 characters', `N=${'v'.repeat(1001)}`],
    ['the same name twice', 'A=1\nA=2'],
    ['51 of them', Array.from({ length: 51 }, (_, index) => `N${index}=v`).join('\n')],
  ])('%s is refused', (_, text) => {
    const message = refusal({ pipeline: 'app', variables: text });
    expect(message).toContain('variables is ');
    expect(message).toContain('NAME=VALUE');
  });

  test.each([
    ['of a name that is not allowed', 'a.b=hunter2'],
    ['of a name given twice', 'A=hunter2\nA=hunter2'],
    ['that is too long', `A=hunter2${'x'.repeat(1000)}`],
    ['without a name', '=hunter2'],
    ['that goes on on a second line', 'KEY=begin\nhunter2'],
    ['that goes on on a second line with a = at its end', 'KEY=begin\nhunter2='],
    ['beside a fault of another line', 'GOOD=hunter2\nBAD='],
    ['beside a fault of another input', 'GOOD=hunter2'],
  ])('a value %s is not echoed', (_, variables) => {
    expect(refusal({ pipeline: 'app', variables, start: 'sometimes' })).not.toContain('hunter2');
  });

  test('a value is not echoed where a pipeline is absent', () => {
    expect(refusal({ connection: ARN, variables: 'SECRET=hunter2' })).not.toContain('hunter2');
  });
});

describe('one message', () => {
  const BAD = {
    connection: 'arn:nonsense',
    pipeline: 'a b',
    'source-action': 'x y',
    repository: 'nobody',
    branch: 'a b',
    commit: 'HEAD',
    start: 'maybe',
    variables: 'nothing',
    wait: 'long',
    timeout: 'never',
    'on-cancel': 'shrug',
    'on-superseded': 'ignore',
    'follow-logs': 'yes',
    'connection-timeout': 'soon',
    checks: 'thorough',
    'fail-on': 'sometimes',
    'allow-off-branch': 'perhaps',
    'aws-region': 'Mars',
  } as const;

  test('names every bad input, with its value and what is allowed', () => {
    const message = refusal(BAD);
    for (const [name, value] of Object.entries(BAD)) {
      expect(message).toContain(`${name} is `);
      if (name !== 'variables') expect(message).toContain(`"${value}"`);
    }
    expect(message.match(/allowed: /g)).toHaveLength(Object.keys(BAD).length);
  });

  test('names bad inputs and those that do not go together at once', () => {
    const message = refusal({ start: 'always', 'fail-on': 'sometimes', commit: 'HEAD' });
    expect(message).toContain('fail-on is "sometimes"');
    expect(message).toContain('commit is "HEAD"');
    expect(message).toMatch(/start is "always" without pipeline/);
    expect(message).toMatch(/connection and pipeline are both empty/);
  });

  test('does not hold the token', () => {
    expect(refusal({ ...BAD, 'github-token': 'ghs_do-not-show' })).not.toContain('ghs_do-not-show');
  });

  test('does not name what is fine', () => {
    const message = refusal({ pipeline: 'app', start: 'maybe' });
    for (const name of INPUT_NAMES.filter((each) => each !== 'start'))
      expect(message).not.toContain(`${name} is `);
  });
});

describe('inputs that do not go together', () => {
  test('wait with start: never, and without pipeline', () => {
    expect(refusal({ pipeline: 'app', wait: 'true' })).toContain('wait is "true" with start: never');
    expect(refusal({ connection: ARN, wait: 'true' })).toContain('wait is "true" without pipeline');
    expect(read({ pipeline: 'app', wait: 'true', start: 'always' }).wait).toBe(true);
  });

  test('neither connection nor pipeline', () => {
    expect(refusal({})).toMatch(/connection and pipeline/);
  });

  test.each([
    ['start', 'if-needed'],
    ['start', 'always'],
    ['variables', 'A=1'],
    ['source-action', 'App'],
  ])('%s: %s without pipeline', (name, value) => {
    expect(refusal({ connection: ARN, [name]: value })).toMatch(new RegExp(`${name}.* without pipeline`));
  });

  test('all of them are named at once', () => {
    const message = refusal({ connection: ARN, start: 'always', variables: 'A=1', 'source-action': 'App' });
    expect(message.match(/without pipeline/g)).toHaveLength(3);
  });

  test.each([
    ['a connection alone', { connection: ARN }],
    ['a pipeline alone', { pipeline: 'app' }],
    ['both', { connection: ARN, pipeline: 'app' }],
    [
      'everything with a pipeline',
      { pipeline: 'app', start: 'always', variables: 'A=1', 'source-action': 'App' },
    ],
    ['start: never without pipeline', { connection: ARN, start: 'never' }],
  ])('%s goes', (_, given: Given) => {
    expect(() => read(given)).not.toThrow();
  });
});

describe('role-to-assume', () => {
  const ROLE = 'arn:aws:iam::111122223333:role/service-role/deploy';
  const CHINAS = 'arn:aws-cn:iam::111122223333:role/deploy';

  test('is none where it is empty, whatever session and audience are', () => {
    expect(read({ connection: ARN, audience: 'https://example.com' }).role).toBeUndefined();
  });

  test.each([
    [ROLE, {}, 'codestar-connection-action', 'sts.amazonaws.com'],
    [ROLE, { 'role-session-name': 'nightly', audience: 'https://a' }, 'nightly', 'https://a'],
    [CHINAS, {}, 'codestar-connection-action', 'sts.amazonaws.com.cn'],
    [CHINAS, { audience: 'https://a' }, 'codestar-connection-action', 'https://a'],
  ])('%s with %j is assumed as %s for %s', (arn, given, sessionName, audience) => {
    expect(read({ connection: ARN, 'role-to-assume': arn, ...given }).role).toEqual({
      arn,
      sessionName,
      audience,
    });
  });

  test.each([
    'deploy',
    'arn:aws:iam::1:role/deploy',
    'arn:aws:sts::111122223333:assumed-role/a/b',
    `${ROLE} `.padEnd(60, 'x y'),
  ])('refuses %j', (arn) => {
    expect(refusal({ connection: ARN, 'role-to-assume': arn })).toContain('the ARN of a role');
  });

  test.each([
    ['role-session-name', 'x', '2 to 64 characters'],
    ['role-session-name', 'two words', '2 to 64 characters'],
    ['audience', 'two words', 'without spaces'],
  ])('refuses %s %j', (name, text, allowed) => {
    expect(refusal({ connection: ARN, 'role-to-assume': ROLE, [name]: text })).toContain(allowed);
  });
});
