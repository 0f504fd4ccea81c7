/** What the process tests expect of findings: id, status, the facts that a message names and the lines to paste; never whole sentences. */

import { check, type Check, type Played } from './harness.js';

export interface FindingFacts {
  /** What the message names, such as both of two values that differ. */
  names?: (string | RegExp)[];
  /** Whole lines of the remedy: what is pasted, run or opened. */
  lines?: (string | RegExp)[];
  pipeline?: string;
}

/** Ids of the findings that fail or warn, each behind its status, in the report's order. */
export const concerns = ({ report }: Played): string[] =>
  report.checks
    .filter(({ status }) => status === 'fail' || status === 'warn')
    .map(({ status, id }) => `${status} ${id}`);

/** What a reader of the job summary sees: tags are gone, and entities are the characters that they stand for. */
export const visible = (summary: string): string =>
  summary
    .replace(/<[^>]*>/g, '')
    .replace(/&#(\d+);/g, (_entity, code: string) => String.fromCodePoint(Number(code)));

/** What stands between backticks in the log is code in the summary. */
export const withoutTicks = (text: string): string => text.replaceAll('`', '');

/** One finding, with the same words in every place where a user may read it. */
export function expectFinding(
  played: Played,
  id: string,
  status: Check['status'],
  { names = [], lines = [], pipeline }: FindingFacts = {},
): Check {
  const finding = check(played, id, pipeline);
  expect(finding).toMatchObject({ id, status });
  for (const name of names) expect(finding.message).toMatch(name);
  const remedy = finding.remedy?.split('\n') ?? [];
  for (const line of lines)
    expect(remedy).toContainEqual(typeof line === 'string' ? line : expect.stringMatching(line));

  if (status === 'skip') return finding;
  for (const line of [finding.message, ...remedy]) expect(played.stdout).toContain(line);
  const about = played.stdout
    .split('\n')
    .filter((line) => new RegExp(`^::(?:error|warning) title=${id}\\b`).test(line))
    .filter((line) => line.includes(finding.message));
  if (status === 'pass') {
    expect(about).toEqual([]);
    return finding;
  }
  const kind = status === 'fail' ? 'error' : 'warning';
  expect(about).toEqual([expect.stringMatching(new RegExp(`^::${kind} `)) as unknown]);
  expect(about[0]).toContain([finding.message, ...remedy].join('%0A'));
  // An address is a link there, with a text of its own.
  for (const line of [finding.message, ...remedy]) {
    if (line.startsWith('https://')) expect(played.summary).toContain(line);
    else expect(visible(played.summary)).toContain(withoutTicks(line));
  }
  return finding;
}

/** The policy statement in a remedy, as IAM would read it. */
export function statementIn({ remedy }: Check): unknown {
  const text = remedy ?? '';
  return JSON.parse(text.slice(text.indexOf('{')));
}
