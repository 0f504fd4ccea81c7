/** How the text of each kind of input becomes a value. */

import { isRegion, parseConnectionArn } from '../domain/arn.js';
import { isBranchName } from '../domain/branch-name.js';
import type { ConnectionReference } from '../domain/connection.js';
import type { Variable } from '../domain/pipeline.js';
import type { PipelineSelection } from '../domain/inputs.js';
import { alternatives, closest, code, didYouMean } from '../domain/words.js';
import { Fault } from './faults.js';

export type Parse<T> = (text: string) => T | Fault;

export const optional =
  <T>(parse: Parse<T>): Parse<T | undefined> =>
  (text) =>
    text === '' ? undefined : parse(text);

/** @param fix the text as it was probably meant, if it can be told */
export const matching =
  (pattern: RegExp, expected: string, fix: (text: string) => string | undefined = () => undefined) =>
  (text: string): string | Fault => {
    if (pattern.test(text)) return text;
    const fixed = fix(text);
    const likely = fixed !== undefined && pattern.test(fixed) ? fixed : undefined;
    return new Fault(`${didYouMean(likely)}${expected}`, [text]);
  };

/** @param likely what people write for one of the values, beyond slips of the pen */
export const oneOf =
  <const T extends string>(values: readonly T[], likely: Readonly<Record<string, T>> = {}): Parse<T> =>
  (text) => {
    const value = values.find((each) => each === text);
    if (value !== undefined) return value;
    const key = text.toLowerCase();
    const meant = Object.hasOwn(likely, key) ? likely[key] : closest(text, values);
    return new Fault(`${didYouMean(meant)}Use ${alternatives(values)}.`, [text]);
  };

/** The YAML 1.2 core schema, as the toolkit's `getBooleanInput`: https://yaml.org/spec/1.2.2/#1032-tag-resolution */
export const boolean: Parse<boolean> = (text) => {
  if (/^(?:true|True|TRUE)$/.test(text)) return true;
  if (/^(?:false|False|FALSE)$/.test(text)) return false;
  const meant = /^(?:yes|y|on|1|true)$/i.test(text)
    ? 'true'
    : /^(?:no|n|off|0|false)$/i.test(text)
      ? 'false'
      : undefined;
  return new Fault(`${didYouMean(meant)}Use \`true\` or \`false\`.`, [text]);
};

/** Hours, minutes and seconds, largest first, each at most once. @returns milliseconds */
export const duration: Parse<number> = (text) => {
  const match = /^(?=\d)(?:(\d{1,5})h)?(?:(\d{1,5})m)?(?:(\d{1,6})s)?$/.exec(text);
  if (!match) {
    const meant = likelyDuration(text);
    return new Fault(`${didYouMean(meant)}Use a duration such as \`90s\`, \`45m\` or \`1h30m\`.`, [text]);
  }
  const [, hours = 0, minutes = 0, seconds = 0] = match;
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
};

/** A number alone is minutes to most people, as `timeout-minutes` of a job. */
function likelyDuration(text: string): string | undefined {
  const match = /^(\d{1,5})\s*(?:(s)ec(?:ond)?s?|(m)in(?:ute)?s?|(h)(?:ou)?rs?|([smh]))?$/i.exec(text);
  if (!match) return undefined;
  const [, number = '', ...units]: readonly (string | undefined)[] = match;
  return `${number}${(units.find((unit) => unit !== undefined) ?? 'm').toLowerCase()}`;
}

export const linesOf = (text: string): string[] =>
  text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');

const CONSOLE_CONNECTION =
  /^https:\/\/[\w.-]+\/codesuite\/settings\/(\d{12})\/([\w-]+)\/(codestar-connections|codeconnections)\/connections\/([\w-]+)/;

export const connection: Parse<ConnectionReference> = (text) => {
  if (parseConnectionArn(text)) return { kind: 'arn', arn: text };
  const page = CONSOLE_CONNECTION.exec(text);
  if (page) {
    const [, account = '', region = '', service = '', id = ''] = page;
    const arn = `arn:aws:${service}:${region}:${account}:connection/${id}`;
    return new Fault(`Use the connection's ARN, not its page: ${code(arn)}.`, [text]);
  }
  if (text.startsWith('arn:'))
    return new Fault(
      'Use the ARN of a connection, such as `arn:aws:codeconnections:REGION:ACCOUNT_ID:connection/CONNECTION_ID`.',
      [text],
    );
  return text.length <= 32 && !/[\r\n]/.test(text)
    ? { kind: 'name', name: text }
    : new Fault('Use one connection: its ARN, or its name of at most 32 characters.', [text]);
};

/** https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PipelineDeclaration.html */
export const NAME = /^[A-Za-z0-9.@_-]{1,100}$/;
export const NAME_EXPECTED = 'Use 1 to 100 characters of `A-Z a-z 0-9 . @ - _`.';

export const pipelines: Parse<PipelineSelection> = (text) => {
  const names = [...new Set(linesOf(text))];
  if (names.length === 1 && names[0] === '*') return '*';
  if (names.includes('*')) return new Fault('Use either `*` alone or names, one per line.', names);
  const bad = names.filter((name) => !NAME.test(name));
  if (bad.length === 0) return names;
  const [first = ''] = bad;
  const name = pipelineNameIn(first);
  if (name !== undefined) return new Fault(`Use the pipeline's name: ${code(name)}.`, bad);
  const listed = bad.flatMap((each) => each.split(/[\s,;]+/)).filter((each) => !/^-?$/.test(each));
  if (listed.length > 0 && listed.every((each) => NAME.test(each)))
    return new Fault(`Use one name per line: ${listed.map(code).join(', ')}.`, bad);
  return new Fault(
    'Use pipeline names, one per line, each of 1 to 100 characters of `A-Z a-z 0-9 . @ - _`, or `*` alone.',
    bad,
  );
};

/** The name in an ARN or in the address of a console page. */
function pipelineNameIn(text: string): string | undefined {
  const [, inArn] = /^arn:[\w-]+:codepipeline:[\w-]*:\d*:([^:/\s]+)/.exec(text) ?? [];
  const [, inUrl] = /^https?:\/\/\S+\/codepipeline\/pipelines\/([^/?#\s]+)/.exec(text) ?? [];
  const name = inArn ?? inUrl;
  return name !== undefined && NAME.test(name) ? name : undefined;
}

/** GitLab projects have their groups before the name. */
const REPOSITORY = /^(?!.*(?:^|\/)\.{1,2}(?:\/|$))[\w.-]+(?:\/[\w.-]+)+$/;

export const repository: Parse<string> = (text) => {
  const url = /^(?:https?:\/\/|ssh:\/\/git@|git@)[^/:\s]+[/:]([^?#\s]+?)(?:\.git)?\/?$/.exec(text);
  if (!url && REPOSITORY.test(text)) return text;
  const likely = url?.[1] !== undefined && REPOSITORY.test(url[1]) ? url[1] : undefined;
  return new Fault(`${didYouMean(likely)}Use \`OWNER/REPO\`.`, [text]);
};

/** A leading `refs/heads/` is removed. */
export const branch: Parse<string> = (text) => {
  const name = text.replace(/^refs\/heads\//, '');
  const isRef = /^refs\/(?:tags|pull|remotes)\//.test(name);
  return isRef || !isBranchName(name) ? new Fault('Use the name of a branch, such as `main`.', [text]) : name;
};

export const commit: Parse<string> = (text) =>
  /^[0-9a-f]{40}$/i.test(text)
    ? text.toLowerCase()
    : new Fault('Use the full commit id, 40 hexadecimal digits.', [text]);

interface AssignmentRules {
  readonly name: RegExp;
  readonly nameExpected: string;
  /** Length of a value. */
  readonly least: number;
  readonly most: number;
  readonly lines: number;
}

/**
 * `NAME=VALUE` lines. Any part of a line may be a secret that nobody masked, even what looks like a name: only its number
 * is shown.
 */
const assignments =
  ({ name: pattern, nameExpected, least, most, lines }: AssignmentRules): Parse<readonly Variable[]> =>
  (text) => {
    const all = text.split(/\r?\n/).flatMap((line, index) => {
      const [name = '', ...value] = line.trim().split('=');
      return line.trim() === ''
        ? []
        : [{ line: index + 1, name: name.trimEnd(), value: value.join('='), hasValue: value.length > 0 }];
    });
    const names = all.map(({ name }) => name);
    for (const [index, { line, name, value, hasValue }] of all.entries()) {
      const why = !hasValue
        ? 'expected `NAME=VALUE`.'
        : !pattern.test(name)
          ? `expected \`NAME=VALUE\`, with a name of ${nameExpected}.`
          : value.length < least || value.length > most
            ? `expected \`NAME=VALUE\`, with a value of ${least} to ${most} characters.`
            : names.indexOf(name) !== index
              ? 'this name is set on an earlier line.'
              : undefined;
      if (why !== undefined) return new Fault(why, [], `line ${line}`);
    }
    if (all.length > lines)
      return new Fault(`use at most ${lines} lines of the form \`NAME=VALUE\`.`, [], `${all.length} lines`);
    return all.map(({ name, value }) => ({ name, value }));
  };

/** Bounds: https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PipelineVariable.html */
export const variables = assignments({
  name: /^[A-Za-z0-9@_-]{1,128}$/,
  nameExpected: '1 to 128 characters of `A-Z a-z 0-9 @ - _`',
  least: 1,
  most: 1000,
  lines: 50,
});

/** Bounds: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
export const templateParameters = assignments({
  name: /^(?:AWS::)?[A-Za-z0-9]{1,255}$/,
  nameExpected: '1 to 255 letters and digits, or with the name of a pseudo parameter such as `AWS::Region`',
  least: 0,
  most: 4096,
  lines: 200,
});

/** Paths and patterns. What has a comma is more often a list in one line than a name. */
export const templates: Parse<readonly string[]> = (text) => {
  const paths = [...new Set(linesOf(text))];
  const listed = paths.filter((path) => /\.(?:ya?ml|json|template)\s*[,;]/i.test(path));
  const [first] = listed;
  if (first !== undefined) {
    const each = first.split(/[,;]/).map((path) => path.trim());
    return new Fault(
      `Use one path per line: ${each
        .filter((path) => path !== '')
        .map(code)
        .join(', ')}.`,
      listed,
    );
  }
  if (paths.length > 0 && paths.every((path) => path.startsWith('!')))
    return new Fault('Every line excludes files. Also name the files, folders or patterns to check.', paths);
  return paths.length > MOST_PATHS ? new Fault(`use at most ${MOST_PATHS} lines.`, []) : paths;
};

const MOST_PATHS = 100;

/** What fits into a header; anything else would end up, whole, in the message of a library. */
export const token: Parse<string> = (text) =>
  /^[\x21-\x7e]+$/.test(text) ? text : new Fault('use a token on one line, without spaces.');

export const region: Parse<string> = (text) => {
  if (isRegion(text)) return text;
  const plain = text.toLowerCase().replace(/[\s_]+/g, '-');
  const meant = [plain, plain.replace(/(\d)[a-z]$/, '$1')].find(isRegion);
  return new Fault(`${didYouMean(meant)}Use an AWS Region such as \`eu-west-1\`.`, [text]);
};

const ROLE = /^arn:aws(?:-[a-z]+)*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/;

/** @returns the role's ARN for that of a session */
export const role = matching(
  ROLE,
  'Use the ARN of a role, such as `arn:aws:iam::ACCOUNT_ID:role/ROLE`.',
  (text) => text.replace(/^(arn:[\w-]+:)sts(::\d{12}:)assumed-role\/([^/]+)\/.*$/, '$1iam$2role/$3'),
);
