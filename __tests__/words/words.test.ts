/** What a person reads, held to how it is to be written. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  HEADING_END,
  MESSAGE_WORDS,
  PAGE_WORDS,
  PHRASES,
  SENTENCES,
  sentencesOf,
  wordCount,
  type Rule,
} from './rules';
import { pages, readHeadings, readLines, readLinks, readMessages, readProse, type Text } from './texts';

const messages = readMessages();

const broken = (texts: readonly Text[], rules: readonly Rule[]): string[] =>
  rules.flatMap(({ what, pattern }) =>
    texts.filter(({ text }) => pattern.test(text)).map(({ at, text }) => `${at}: ${what}: ${text}`),
  );

test('there is something to hold to it', () => {
  expect(messages.texts.length).toBeGreaterThan(500);
  expect(pages()).toEqual(
    expect.arrayContaining([
      'README.md',
      'action.yml',
      'docs/checks.md',
      'examples/deploy.yml',
      'infrastructure/access.yaml',
    ]),
  );
  expect(readProse().length).toBeGreaterThan(1000);
});

describe('no words that a colleague would not say', () => {
  test('in messages and remedies', () => {
    expect(broken(messages.texts, PHRASES)).toEqual([]);
  });

  test('in action.yml, documents, examples and templates', () => {
    expect(broken([...readLines(), ...readProse()], PHRASES)).toEqual([]);
  });
});

describe('one idea per sentence', () => {
  const texts = [...messages.texts, ...readProse()];

  test('without semicolons, British spellings and names in quotation marks', () => {
    expect(broken(texts, SENTENCES)).toEqual([]);
  });

  test.each([
    [MESSAGE_WORDS, 'messages', messages.texts],
    [PAGE_WORDS, 'pages', readProse()],
  ] as const)('of at most %d words in %s', (most, _, texts) => {
    const long = texts.flatMap(({ at, text }) =>
      sentencesOf(text)
        .map((sentence) => ({ words: wordCount(sentence), sentence }))
        .filter(({ words }) => words > most)
        .map(({ words, sentence }) => `${at}: ${words} words: ${sentence}`),
    );
    expect(long).toEqual([]);
  });
});

test('headings have no final period', () => {
  expect(readHeadings().filter(({ text }) => HEADING_END.test(text))).toEqual([]);
});

test('the text of a link names where it leads', () => {
  const bare = /^(?:here|this|link|click|this page|the page|more|read more|see)\b(?! \w+ \w+)/i;
  expect(readLinks().filter(({ text }) => bare.test(text))).toEqual([]);
});

test('placeholders are capitals that cannot run by accident', () => {
  const placeholder = /<(?:your|my|the)[ -][^>]+>|\b(?:your-org|my-org|your-account)\b|\buses: org\/|@v1\b/i;
  expect(readLines().filter(({ text }) => placeholder.test(text))).toEqual([]);
});

/** The words before a name. */
const THING =
  /\b(?:connections?|pipelines?|source actions?|actions?|stages?|roles?|branch|branches|repository|inputs?|executions?|project|rules?|parameters?|bucket) $/i;

/** What puts a value into backticks. */
const IN_BACKTICKS =
  /^(?:(?:code|codeOf|commitName|executionName|listOf|show|alternatives|codeLink)\(|[\w.]+\.map\((?:code|executionName)\))/;

/** Whether the value is one in backticks, or a constant of its file that is. */
function isInBackticks(at: string, value: string): boolean {
  if (IN_BACKTICKS.test(value)) return true;
  const [file = '', line = ''] = at.split(':');
  const before = sourceOf(file).split('\n').slice(0, Number(line)).reverse();
  const name = /^\w+/.exec(value)?.[0] ?? '';
  const definition = before.find((text) => new RegExp(`\\bconst (?:\\[)?${name}\\b.* = `).test(text));
  return definition !== undefined && /(?:code|commitName|executionName|listOf)\b/.test(definition);
}

const sourceOf = (file: string): string => readFileSync(join(__dirname, '..', '..', file), 'utf8');

/** Values that come from elsewhere. */
const ELSEWHERE = new Set([
  // Lines for those who debug, and the mark of a comment.
  "src/runner/debugging.ts {branch ?? '(none)'}",
  'src/report/publish/comment.ts {digestOf(scope)}',
]);

test('names stand in backticks', () => {
  const bare = messages.filled
    .filter(({ at, before, value }) => THING.test(before) && !isInBackticks(at, value))
    .map(({ at, before, value }) => ({ at, before, key: `${at.split(':')[0] ?? ''} {${value}}` }));
  expect(bare.filter(({ key }) => !ELSEWHERE.has(key))).toEqual([]);
  expect([...ELSEWHERE].filter((key) => !bare.some((each) => each.key === key))).toEqual([]);
});

/** Each rule by what was once written, and what is written now. */
const EXAMPLES: readonly (readonly [before: string, now: string])[] = [
  [
    'app-release Failed. Ready: 15 checks passed; started: app-release.',
    '`app-release` failed in `Build`: `npm run build` exited with status 2',
  ],
  ['app Succeeded. Ready: 14 checks passed; started: app.', '`app` succeeded at `1f0c3a5` in 9s'],
  ['Ready: 15 checks passed; started: app-deploy.', 'Started `app-deploy` at `3f2a9c1`'],
  [
    'Ready: 15 checks passed; not started again: app-deploy.',
    'Not started: `app-deploy` already runs `3f2a9c1`',
  ],
  [
    'Ready: 10 checks passed, 3 checks warned.',
    "`app-silent` can't deploy: the transition into `Build` is disabled",
  ],
  [
    'Not ready: 1 check failed, 1 check warned.',
    '`app` ignores pushes: wrong letter case in the repository name',
  ],
  ['app not done in time. Ready: …', 'Timed out after 1h: `app` is still running'],
  ['app not waited for to its end. Cancelled. Ready: …', 'Canceled: `app` keeps running in AWS'],
  ['Not checked: the step could not begin.', 'Invalid inputs'],
  [
    'Not ready: 1 check failed; nothing was started; start failed: app.',
    "Couldn't start `app`: role `ci` is not authorized to perform `codepipeline:StartPipelineExecution`",
  ],
  ['The execution in the console: Open the AWS console', 'View execution'],
  [
    'How long it takes is not known: no past success shows it.',
    'No earlier successful run to estimate from.',
  ],
  [
    'By the last 20 successes it should be done in about 7m 30s.',
    'Usually takes about 7m 30s (last 20 successful runs).',
  ],
  [
    'this push starts it by itself (…). Its execution of 1f0c… has 20s to show before one is started here.',
    'This push also triggers `app`. Waiting up to 20s for that execution.',
  ],
  [
    'no execution of 1f0c… that is in progress or succeeded showed within 20s, beside 0 other executions. One is started here.',
    'No execution of `1f0c3a5` after 20s. Starting one.',
  ],
  ['waiting ends, and nothing is started any more.', 'Stopped waiting. Nothing else will start.'],
  ['It is left to run on (on-cancel: leave).', 'It keeps running (`on-cancel: leave`).'],
  [
    'Source action Source takes from octo-org/app; the repository is octo-org/App: the letter case differs.',
    'Source action `Source` uses `octo-org/app`, but this repository is `octo-org/App`.',
  ],
  [
    'AWS compares the case exactly and never starts this pipeline on a push.',
    'AWS matches repository names case-sensitively, so pushes never start this pipeline. Fix the source action:',
  ],
  [
    'Source action Source of stage Source takes its source through a connection.',
    'Source action `Source` (stage `Source`) uses a connection.',
  ],
  [
    'No connection was given to compare with; the one that the source action names was checked.',
    "`connection` is empty: checked the pipeline's own connection.",
  ],
  [
    'The newest execution of pipeline app, ce6ae1ac…, has not failed: it is InProgress.',
    'Latest execution `ce6ae1ac`: InProgress',
  ],
  [
    'A change of the repository or branch of a pipeline runs nothing, and a push that was missed is not made up for. If no execution is on its way, let this action start it:',
    "AWS doesn't run a pipeline when its repository or branch changes, and doesn't replay missed pushes. To run it now:",
  ],
  ['Once the reason is gone, enable it:', "When it's safe to deploy, enable the transition:"],
  [
    'An input is not usable: start is "true"; allowed: …',
    'Invalid `start: true`. Use `never`, `if-needed` or `always`.',
  ],
  [
    'variables is "line 1"; allowed: at most 50 lines…',
    'Invalid `variables`, line 1: expected `NAME=VALUE`.',
  ],
  [
    'A start is asked (start: if-needed) on pull_request: the commit of pull request #5 is not on its base branch.',
    "Can't start from pull request #5: its commit isn't on `main` yet.",
  ],
  [
    'Role X may not use connection Y for R, branch B (not allowed).',
    'Role `X` is not authorized to use connection `Y` for `R`',
  ],
  [
    'Whether role X may use Y hangs on K, which cannot be known here.',
    "Can't tell whether role `X` can use `Y`: the policy depends on condition key `K`.",
  ],
  [
    'ConnectionArn "…" of source action S, which is no connection\'s ARN.',
    '`ConnectionArn` of source action `S` is not a connection ARN: `…`',
  ],
  [
    'GITHUB_REPOSITORY is not set, so this is no workflow run.',
    '`GITHUB_REPOSITORY` is not set. This action must run in GitHub Actions.',
  ],
  [
    'Wait until the execution that was started or adopted ends, and end as it did.',
    'Wait for the execution and return its result.',
  ],
  ['Pipeline names, one a line.', 'Pipeline names, one per line.'],
  ['Connection "github" is to GitHub, as github.com needs.', 'Connection `github` has provider `GitHub`.'],
];

describe('the rules', () => {
  const all = [...PHRASES, ...SENTENCES];

  test.each(EXAMPLES)('tell "%s" from "%s"', (before, now) => {
    expect(all.filter(({ pattern }) => pattern.test(before)).map(({ what }) => what)).not.toEqual([]);
    expect(all.filter(({ pattern }) => pattern.test(now)).map(({ what }) => what)).toEqual([]);
  });

  test.each([
    'What mends it is in the finding.',
    'What is there is listed.',
    'None where no pipeline is.',
    'That would be out of sight.',
    'A start goes round the check.',
    'The runner of tomorrow.',
    'The source action that is meant.',
    'It ends as it was started.',
    'A list of what fails or warns.',
    'The Region, where the input is empty.',
    'GitHub was asked for the branch.',
    'The token cannot be read.',
    'The behaviour of the organisation.',
  ])('find "%s"', (text) => {
    expect(all.some(({ pattern }) => pattern.test(text))).toBe(true);
  });

  test('count words and split sentences', () => {
    expect(sentencesOf('AWS names `a`. `b` is next: Write one (see below).')).toEqual([
      'AWS names `a`.',
      '`b` is next:',
      'Write one (see below).',
    ]);
    expect(wordCount('Set `start: never` – or … not')).toBe(6);
  });
});

test('README.md is short', () => {
  const readme = readFileSync(join(__dirname, '..', '..', 'README.md'), 'utf8');
  expect(readme.split('\n').length - 1).toBeLessThanOrEqual(220);
  expect(readme.split(/\s+/).filter((word) => word !== '').length).toBeLessThanOrEqual(1500);
});
