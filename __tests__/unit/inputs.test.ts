import { Problem } from '../../src/domain/problem';
import { INPUT_NAMES, type Inputs } from '../../src/domain/inputs';
import { readInputs } from '../../src/inputs';
import { CHECK_IDS, CORE_CHECKS, STANDARD_CHECKS } from '../../src/checks/index.js';
import { ACCOUNT, ARN, COMMIT, TWIN_ARN } from './fakes';

type Given = Readonly<Record<string, string>>;

const read = (given: Given): Inputs => readInputs(new Map(Object.entries(given)), 'octo/app');

/** The lines that refuse these inputs. */
function refusal(given: Given): string[] {
  try {
    read(given);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    expect(error.kind).toBe('input');
    return error.message.split('\n');
  }
  throw new Error('These inputs were taken.');
}

describe('defaults', () => {
  const EXPECTED: Inputs = {
    connection: undefined,
    pipelines: ['app'],
    templates: [],
    templateParameters: [],
    sourceAction: undefined,
    repository: 'octo/app',
    branch: undefined,
    commit: undefined,
    start: 'never',
    variables: [],
    wait: false,
    waitTimeoutMs: 3_600_000,
    onCancel: 'leave',
    onSuperseded: 'follow',
    followLogs: false,
    waitForConnectionMs: 0,
    checks: new Set(STANDARD_CHECKS),
    failOn: 'failure',
    allowOffBranch: false,
    region: undefined,
    role: undefined,
    githubToken: undefined,
    checkRun: undefined,
    comment: false,
  };

  test('stand for absent inputs, as under runners that leave defaults out', () => {
    expect(read({ pipeline: 'app' })).toEqual(EXPECTED);
  });

  test('stand for empty inputs, as of `wait: ${{ inputs.wait }}` on a push', () => {
    const empty = Object.fromEntries(INPUT_NAMES.map((name) => [name, '']));
    expect(read({ ...empty, pipeline: 'app' })).toEqual(EXPECTED);
    expect(read({ ...empty, wait: '  \n', pipeline: 'app' })).toEqual(EXPECTED);
  });

  test('the record is frozen', () => {
    expect(Object.isFrozen(read({ pipeline: 'app' }))).toBe(true);
  });
});

describe('what is taken', () => {
  test.each<readonly [name: string, text: string, field: keyof Inputs, value: unknown]>([
    ['connection', ARN, 'connection', { kind: 'arn', arn: ARN }],
    ['connection', TWIN_ARN, 'connection', { kind: 'arn', arn: TWIN_ARN }],
    ['connection', 'A connection of ours', 'connection', { kind: 'name', name: 'A connection of ours' }],
    ['connection', 'n'.repeat(32), 'connection', { kind: 'name', name: 'n'.repeat(32) }],
    ['pipeline', 'web\r\n\n  api.v2  \nweb\nA_b-C@d', 'pipelines', ['web', 'api.v2', 'A_b-C@d']],
    ['pipeline', 'x'.repeat(100), 'pipelines', ['x'.repeat(100)]],
    ['pipeline', '*\n\n*', 'pipelines', '*'],
    ['source-action', 'App_1', 'sourceAction', 'App_1'],
    ['repository', 'Octo-Org/App.js', 'repository', 'Octo-Org/App.js'],
    ['repository', 'group/sub.group/deep_er/app', 'repository', 'group/sub.group/deep_er/app'],
    ['branch', 'feature/login', 'branch', 'feature/login'],
    ['branch', 'refs/heads/main', 'branch', 'main'],
    ['branch', 'refs/heads/refs/heads/odd', 'branch', 'refs/heads/odd'],
    ['branch', 'dependabot/npm_and_yarn/x-1.2', 'branch', 'dependabot/npm_and_yarn/x-1.2'],
    ['branch', 'fix#12', 'branch', 'fix#12'],
    ['branch', 'a@b', 'branch', 'a@b'],
    ['branch', 'ünïcode', 'branch', 'ünïcode'],
    ['branch', 'b'.repeat(255), 'branch', 'b'.repeat(255)],
    ['commit', 'ABCDEF0123'.repeat(4), 'commit', 'abcdef0123'.repeat(4)],
    ['start', 'if-needed', 'start', 'if-needed'],
    ['start', 'always', 'start', 'always'],
    ['wait-for-connection', '0s', 'waitForConnectionMs', 0],
    ['wait-for-connection', '90s', 'waitForConnectionMs', 90_000],
    ['wait-for-connection', '45m', 'waitForConnectionMs', 2_700_000],
    ['wait-for-connection', '1h30m', 'waitForConnectionMs', 5_400_000],
    ['wait-for-connection', '1h0m5s', 'waitForConnectionMs', 3_605_000],
    ['wait-timeout', '2h', 'waitTimeoutMs', 7_200_000],
    ['wait-timeout', '2m30s', 'waitTimeoutMs', 150_000],
    ['on-cancel', 'abandon', 'onCancel', 'abandon'],
    ['on-superseded', 'pass', 'onSuperseded', 'pass'],
    ['follow-logs', 'TRUE', 'followLogs', true],
    ['allow-off-branch', 'True', 'allowOffBranch', true],
    ['allow-off-branch', 'False', 'allowOffBranch', false],
    ['comment', 'FALSE', 'comment', false],
    ['fail-on', 'warning', 'failOn', 'warning'],
    ['aws-region', 'us-gov-west-1', 'region', 'us-gov-west-1'],
    ['github-token', 'ghs_secret', 'githubToken', 'ghs_secret'],
    ['check-run', 'true', 'checkRun', 'codestar-connection-action'],
    ['check-run', 'false', 'checkRun', undefined],
    ['check-run', 'Deploy gate', 'checkRun', 'Deploy gate'],
    [
      'variables',
      'S=prod\n\n  Q=a=b&c==  \r\nx@y_z-1=1',
      'variables',
      [
        { name: 'S', value: 'prod' },
        { name: 'Q', value: 'a=b&c==' },
        { name: 'x@y_z-1', value: '1' },
      ],
    ],
    [
      'variables',
      `${'N'.repeat(128)}=${'v'.repeat(1000)}`,
      'variables',
      [{ name: 'N'.repeat(128), value: 'v'.repeat(1000) }],
    ],
    [
      'template',
      'infra\r\n\n  cdk.out/*.json  \n!infra/old\ninfra',
      'templates',
      ['infra', 'cdk.out/*.json', '!infra/old'],
    ],
    ['template', 'a, b/c.yaml', 'templates', ['a, b/c.yaml']],
  ])('%s: %j', (name, text, field, value) => {
    expect(read({ pipeline: 'app', [name]: text })[field]).toEqual(value);
  });

  test('50 variables', () => {
    const text = Array.from({ length: 50 }, (_, index) => `N${index}=v`).join('\n');
    expect(read({ pipeline: 'app', variables: text }).variables).toHaveLength(50);
  });

  test.each(['aws-cn', 'aws-us-gov', 'aws-iso-b', 'aws-eusc'])(
    'the ARN of a connection in %s',
    (partition) => {
      const arn = `arn:${partition}:codeconnections:eu-west-1:${ACCOUNT}:connection/1-2`;
      expect(read({ connection: arn }).connection).toEqual({ kind: 'arn', arn });
    },
  );
});

const CHECKS = `Use \`standard\`, \`all\` or check ids, one per line, with a leading \`-\` to remove one: ${CHECK_IDS.join(', ')}.`;
const NAMES = 'Use 1 to 100 characters of `A-Z a-z 0-9 . @ - _`.';
const DURATIONS = 'Use a duration such as `90s`, `45m` or `1h30m`.';

describe('what is refused, with the likely fix', () => {
  test.each<readonly [name: string, text: string, expected: string]>([
    [
      'start',
      'true',
      'Invalid `start: true`. Did you mean `if-needed`? Use `never`, `if-needed` or `always`.',
    ],
    [
      'start',
      'Always',
      'Invalid `start: Always`. Did you mean `always`? Use `never`, `if-needed` or `always`.',
    ],
    [
      'start',
      'if needed',
      'Invalid `start: if needed`. Did you mean `if-needed`? Use `never`, `if-needed` or `always`.',
    ],
    ['start', 'maybe', 'Invalid `start: maybe`. Use `never`, `if-needed` or `always`.'],
    ['start', 'toString', 'Invalid `start: toString`. Use `never`, `if-needed` or `always`.'],
    ['start', 'a`b', "Invalid `start: a'b`. Use `never`, `if-needed` or `always`."],
    [
      'fail-on',
      'error',
      'Invalid `fail-on: error`. Did you mean `failure`? Use `failure`, `warning` or `never`.',
    ],
    [
      'fail-on',
      'warn',
      'Invalid `fail-on: warn`. Did you mean `warning`? Use `failure`, `warning` or `never`.',
    ],
    [
      'on-cancel',
      'abandn',
      'Invalid `on-cancel: abandn`. Did you mean `abandon`? Use `leave`, `stop` or `abandon`.',
    ],
    [
      'on-superseded',
      'ignore',
      'Invalid `on-superseded: ignore`. Did you mean `pass`? Use `follow`, `fail` or `pass`.',
    ],
    ['wait', 'yes', 'Invalid `wait: yes`. Did you mean `true`? Use `true` or `false`.'],
    ['wait', 'tRUE', 'Invalid `wait: tRUE`. Did you mean `true`? Use `true` or `false`.'],
    ['comment', '0', 'Invalid `comment: 0`. Did you mean `false`? Use `true` or `false`.'],
    ['comment', 'null', 'Invalid `comment: null`. Use `true` or `false`.'],
    ['wait-timeout', '60', `Invalid \`wait-timeout: 60\`. Did you mean \`60m\`? ${DURATIONS}`],
    ['wait-timeout', '5 minutes', `Invalid \`wait-timeout: 5 minutes\`. Did you mean \`5m\`? ${DURATIONS}`],
    ['wait-timeout', '2 hours', `Invalid \`wait-timeout: 2 hours\`. Did you mean \`2h\`? ${DURATIONS}`],
    ['wait-timeout', '30m1h', `Invalid \`wait-timeout: 30m1h\`. ${DURATIONS}`],
    ['wait-timeout', '1.5h', `Invalid \`wait-timeout: 1.5h\`. ${DURATIONS}`],
    ['wait-timeout', '1d', `Invalid \`wait-timeout: 1d\`. ${DURATIONS}`],
    ['wait-for-connection', '-1s', `Invalid \`wait-for-connection: -1s\`. ${DURATIONS}`],
    ['pipeline', 'app, web', 'Invalid `pipeline: app, web`. Use one name per line: `app`, `web`.'],
    ['pipeline', '- app\n- web', 'Invalid `pipeline: - app`, `- web`. Use one name per line: `app`, `web`.'],
    ['check-run', 'no', 'Invalid `check-run: no`. Did you mean `false`? Use `true` or `false`.'],
    ['check-run', 'yes', 'Invalid `check-run: yes`. Did you mean `true`? Use `true` or `false`.'],
    ['check-run', '0', 'Invalid `check-run: 0`. Did you mean `false`? Use `true` or `false`.'],
    ['pipeline', 'two words', 'Invalid `pipeline: two words`. Use one name per line: `two`, `words`.'],
    [
      'pipeline',
      'good\na:b\nc:d',
      'Invalid `pipeline: a:b`, `c:d`. Use pipeline names, one per line, each of 1 to 100 characters of `A-Z a-z 0-9 . @ - _`, or `*` alone.',
    ],
    [
      'pipeline',
      `arn:aws:codepipeline:eu-west-1:${ACCOUNT}:app`,
      `Invalid \`pipeline: arn:aws:codepipeline:eu-west-1:${ACCOUNT}:app\`. Use the pipeline's name: \`app\`.`,
    ],
    [
      'pipeline',
      'https://eu-west-1.console.aws.amazon.com/codesuite/codepipeline/pipelines/app/view?region=eu-west-1',
      "Invalid `pipeline: https://eu-west-1.console.aws.amazon.com/codesuite/codepipeline/pipelines/app/view?region=eu-west-1`. Use the pipeline's name: `app`.",
    ],
    ['pipeline', '*\napp', 'Invalid `pipeline: *`, `app`. Use either `*` alone or names, one per line.'],
    [
      'pipeline',
      'app-*',
      'Invalid `pipeline: app-*`. Use pipeline names, one per line, each of 1 to 100 characters of `A-Z a-z 0-9 . @ - _`, or `*` alone.',
    ],
    [
      'template',
      'a.yaml, b.json',
      'Invalid `template: a.yaml, b.json`. Use one path per line: `a.yaml`, `b.json`.',
    ],
    [
      'template',
      '!infra/old\n!b.yaml',
      'Invalid `template: !infra/old`, `!b.yaml`. Every line excludes files. Also name the files, folders or patterns to check.',
    ],
    [
      'template',
      Array.from({ length: 101 }, (_, at) => at).join('\n'),
      'Invalid `template`: use at most 100 lines.',
    ],
    ['source-action', 'App Source', `Invalid \`source-action: App Source\`. ${NAMES}`],
    [
      'connection',
      'n'.repeat(33),
      `Invalid \`connection: ${'n'.repeat(33)}\`. Use one connection: its ARN, or its name of at most 32 characters.`,
    ],
    [
      'connection',
      `arn:aws:codecommit:eu-west-1:${ACCOUNT}:app`,
      `Invalid \`connection: arn:aws:codecommit:eu-west-1:${ACCOUNT}:app\`. Use the ARN of a connection, such as \`arn:aws:codeconnections:REGION:ACCOUNT_ID:connection/CONNECTION_ID\`.`,
    ],
    [
      'connection',
      `https://eu-west-1.console.aws.amazon.com/codesuite/settings/${ACCOUNT}/eu-west-1/codeconnections/connections/1-2`,
      `Invalid \`connection: https://eu-west-1.console.aws.amazon.com/codesuite/settings/${ACCOUNT}/eu-west-1/codeconnections/connections/1-2\`. Use the connection's ARN, not its page: \`arn:aws:codeconnections:eu-west-1:${ACCOUNT}:connection/1-2\`.`,
    ],
    [
      'repository',
      'https://github.com/octo/app.git',
      'Invalid `repository: https://github.com/octo/app.git`. Did you mean `octo/app`? Use `OWNER/REPO`.',
    ],
    [
      'repository',
      'git@github.com:octo/app.git',
      'Invalid `repository: git@github.com:octo/app.git`. Did you mean `octo/app`? Use `OWNER/REPO`.',
    ],
    ['repository', 'app', 'Invalid `repository: app`. Use `OWNER/REPO`.'],
    ['repository', '../app', 'Invalid `repository: ../app`. Use `OWNER/REPO`.'],
    ['branch', 'refs/tags/v1', 'Invalid `branch: refs/tags/v1`. Use the name of a branch, such as `main`.'],
    ['branch', 'refs/heads/', 'Invalid `branch: refs/heads/`. Use the name of a branch, such as `main`.'],
    ['commit', 'abc1234', 'Invalid `commit: abc1234`. Use the full commit id, 40 hexadecimal digits.'],
    [
      'commit',
      `${COMMIT}a`,
      `Invalid \`commit: ${COMMIT}a\`. Use the full commit id, 40 hexadecimal digits.`,
    ],
    [
      'aws-region',
      'eu-west-1a',
      'Invalid `aws-region: eu-west-1a`. Did you mean `eu-west-1`? Use an AWS Region such as `eu-west-1`.',
    ],
    [
      'aws-region',
      'EU_WEST_1',
      'Invalid `aws-region: EU_WEST_1`. Did you mean `eu-west-1`? Use an AWS Region such as `eu-west-1`.',
    ],
    ['aws-region', 'Frankfurt', 'Invalid `aws-region: Frankfurt`. Use an AWS Region such as `eu-west-1`.'],
    [
      'aws-region',
      'evil.example/eu-west-1',
      'Invalid `aws-region: evil.example/eu-west-1`. Use an AWS Region such as `eu-west-1`.',
    ],
    [
      'role-to-assume',
      'deploy',
      'Invalid `role-to-assume: deploy`. Use the ARN of a role, such as `arn:aws:iam::ACCOUNT_ID:role/ROLE`.',
    ],
    [
      'role-to-assume',
      'arn:aws:sts::111122223333:assumed-role/deploy/me',
      'Invalid `role-to-assume: arn:aws:sts::111122223333:assumed-role/deploy/me`. Did you mean `arn:aws:iam::111122223333:role/deploy`? Use the ARN of a role, such as `arn:aws:iam::ACCOUNT_ID:role/ROLE`.',
    ],
    [
      'role-session-name',
      'x',
      'Invalid `role-session-name: x`. Use 2 to 64 characters of `A-Z a-z 0-9 _ + = , . @ -`.',
    ],
    [
      'audience',
      'two words',
      'Invalid `audience: two words`. Use an audience without spaces, such as `sts.amazonaws.com`.',
    ],
    ['github-token', 'ghs_do not show', 'Invalid `github-token`: use a token on one line, without spaces.'],
    [
      'check-run',
      'two\nlines',
      'Invalid `check-run: two\nlines`. Use `true`, or a name of at most 255 characters on one line.',
    ],
    ['checks', 'standard\nTrigger', `Invalid \`checks: Trigger\`. Did you mean \`trigger\`? ${CHECKS}`],
    ['checks', '-fresness', `Invalid \`checks: -fresness\`. Did you mean \`-freshness\`? ${CHECKS}`],
    ['checks', 'trigger, role', `Invalid \`checks: trigger, role\`. ${CHECKS}`],
    ['checks', 'all\nnothing\n-none', `Invalid \`checks: nothing\`, \`-none\`. ${CHECKS}`],
    ['variables', 'STAGE', 'Invalid `variables`, line 1: expected `NAME=VALUE`.'],
    ['variables', 'A=1\n\nB', 'Invalid `variables`, line 3: expected `NAME=VALUE`.'],
    [
      'variables',
      'A=',
      'Invalid `variables`, line 1: expected `NAME=VALUE`, with a value of 1 to 1000 characters.',
    ],
    [
      'variables',
      '=1',
      'Invalid `variables`, line 1: expected `NAME=VALUE`, with a name of 1 to 128 characters of `A-Z a-z 0-9 @ - _`.',
    ],
    ['variables', 'A=1\nA=2', 'Invalid `variables`, line 2: this name is set on an earlier line.'],
    [
      'variables',
      Array.from({ length: 51 }, (_, index) => `N${index}=v`).join('\n'),
      'Invalid `variables`, 51 lines: use at most 50 lines of the form `NAME=VALUE`.',
    ],
  ])('%s: %j', (name, text, expected) => {
    expect(refusal({ pipeline: 'app', [name]: text }).join('\n')).toBe(expected);
  });

  // https://git-scm.com/docs/git-check-ref-format
  test.each([
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
    'HEAD',
    'b'.repeat(256),
  ])('branch: %j', (branch) => {
    expect(refusal({ pipeline: 'app', branch })[0]).toMatch(/^Invalid `branch: .*Use the name of a branch/s);
  });

  test.each([
    'arn:aws:codeconnections:eu-west-1:1111:connection/1-2',
    'arn:aws:codeconnections:eu-west-1:111122223333:host/1-2',
    `${ARN}${'a'.repeat(256)}`,
    'one\ntwo',
  ])('connection: %j', (connection) => {
    expect(refusal({ connection }).join('\n')).toMatch(/^Invalid `connection: /);
  });

  test.each(['everything', '-standard', '-all', '-', '--role', 'trigger role', '+role', 'toString'])(
    'checks: %j',
    (word) => {
      expect(refusal({ pipeline: 'app', checks: word })[0]).toContain(CHECKS);
    },
  );

  test('a long value is cut, so that it does not hide the others', () => {
    const [line] = refusal({ pipeline: 'app', start: 'x'.repeat(500) });
    expect(line).toBe(
      `Invalid \`start: ${'x'.repeat(193)}… (307 more characters)\`. Use \`never\`, \`if-needed\` or \`always\`.`,
    );
  });
});

describe('checks', () => {
  const standardBut = (...ids: readonly string[]) => STANDARD_CHECKS.filter((id) => !ids.includes(id));

  test.each<readonly [text: string, chosen: readonly string[]]>([
    ['standard', STANDARD_CHECKS],
    ['all', CHECK_IDS],
    ['standard\nall', CHECK_IDS],
    ['trigger', [...CORE_CHECKS, 'trigger']],
    ['role\n\n  app-scope  \r\nrole', [...CORE_CHECKS, 'role', 'app-scope']],
    ['branch', CORE_CHECKS],
    ['standard\nrole', [...STANDARD_CHECKS, 'role']],
    ['standard\n-trigger\n-freshness', standardBut('trigger', 'freshness')],
    ['-trigger\nstandard', standardBut('trigger')],
    ['-trigger', standardBut('trigger')],
    ['all\n-app-scope', CHECK_IDS.filter((id) => id !== 'app-scope')],
    ['standard\nrole\n-role\n-transition', standardBut('transition')],
    ['trigger\n-trigger', CORE_CHECKS],
    ['-role', STANDARD_CHECKS],
  ])('%j', (text, chosen) => {
    const { checks } = read({ pipeline: 'app', checks: text });
    expect([...checks].sort()).toEqual([...new Set(chosen)].sort());
  });

  test.each(CORE_CHECKS)('%s is never left out', (id) => {
    for (const text of [`-${id}`, `all\n-${id}`, `trigger\n-${id}`, `${id}\n-${id}`])
      expect(read({ pipeline: 'app', checks: text }).checks).toContain(id);
  });
});

describe('inputs that action.yml does not have', () => {
  test.each([
    ['strat', 'Unknown input `strat`. Did you mean `start`?'],
    ['pipelines', 'Unknown input `pipelines`. Did you mean `pipeline`?'],
    ['fail_on', 'Unknown input `fail_on`. Did you mean `fail-on`?'],
    ['timeout', 'Unknown input `timeout`. Did you mean `wait-timeout`?'],
    ['connection-timeout', 'Unknown input `connection-timeout`. Did you mean `wait-for-connection`?'],
    ['region', 'Unknown input `region`. Did you mean `aws-region`?'],
    ['role_arn', 'Unknown input `role_arn`. Did you mean `role-to-assume`?'],
    ['sha', 'Unknown input `sha`. Did you mean `commit`?'],
    ['ref', 'Unknown input `ref`. Did you mean `branch`?'],
    [
      'constructor',
      'Unknown input `constructor`. Remove it from `with:`, or rename the variable `INPUT_CONSTRUCTOR` if `env:` sets it.',
    ],
  ])('%s', (name, expected) => {
    expect(refusal({ pipeline: 'app', [name]: 'hunter2' })).toEqual([expected]);
  });
});

describe('inputs that do not go together', () => {
  const PIPELINE = ['`start: always` needs `pipeline`.', '`wait: true` needs `pipeline`.'];

  test.each<readonly [given: Given, expected: readonly string[]]>([
    [{}, ['Set `pipeline`, `connection` or `template`.']],
    [{ pipeline: 'app', wait: 'true' }, ['`wait: true` needs `start: if-needed` or `start: always`.']],
    [{ connection: ARN, start: 'always', wait: 'true' }, PIPELINE],
    [{ connection: ARN, variables: 'A=hunter2' }, ['`variables` needs `pipeline`.']],
    [{ connection: ARN, 'source-action': 'App' }, ['`source-action: App` needs `pipeline`.']],
    [
      { start: 'if-needed' },
      ['Set `pipeline`, `connection` or `template`.', '`start: if-needed` needs `pipeline`.'],
    ],
    [
      { pipeline: 'a b:', start: 'always' },
      [
        'Invalid `pipeline: a b:`. Use pipeline names, one per line, each of 1 to 100 characters of `A-Z a-z 0-9 . @ - _`, or `*` alone.',
      ],
    ],
  ])('%j', (given, expected) => {
    expect(refusal(given)).toEqual(expected);
  });

  test.each<readonly [string, Given]>([
    ['a connection alone', { connection: ARN }],
    ['a pipeline alone', { pipeline: 'app' }],
    ['both', { connection: ARN, pipeline: 'app' }],
    [
      'all that needs a pipeline',
      { pipeline: '*', start: 'always', wait: 'true', variables: 'A=1', 'source-action': 'App' },
    ],
    ['start: never without pipeline', { connection: ARN, start: 'never' }],
  ])('%s goes', (_, given) => {
    expect(() => read(given)).not.toThrow();
  });
});

describe('all faults at once', () => {
  test('one line per input, in the order of action.yml, unknown ones first', () => {
    expect(
      refusal({
        strat: 'x',
        pipeline: 'a,b',
        start: 'true',
        'wait-timeout': '60',
        branch: 'x y',
        nonsense: '1',
      }),
    ).toEqual([
      'Unknown input `strat`. Did you mean `start`?',
      'Unknown input `nonsense`. Remove it from `with:`, or rename the variable `INPUT_NONSENSE` if `env:` sets it.',
      'Invalid `pipeline: a,b`. Use one name per line: `a`, `b`.',
      'Invalid `branch: x y`. Use the name of a branch, such as `main`.',
      'Invalid `start: true`. Did you mean `if-needed`? Use `never`, `if-needed` or `always`.',
      `Invalid \`wait-timeout: 60\`. Did you mean \`60m\`? ${DURATIONS}`,
    ]);
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
  ])('a value of variables %s is not echoed', (_, variables) => {
    expect(refusal({ pipeline: 'app', variables, start: 'sometimes' }).join()).not.toContain('hunter2');
  });

  test('the token is not echoed', () => {
    expect(refusal({ 'github-token': 'ghs_do-not-show', start: 'x' }).join()).not.toContain(
      'ghs_do-not-show',
    );
  });
});

describe('role-to-assume', () => {
  const ROLE = 'arn:aws:iam::111122223333:role/service-role/deploy';
  const CHINA = 'arn:aws-cn:iam::111122223333:role/deploy';

  test.each<readonly [string, Given, string, string]>([
    [ROLE, {}, 'codestar-connection-action', 'sts.amazonaws.com'],
    [ROLE, { 'role-session-name': 'nightly', audience: 'https://a' }, 'nightly', 'https://a'],
    [CHINA, {}, 'codestar-connection-action', 'sts.amazonaws.com.cn'],
    [CHINA, { audience: 'https://a' }, 'codestar-connection-action', 'https://a'],
  ])('%s with %j', (arn, given, sessionName, audience) => {
    expect(read({ connection: ARN, 'role-to-assume': arn, ...given }).role).toEqual({
      arn,
      sessionName,
      audience,
    });
  });

  test('is absent if empty, whatever session and audience are', () => {
    expect(read({ connection: ARN, audience: 'https://example.com' }).role).toBeUndefined();
  });
});
