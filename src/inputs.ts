/** The inputs of action.yml as one table, read into a frozen record; every fault is reported at once. */

import { isRegion, parseConnectionArn } from './arn.js';
import { Problem } from './problem.js';
import type { ConnectionReference, Variable } from './model.js';

export type Start = 'never' | 'if-needed' | 'always';
export type FailOn = 'failure' | 'warning' | 'never';

export interface Inputs {
  readonly connection: ConnectionReference | undefined;
  /** Each name once, in the order given. */
  readonly pipelines: readonly string[];
  readonly sourceAction: string | undefined;
  readonly repository: string;
  readonly branch: string | undefined;
  /** 40 lower-case hexadecimal digits. */
  readonly commit: string | undefined;
  readonly start: Start;
  readonly variables: readonly Variable[];
  /** Milliseconds. */
  readonly connectionTimeout: number;
  readonly failOn: FailOn;
  readonly allowOffBranch: boolean;
  readonly region: string | undefined;
  readonly githubToken: string | undefined;
}

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

const pipelines: Parse<readonly string[]> = (text) => {
  const names = [...new Set(lines(text))];
  const bad = names.filter((name) => !NAME.test(name));
  return bad.length > 0
    ? new Refusal(bad.join('", "'), `pipeline names, one a line, each of ${NAME_ALLOWED}`)
    : names;
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
    /[\x00-\x20\x7f~^:?*[\\]|\.\.|@\{|\/\/|^[-/]|\/$|\.$|(?:^|\/)\.|\.lock(?:\/|$)|^@$/.test(text) ||
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
  'connection-timeout': duration,
  'fail-on': oneOf('failure', 'warning', 'never'),
  'allow-off-branch': boolean,
  'aws-region': optional(region),
  'github-token': optional(token),
} satisfies Record<string, Parse<unknown>>;

type Name = keyof typeof TABLE;
type Value<N extends Name> = Exclude<ReturnType<(typeof TABLE)[N]>, Refusal>;

/** The inputs that this action declares; action.yml has the same. */
export const INPUT_NAMES = Object.keys(TABLE) as readonly Name[];

/**
 * @param getInput gives the trimmed text of an input, with the default of action.yml applied
 * @throws Problem of kind `input` that names every fault at once
 */
export function readInputs(getInput: (name: string) => string): Inputs {
  const faults: string[] = [];
  const read = <N extends Name>(name: N, fallback: Value<N>): Value<N> => {
    const value: unknown = TABLE[name](getInput(name));
    if (!(value instanceof Refusal)) return value as Value<N>;
    const given = value.given === '' ? 'empty' : `"${value.given}"`;
    faults.push(`${name} is ${given}; allowed: ${value.allowed}`);
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
    connectionTimeout: read('connection-timeout', 0),
    failOn: read('fail-on', 'failure'),
    allowOffBranch: read('allow-off-branch', false),
    region: read('aws-region', undefined),
    githubToken: read('github-token', undefined),
  };
  faults.push(...findConflicts(getInput));

  if (faults.length > 0) {
    const count = faults.length === 1 ? 'An input is' : `${faults.length} inputs are`;
    throw new Problem('input', `${count} not usable: ${faults.join(' | ')}`, {
      remedy: { text: 'Correct the `with:` block of this step; nothing was called and nothing was started.' },
    });
  }
  return Object.freeze(inputs);
}

/** Inputs that are fine alone and make no sense together. */
function findConflicts(getInput: (name: string) => string): string[] {
  const pipeline = lines(getInput('pipeline')).length > 0;
  const conflicts: string[] = [];
  if (!pipeline && getInput('connection') === '') {
    conflicts.push('connection and pipeline are both empty; allowed: one of them, or both');
  }
  if (pipeline) return conflicts;
  const start = getInput('start');
  if (start === 'if-needed' || start === 'always') {
    conflicts.push(`start is "${start}" without pipeline; allowed: the names of the pipelines to start`);
  }
  if (getInput('variables') !== '') {
    conflicts.push(
      'variables are given without pipeline; allowed: the names of the pipelines that take them',
    );
  }
  const sourceAction = getInput('source-action');
  if (sourceAction !== '') {
    conflicts.push(`source-action is "${sourceAction}" without pipeline; allowed: the pipeline that has it`);
  }
  return conflicts;
}
