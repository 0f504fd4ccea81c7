/** The inputs of action.yml as one table, read into a frozen record; every fault is reported at once. */

import { CHECK_IDS, CORE_CHECKS, STANDARD_CHECKS, type CheckId } from './checks/index.js';
import { INPUT_NAMES, type InputName, type Inputs } from './domain/inputs.js';
import { Problem } from './domain/problem.js';
import type { RoleToAssume } from './domain/role.js';
import { findConflicts } from './inputs/dependencies.js';
import { closest, code, didYouMean } from './domain/words.js';
import { Fault, tell } from './inputs/faults.js';
import {
  boolean,
  branch,
  commit,
  connection,
  duration,
  linesOf,
  matching,
  NAME,
  NAME_EXPECTED,
  oneOf,
  optional,
  pipelines,
  region,
  repository,
  role,
  templateParameters,
  templates,
  token,
  variables,
  type Parse,
} from './inputs/values.js';

/** `standard`, `all` and ids add up, a leading `-` removes, and core checks always stay. */
const checks: Parse<ReadonlySet<CheckId>> = (text) => {
  const words = linesOf(text);
  const groupOf = (word: string): readonly CheckId[] => {
    if (word === 'standard') return STANDARD_CHECKS;
    return word === 'all' ? CHECK_IDS : CHECK_IDS.filter((id) => id === word);
  };
  const without = words.flatMap((word) => (word.startsWith('-') ? [word.slice(1)] : []));
  const within = words.filter((word) => !word.startsWith('-'));
  const bad = words.filter((word) => {
    const id = word.replace(/^-/, '');
    return word === '-standard' || word === '-all' || groupOf(id).length === 0;
  });
  const [first] = bad;
  if (first !== undefined) {
    const listed = first.split(/[\s,]+/).filter((each) => each !== '');
    const expected = `Use \`standard\`, \`all\` or check ids, one per line, with a leading \`-\` to remove one: ${CHECK_IDS.join(', ')}.`;
    if (listed.length > 1) return new Fault(expected, bad);
    const sign = first.startsWith('-') ? '-' : '';
    const near = closest(first.replace(/^-/, ''), ['standard', 'all', ...CHECK_IDS]);
    return new Fault(`${didYouMean(near && `${sign}${near}`)}${expected}`, bad);
  }
  const chosen = within.length > 0 ? within.flatMap(groupOf) : STANDARD_CHECKS;
  return new Set([...CORE_CHECKS, ...chosen.filter((id) => !without.includes(id))]);
};

/** `true` is the default name. */
/** No name of a check run, but a boolean of another language: its fault says which one is meant. */
const BOOLEAN_ELSEWHERE = /^(?:y|n|yes|no|on|off|0|1)$/i;

const checkRun: Parse<string | undefined> = (text) => {
  const asked = text === '' ? false : boolean(text);
  if (asked === true) return 'codestar-connection-action';
  if (asked === false) return undefined;
  if (BOOLEAN_ELSEWHERE.test(text)) return asked instanceof Fault ? asked : undefined;
  return /^[^\p{Cc}]{1,255}$/u.test(text)
    ? text
    : new Fault('Use `true`, or a name of at most 255 characters on one line.', [text]);
};

/** Every input of action.yml: how its text becomes a value, and the text that stands for an empty or absent one. */
const TABLE = {
  connection: { parse: optional(connection) },
  pipeline: { parse: pipelines },
  template: { parse: templates },
  'template-parameters': { parse: templateParameters },
  'source-action': { parse: optional(matching(NAME, NAME_EXPECTED)) },
  repository: { parse: repository },
  branch: { parse: optional(branch) },
  commit: { parse: optional(commit) },
  start: {
    parse: oneOf(['never', 'if-needed', 'always'], {
      true: 'if-needed',
      yes: 'if-needed',
      false: 'never',
      no: 'never',
    }),
    default: 'never',
  },
  variables: { parse: variables },
  wait: { parse: boolean, default: 'false' },
  'wait-timeout': { parse: duration, default: '60m' },
  'wait-for-connection': { parse: duration, default: '0s' },
  'on-cancel': {
    parse: oneOf(['leave', 'stop', 'abandon'], { false: 'leave', true: 'stop', cancel: 'stop' }),
    default: 'leave',
  },
  'on-superseded': {
    parse: oneOf(['follow', 'fail', 'pass'], { error: 'fail', ignore: 'pass' }),
    default: 'follow',
  },
  'follow-logs': { parse: boolean, default: 'false' },
  checks: { parse: checks, default: 'standard' },
  'fail-on': {
    parse: oneOf(['failure', 'warning', 'never'], { error: 'failure', warn: 'warning', none: 'never' }),
    default: 'failure',
  },
  'allow-off-branch': { parse: boolean, default: 'false' },
  'aws-region': { parse: optional(region) },
  'role-to-assume': { parse: optional(role) },
  // Bounds: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
  'role-session-name': {
    parse: matching(/^[\w+=,.@-]{2,64}$/, 'Use 2 to 64 characters of `A-Z a-z 0-9 _ + = , . @ -`.'),
    default: 'codestar-connection-action',
  },
  audience: {
    parse: matching(/^[\x21-\x7e]{1,255}$/, 'Use an audience without spaces, such as `sts.amazonaws.com`.'),
    default: 'sts.amazonaws.com',
  },
  'github-token': { parse: optional(token) },
  'check-run': { parse: checkRun },
  comment: { parse: boolean, default: 'false' },
} satisfies Record<InputName, { readonly parse: Parse<unknown>; readonly default?: string }>;

type Value<N extends InputName> = Exclude<ReturnType<(typeof TABLE)[N]['parse']>, Fault>;

/** The text that stands for an input that is empty or absent; action.yml has the same. */
export function defaultOf(name: InputName): string | undefined {
  const row = TABLE[name];
  return 'default' in row ? row.default : undefined;
}

/**
 * @param given the text of every input that is set, by its name in lower case, as the runner's `INPUT_*` variables have them
 * @param ownRepository the repository of the workflow, for runners that leave out defaults of action.yml
 * @throws Problem of kind `input` that names every fault, one per line
 */
export function readInputs(given: ReadonlyMap<string, string>, ownRepository = ''): Inputs {
  const textOf = (name: InputName) => given.get(name)?.trim() ?? '';
  const faults = findUnknown([...given.keys()]);
  const read = <N extends InputName>(name: N, fallback: Value<N>): Value<N> => {
    const text = textOf(name);
    const value: unknown = TABLE[name].parse(text === '' ? (defaultOf(name) ?? '') : text);
    if (!(value instanceof Fault)) return value as Value<N>;
    faults.push(tell(name, value));
    return fallback;
  };

  const inputs: Inputs = {
    connection: read('connection', undefined),
    pipelines: read('pipeline', []),
    templates: read('template', []),
    templateParameters: read('template-parameters', []),
    sourceAction: read('source-action', undefined),
    repository: textOf('repository') === '' ? ownRepository : read('repository', ''),
    branch: read('branch', undefined),
    commit: read('commit', undefined),
    start: read('start', 'never'),
    variables: read('variables', []),
    wait: read('wait', false),
    waitTimeoutMs: read('wait-timeout', 0),
    onCancel: read('on-cancel', 'leave'),
    onSuperseded: read('on-superseded', 'follow'),
    followLogs: read('follow-logs', false),
    waitForConnectionMs: read('wait-for-connection', 0),
    checks: read('checks', new Set(STANDARD_CHECKS)),
    failOn: read('fail-on', 'failure'),
    allowOffBranch: read('allow-off-branch', false),
    region: read('aws-region', undefined),
    role: roleOf(read('role-to-assume', undefined), read('role-session-name', ''), read('audience', '')),
    githubToken: read('github-token', undefined),
    checkRun: read('check-run', undefined),
    comment: read('comment', false),
  };
  faults.push(...findConflicts(inputs, textOf));
  if (faults.length > 0) {
    throw new Problem('input', faults.join('\n'), {
      remedy: { text: 'Correct the `with:` block of this step. No API was called, and nothing was started.' },
    });
  }
  return Object.freeze(inputs);
}

const DEFAULT_AUDIENCE = 'sts.amazonaws.com';

/** In aws-cn, the default stands for the partition's own: https://docs.github.com/actions/reference/openid-connect-reference */
function roleOf(arn: string | undefined, sessionName: string, audience: string): RoleToAssume | undefined {
  if (arn === undefined) return undefined;
  const isChina = arn.startsWith('arn:aws-cn:') && audience === DEFAULT_AUDIENCE;
  return { arn, sessionName, audience: isChina ? `${DEFAULT_AUDIENCE}.cn` : audience };
}

/** What people call an input that has another name here. */
const OTHER_NAMES: Readonly<Record<string, InputName>> = {
  timeout: 'wait-timeout',
  'connection-timeout': 'wait-for-connection',
  region: 'aws-region',
  role: 'role-to-assume',
  'role-arn': 'role-to-assume',
  'aws-role': 'role-to-assume',
  token: 'github-token',
  'pipeline-name': 'pipeline',
  templates: 'template',
  'template-file': 'template',
  'parameter-overrides': 'template-parameters',
  'connection-arn': 'connection',
  'connection-name': 'connection',
  repo: 'repository',
  ref: 'branch',
  'branch-name': 'branch',
  sha: 'commit',
  'commit-id': 'commit',
  'commit-sha': 'commit',
  'full-repository-id': 'repository',
};

/** The runner passes on inputs that no action declares, with a warning that nobody reads. */
function findUnknown(names: readonly string[]): string[] {
  return names
    .filter((name) => !INPUT_NAMES.some((each) => each === name))
    .map((name) => {
      const plain = name.replaceAll('_', '-');
      const meant = Object.hasOwn(OTHER_NAMES, plain) ? OTHER_NAMES[plain] : closest(plain, INPUT_NAMES);
      const variable = `INPUT_${name.toUpperCase()}`;
      return `Unknown input ${code(name)}. ${didYouMean(meant)}${meant === undefined ? `Remove it from \`with:\`, or rename the variable \`${variable}\` if \`env:\` sets it.` : ''}`.trim();
    });
}
