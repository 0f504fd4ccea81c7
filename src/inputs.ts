/** The inputs of action.yml as one table, read into a frozen record; every fault is reported at once. */

import { isRegion, parseConnectionArn } from './domain/arn.js';
import type { InputName, Inputs } from './domain/inputs.js';
import { Problem } from './domain/problem.js';
import { ALWAYS_CHECKED, CHECK_IDS, STANDARD_CHECKS } from './domain/finding.js';
import type { ConnectionReference } from './domain/connection.js';
import type { CheckId } from './domain/finding.js';
import type { Variable } from './domain/pipeline.js';
import type { RoleToAssume } from './domain/role.js';
import type { PipelineSelection } from './domain/target.js';

/** Why a value is refused: what was given (never a secret), and what is allowed. */
class Refusal {
  constructor(
    readonly given: string,
    readonly allowed: string,
  ) {}
}

type Parse<T> = (text: string) => T | Refusal;

const optional =
  <T>(parse: Parse<T>): Parse<T | undefined> =>
  (text) =>
    text === '' ? undefined : parse(text);

const matching =
  (pattern: RegExp, allowed: string): Parse<string> =>
  (text) =>
    pattern.test(text) ? text : new Refusal(text, allowed);

const oneOf =
  <T extends string>(...values: readonly T[]): Parse<T> =>
  (text) =>
    values.find((value) => value === text) ??
    new Refusal(text, values.map((value) => `"${value}"`).join(', '));

/** YAML 1.2 core schema, as the toolkit's `getBooleanInput`. */
const boolean: Parse<boolean> = (text) => {
  if (/^(?:true|True|TRUE)$/.test(text)) return true;
  if (/^(?:false|False|FALSE)$/.test(text)) return false;
  return new Refusal(text, '"true" or "false"');
};

/** Hours, minutes and seconds, largest first, each at most once. */
const duration: Parse<number> = (text) => {
  const match = /^(?=\d)(?:(\d{1,5})h)?(?:(\d{1,5})m)?(?:(\d{1,6})s)?$/.exec(text);
  if (!match) return new Refusal(text, 'a duration such as "90s", "45m", "2h" or "1h30m"');
  const [, hours = 0, minutes = 0, seconds = 0] = match;
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
};

const lines = (text: string): string[] =>
  text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');

const connection: Parse<ConnectionReference> = (text) => {
  if (text.startsWith('arn:')) {
    return parseConnectionArn(text)
      ? { kind: 'arn', arn: text }
      : new Refusal(
          text,
          'an ARN such as "arn:aws:codeconnections:eu-west-1:111122223333:connection/<id>" (or codestar-connections)',
        );
  }
  return text.length <= 32 && !/[\r\n]/.test(text)
    ? { kind: 'name', name: text }
    : new Refusal(text, 'a connection name of at most 32 characters on one line, or an ARN');
};

const NAME = /^[A-Za-z0-9.@_-]{1,100}$/;
const NAME_ALLOWED = '1 to 100 characters of A-Z a-z 0-9 . @ - _';

const pipelines: Parse<PipelineSelection> = (text) => {
  const names = [...new Set(lines(text))];
  if (names.length === 1 && names[0] === '*') return '*';
  if (names.includes('*'))
    return new Refusal(names.join('", "'), '* alone, for every pipeline of the repository, or names alone');
  const bad = names.filter((name) => !NAME.test(name));
  return bad.length > 0
    ? new Refusal(bad.join('", "'), `pipeline names, one a line, each of ${NAME_ALLOWED}, or * alone`)
    : names;
};

/** `standard`, `all` and ids are added up, what stands behind a `-` is taken out, and what is never left out stays. */
const checks: Parse<ReadonlySet<CheckId>> = (text) => {
  const words = lines(text);
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
  if (bad.length > 0)
    return new Refusal(
      bad.join('", "'),
      `standard, all, or ids, one a line, a - before an id to take it out: ${CHECK_IDS.join(', ')}`,
    );
  const chosen = within.length > 0 ? within.flatMap(groupOf) : STANDARD_CHECKS;
  return new Set([...ALWAYS_CHECKED, ...chosen.filter((id) => !without.includes(id))]);
};

/** `owner/name`; GitLab projects have their groups before the name (FACTS.md, FullRepositoryId). */
const repository = matching(
  /^(?!.*(?:^|\/)\.{1,2}(?:\/|$))[\w.-]+(?:\/[\w.-]+)+$/,
  'owner/name, as octo/app (with every group of a GitLab project: group/subgroup/app)',
);

const BRANCH_ALLOWED = 'the name of a branch without refs/heads/, as main or feature/login';

/** The rules of `git check-ref-format` for a branch. */
const branch: Parse<string> = (text) => {
  const bad =
    // eslint-disable-next-line no-control-regex -- git forbids control characters in a ref's name
    /[\x00-\x20\x7f~^:?*[\\]|\.\.|@\{|\/\/|^[-/]|\/$|\.$|(?:^|\/)\.|\.lock(?:\/|$)|^(?:@|HEAD)$/.test(text) ||
    text.startsWith('refs/heads/') ||
    text.length > 255;
  return bad ? new Refusal(text, BRANCH_ALLOWED) : text;
};

const commit: Parse<string> = (text) =>
  /^[0-9a-f]{40}$/i.test(text)
    ? text.toLowerCase()
    : new Refusal(text, 'the full commit id, 40 hexadecimal digits');

/** Bounds of StartPipelineExecution (API reference, PipelineVariable). */
const variables: Parse<readonly Variable[]> = (text) => {
  const allowed =
    'at most 50 lines NAME=VALUE, each name once, of 1 to 128 characters of A-Z a-z 0-9 @ - _, each value of 1 to 1000 characters';
  const parsed = text.split(/\r?\n/).flatMap((line, index) => {
    const [name = '', ...value] = line.trim().split('=');
    return line.trim() === '' ? [] : [{ line: index + 1, name: name.trimEnd(), value: value.join('=') }];
  });
  const names = parsed.map(({ name }) => name);
  const bad = parsed.flatMap(({ line, name, value }, index) => {
    const fits = /^[A-Za-z0-9@_-]{1,128}$/.test(name) && value !== '' && value.length <= 1000;
    return fits && names.indexOf(name) === index ? [] : [`line ${line}`];
  });
  // Any part of a line may be a secret that nobody masked, even what looks like a name: only its number is shown.
  if (bad.length > 0) return new Refusal(bad.join('", "'), allowed);
  if (parsed.length > 50) return new Refusal(`${parsed.length} lines`, allowed);
  return parsed.map(({ name, value }) => ({ name, value }));
};

/** What fits into a header; anything else would end up, whole, in the message of a library. */
const token: Parse<string> = (text) =>
  /^[\x21-\x7e]+$/.test(text) ? text : new Refusal('not shown', 'a token on one line, without spaces');

const region: Parse<string> = (text) =>
  isRegion(text) ? text : new Refusal(text, 'an AWS Region such as "eu-west-1"');

/** Every input of action.yml and how its text becomes a value. */
const TABLE = {
  connection: optional(connection),
  pipeline: pipelines,
  'source-action': optional(matching(NAME, NAME_ALLOWED)),
  repository,
  branch: optional(branch),
  commit: optional(commit),
  start: oneOf('never', 'if-needed', 'always'),
  variables,
  wait: boolean,
  timeout: duration,
  'on-cancel': oneOf('leave', 'stop', 'abandon'),
  'on-superseded': oneOf('fail', 'pass', 'follow'),
  'follow-logs': boolean,
  'connection-timeout': duration,
  checks,
  'fail-on': oneOf('failure', 'warning', 'never'),
  'allow-off-branch': boolean,
  'aws-region': optional(region),
  'role-to-assume': optional(
    matching(
      /^arn:aws(?:-[a-z]+)*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/,
      'the ARN of a role, as "arn:aws:iam::111122223333:role/deploy"',
    ),
  ),
  // Bounds of AssumeRoleWithWebIdentity (API reference).
  'role-session-name': optional(
    matching(/^[\w+=,.@-]{2,64}$/, '2 to 64 characters of A-Z a-z 0-9 _ + = , . @ -'),
  ),
  audience: optional(matching(/^[\x21-\x7e]{1,255}$/, 'an audience without spaces, as "sts.amazonaws.com"')),
  'github-token': optional(token),
  'check-run': optional(matching(/^[^\p{Cc}]{1,255}$/u, 'a name of at most 255 characters on one line')),
  comment: boolean,
} satisfies Record<InputName, Parse<unknown>>;

type Name = InputName;
type Value<N extends Name> = Exclude<ReturnType<(typeof TABLE)[N]>, Refusal>;

/**
 * @param getInput gives the trimmed text of an input, with the default of action.yml applied
 * @throws Problem of kind `input` that names every fault at once
 */
export function readInputs(getInput: (name: string) => string): Inputs {
  const faults: Fault[] = [];
  const read = <N extends Name>(name: N, fallback: Value<N>): Value<N> => {
    const value: unknown = TABLE[name](getInput(name));
    if (!(value instanceof Refusal)) return value as Value<N>;
    const given = value.given === '' ? 'empty' : `"${clip(value.given)}"`;
    faults.push({ name, says: `${name} is ${given}; allowed: ${value.allowed}` });
    return fallback;
  };

  const inputs: Inputs = {
    connection: read('connection', undefined),
    pipelines: read('pipeline', []),
    sourceAction: read('source-action', undefined),
    repository: read('repository', ''),
    branch: read('branch', undefined),
    commit: read('commit', undefined),
    start: read('start', 'never'),
    variables: read('variables', []),
    wait: read('wait', false),
    timeout: read('timeout', 0),
    onCancel: read('on-cancel', 'leave'),
    onSuperseded: read('on-superseded', 'fail'),
    followLogs: read('follow-logs', false),
    connectionTimeout: read('connection-timeout', 0),
    checks: read('checks', new Set(STANDARD_CHECKS)),
    failOn: read('fail-on', 'failure'),
    allowOffBranch: read('allow-off-branch', false),
    region: read('aws-region', undefined),
    role: roleOf(
      read('role-to-assume', undefined),
      read('role-session-name', undefined),
      read('audience', undefined),
    ),
    githubToken: read('github-token', undefined),
    checkRun: read('check-run', undefined),
    comment: read('comment', false),
  };
  faults.push(...findConflicts(getInput));

  if (faults.length > 0) {
    // The names come first: what is long may be cut where it is shown.
    const names = [...new Set(faults.map(({ name }) => name))];
    const count =
      names.length === 1
        ? 'An input is not usable'
        : `${names.length} inputs are not usable (${names.join(', ')})`;
    throw new Problem('input', `${count}: ${faults.map(({ says }) => says).join(' | ')}`, {
      remedy: { text: 'Correct the `with:` block of this step; nothing was called and nothing was started.' },
    });
  }
  return Object.freeze(inputs);
}

const DEFAULT_AUDIENCE = 'sts.amazonaws.com';

/** In aws-cn, the default stands for the partition's own (CONTRACT.md, Inputs). */
function roleOf(
  arn: string | undefined,
  sessionName = 'codestar-connection-action',
  audience = DEFAULT_AUDIENCE,
): RoleToAssume | undefined {
  if (arn === undefined) return undefined;
  const isChinas = arn.startsWith('arn:aws-cn:') && audience === DEFAULT_AUDIENCE;
  return { arn, sessionName, audience: isChinas ? `${DEFAULT_AUDIENCE}.cn` : audience };
}

/** Longest value that a message repeats whole: one must not push the others out of it. */
const LONGEST_GIVEN = 120;

const clip = (text: string): string =>
  text.length <= LONGEST_GIVEN
    ? text
    : `${text.slice(0, LONGEST_GIVEN)}… (${text.length - LONGEST_GIVEN} more characters)`;

interface Fault {
  readonly name: string;
  readonly says: string;
}

/** Inputs that are fine alone and make no sense together. */
function findConflicts(getInput: (name: string) => string): Fault[] {
  const pipeline = lines(getInput('pipeline')).length > 0;
  const conflicts: Fault[] = [];
  const add = (name: string, says: string) => conflicts.push({ name, says });
  if (!pipeline && getInput('connection') === '') {
    add('pipeline', 'connection and pipeline are both empty; allowed: one of them, or both');
  }
  const start = getInput('start');
  const wait = boolean(getInput('wait')) === true;
  if (pipeline && wait && start === 'never') {
    add('wait', 'wait is "true" with start: never; allowed: start: if-needed or start: always');
  }
  if (pipeline) return conflicts;
  if (wait) add('wait', 'wait is "true" without pipeline; allowed: the names of the pipelines to wait for');
  if (start === 'if-needed' || start === 'always') {
    add('start', `start is "${start}" without pipeline; allowed: the names of the pipelines to start`);
  }
  if (getInput('variables') !== '') {
    add(
      'variables',
      'variables are given without pipeline; allowed: the names of the pipelines that take them',
    );
  }
  const sourceAction = getInput('source-action');
  if (sourceAction !== '') {
    add(
      'source-action',
      `source-action is "${clip(sourceAction)}" without pipeline; allowed: the pipeline that has it`,
    );
  }
  return conflicts;
}
