import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { Problem, type Remedy } from '../../../../src/domain/problem';
import { renderSummary } from '../../../../src/report/summary/summary';
import { OUTPUT_NAMES, renderOutputs } from '../../../../src/report/publish/outputs';
import type { Environment } from '../../../../src/report/publish/files';
import { createReport } from '../../../../src/report/publish/report';
import type { Finding, FindingStatus } from '../../../../src/domain/finding.js';
import type { Outcome } from '../../../../src/domain/outcome.js';
import type { Progress } from '../../../../src/domain/progress.js';
import { connectionOf, outcomeOf, pipelineOf, pipelineOutcomeOf, sourceOf } from '../../fakes';
import { HOSTILE } from '../hostile';
import { bare, faultsOf, tagsOf, withoutDiagrams } from '../pages';

/** Each in a log of its own. */
const publish = (outcome: Outcome, env: Environment): void => {
  createReport(env).publish(outcome);
};

// --- Outcomes in which every text from outside is hostile ---------------------------------------------------

const units = fc
  .array(fc.nat({ max: 0xffff }), { minLength: 1, maxLength: 20 })
  .map((codes) => String.fromCharCode(...codes));
const hostile = fc
  .array(
    fc.constantFrom(
      ...Object.values(HOSTILE),
      ...[
        '\n',
        '\r\n',
        '\r',
        '\u0085',
        '\u2028',
        ' ',
        '    ',
        '\t',
        '::',
        ':',
        '##[',
        '##',
        '#',
        ']',
        '%0A',
        ',',
      ],
      ...[
        '|',
        '"',
        "'",
        '`',
        '<',
        '>',
        '-->',
        '&',
        '@',
        '\\',
        '\ud800',
        '\0',
        '\u202e',
        'a',
        '=',
        '<<',
        '://',
      ],
      ...['::endgroup::', '::error title=x::y', 'ghadelimiter_x', 'ready=true', 'ready<<x\ntrue\nx'],
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((all) => all.join(''));
const text = fc.oneof({ weight: 6, arbitrary: hostile }, { weight: 1, arbitrary: units });
const long = fc
  .tuple(text, fc.integer({ min: 1990, max: 3000 }))
  .map(([unit, length]) => unit.repeat(length).slice(0, length));

interface Texts {
  readonly name: string;
  readonly message: string;
  readonly remedy: string;
  readonly branch: string;
}

const texts = (of: fc.Arbitrary<string>): fc.Arbitrary<Texts> =>
  fc.record({ name: of, message: of, remedy: of, branch: of });

const PLAIN: Texts = { name: 'plain', message: 'plain', remedy: 'plain', branch: 'plain' };
const COMMIT = 'a'.repeat(40);

function outcomeOfTexts({ name, message, remedy: advice, branch }: Texts): Outcome {
  const remedy: Remedy = { text: advice, lines: [advice, message], url: 'https://console/x' };
  const finding = (id: string, status: FindingStatus, pipeline: string | null): Finding => ({
    id,
    status,
    pipeline,
    connection: null,
    message,
    ...(status !== 'pass' && { remedy }),
  });
  return outcomeOf({
    ready: false,
    failed: true,
    startAsked: true,
    connectionAsked: true,
    repository: name,
    branch,
    commit: COMMIT,
    connections: [{ ...connectionOf({ name, provider: message }), url: 'https://console/c' }],
    findings: [
      finding('connection-found', 'pass', null),
      finding('permissions', 'fail', null),
      finding('branch', 'fail', name),
      finding('trigger', 'warn', name),
      finding('repository', 'pass', name),
      finding('freshness', 'skip', name),
    ],
    pipelines: [
      pipelineOutcomeOf({
        name,
        url: 'https://console/p',
        pipeline: pipelineOf({ name }),
        source: sourceOf({ name, repository: name, branch }),
        execution: { id: message, status: 'Failed', started: true, commit: COMMIT, url: 'https://console/e' },
      }),
      pipelineOutcomeOf({
        name,
        url: 'https://console/p',
        ready: false,
        problem: new Problem('refused', message, { remedy }),
      }),
    ],
  });
}

function outcomeOfProblem(kind: 'input' | 'broken', { message, remedy }: Texts): Outcome {
  // The lines of a problem are ours.
  const problem = new Problem(kind, message.replaceAll('\n', ' '), {
    remedy: { text: remedy, lines: [message, remedy] },
  });
  return outcomeOf({ ready: false, failed: true, findings: [], pipelines: [], connections: [], problem });
}

const outcome = (of: fc.Arbitrary<string>) =>
  fc
    .tuple(fc.constantFrom('whole' as const, 'input' as const, 'broken' as const), texts(of))
    .map(([kind, given]) =>
      kind === 'whole'
        ? { given: outcomeOfTexts(given), plain: outcomeOfTexts(PLAIN) }
        : { given: outcomeOfProblem(kind, given), plain: outcomeOfProblem(kind, PLAIN) },
    );

// --- The log ----------------------------------------------------------------------------------------------

/** What is written to standard output meanwhile. */
function printed(work: () => void): string {
  const chunks: string[] = [];
  const spy = jest
    .spyOn(process.stdout, 'write')
    .mockImplementation((chunk) => chunks.push(String(chunk)) > 0);
  try {
    work();
  } finally {
    spy.mockRestore();
  }
  return chunks.join('');
}

const log = (given: Outcome): string =>
  printed(() => {
    publish(given, {});
  });

/** The commands of a log with the names of their properties, as the runner reads them (actions/runner, ActionCommand). */
function commandsOf(stdout: string): string[] {
  return stdout.split(/\r\n|[\r\n]/).flatMap((line) => {
    const trimmed = line.replace(/^\p{White_Space}+/u, '');
    const end = trimmed.indexOf('::', 2);
    if (trimmed.startsWith('::') && end >= 0) {
      const [name = '', ...properties] = trimmed.slice(2, end).split(' ');
      const keys = properties
        .join(' ')
        .split(',')
        .map((property) => property.split('=')[0]);
      return [[name, ...keys].join(' ').trim()];
    }
    return line.includes('##[') ? ['##['] : [];
  });
}

const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

describe('the log of any texts', () => {
  test('has the commands of the report alone, and as many lines', () => {
    fc.assert(
      fc.property(outcome(text), ({ given, plain }) => {
        const stdout = log(given);
        const usual = log(plain);
        expect(commandsOf(stdout)).toEqual(commandsOf(usual));
        // A remedy is written a line at a time; its own line ends make lines, inside the group and marked.
        const lines = stdout.split('\n').filter((line) => !line.startsWith('    | '));
        expect(lines).toHaveLength(usual.split('\n').filter((line) => !line.startsWith('    | ')).length);
        for (const line of stdout.split('\n')) expect(line).not.toMatch(HIDDEN);
      }),
      { numRuns: 200 },
    );
  });

  test('has annotations whose lines, decoded, hide nothing', () => {
    fc.assert(
      fc.property(outcome(text), ({ given }) => {
        const annotations = log(given)
          .split('\n')
          .filter((line) => /^::(?:error|warning|notice) /.test(line));
        for (const annotation of annotations) {
          const message = annotation.slice(annotation.indexOf('::', 2) + 2);
          const shown = message.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
          for (const line of shown.split('\n')) expect(line).not.toMatch(HIDDEN);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('of what happens meanwhile has one command, or none', () => {
    const progress = fc.tuple(texts(text), fc.nat()).chain(([{ name, message }, count]) =>
      fc.constantFrom<Progress>(
        { kind: 'notice', title: name, message },
        {
          kind: 'waiting-for-connection',
          connection: { ...connectionOf({ name }), url: 'https://console/c' },
          timeoutMs: count,
        },
        { kind: 'reading-pipelines', region: name, repository: message, read: 1, listed: count, found: 0 },
      ),
    );
    fc.assert(
      fc.property(progress, (given) => {
        const stdout = printed(() => {
          createReport({}).publishProgress(given);
        });
        expect(commandsOf(stdout)).toEqual(given.kind === 'reading-pipelines' ? [] : ['notice title']);
        expect(stdout.trimEnd()).not.toMatch(HIDDEN);
      }),
      { numRuns: 200 },
    );
  });
});

// --- The outputs ------------------------------------------------------------------------------------------

/** The output file as the runner reads it (actions/runner, FileCommandManager): only a line feed ends a line. */
function readOutputFile(content: string): [name: string, value: string][] {
  const lines = content.split('\n');
  const all: [string, string][] = [];
  while (lines.length > 0) {
    const line = lines.shift() ?? '';
    if (line === '') continue;
    const equals = line.indexOf('=');
    const heredoc = line.indexOf('<<');
    if (equals >= 0 && (heredoc < 0 || equals < heredoc)) {
      all.push([line.slice(0, equals), line.slice(equals + 1)]);
      continue;
    }
    const delimiter = line.slice(heredoc + 2);
    const end = lines.indexOf(delimiter);
    if (heredoc < 0 || end < 0) throw new Error('The runner refuses this file.');
    all.push([line.slice(0, heredoc), lines.splice(0, end).join('\n')]);
    lines.shift();
  }
  return all;
}

describe('the outputs of any texts', () => {
  const before = process.env['GITHUB_OUTPUT'];
  let folder = '';

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'publish-property-'));
    process.env['GITHUB_OUTPUT'] = join(folder, 'output');
  });

  afterAll(() => {
    if (before === undefined) Reflect.deleteProperty(process.env, 'GITHUB_OUTPUT');
    else process.env['GITHUB_OUTPUT'] = before;
    rmSync(folder, { recursive: true });
  });

  test('are each there once for the steps behind, with the value that was rendered', () => {
    const path = () => join(folder, 'output');
    fc.assert(
      fc.property(
        outcome(fc.oneof({ weight: 9, arbitrary: text }, { weight: 1, arbitrary: long })),
        ({ given }) => {
          writeFileSync(path(), '');
          printed(() => {
            publish(given, { GITHUB_OUTPUT: path() });
          });
          const rendered = Object.entries(renderOutputs(given));
          expect(rendered.map(([name]) => name)).toEqual([...OUTPUT_NAMES]);
          // Half a character has no UTF-8.
          const written = rendered.map(([name, value]) => [name, Buffer.from(value).toString()]);
          expect(readOutputFile(readFileSync(path(), 'utf8'))).toEqual(written);
        },
      ),
      { numRuns: 150 },
    );
  });

  test('have a report that is one line of JSON and says what was found', () => {
    interface Report {
      readonly checks: readonly { readonly message: string; readonly pipeline: string | null }[];
      readonly connections: readonly { readonly name: string }[];
      readonly pipelines: readonly { readonly name: string; readonly execution: unknown }[];
    }
    fc.assert(
      fc.property(outcome(text), ({ given }) => {
        const { report } = renderOutputs(given);
        expect(report).not.toMatch(/[\n\r\0]/);
        const { checks, connections, pipelines } = JSON.parse(report) as Report;
        expect(checks.map(({ message, pipeline }) => [message, pipeline])).toEqual(
          given.findings.map(({ message, pipeline }) => [message, pipeline]),
        );
        expect(connections.map(({ name }) => name)).toEqual(given.connections.map(({ name }) => name));
        expect(pipelines.map(({ name, execution }) => [name, execution])).toEqual(
          given.pipelines.map(({ name, execution }) => [name, execution ?? null]),
        );
      }),
      { numRuns: 200 },
    );
  });
});

// --- The summary ------------------------------------------------------------------------------------------

/** What holds a page together: its blocks, the cells of its tables, its headings and items. */
const structureOf = (page: string) =>
  withoutDiagrams(page)
    .split('\n')
    .map((line) => [/^(?:#+|\||-|\*\*|<pre>)?/.exec(line)?.[0], line.split('|').length]);

describe('the summary of any texts', () => {
  test('has the tags, links, lines and cells of one of plain texts', () => {
    fc.assert(
      fc.property(outcome(text), ({ given, plain }) => {
        const summary = renderSummary(given);
        const usual = renderSummary(plain);
        expect(tagsOf(bare(summary))).toEqual(tagsOf(bare(usual)));
        expect(faultsOf(summary)).toEqual([]);
        expect(structureOf(summary)).toEqual(structureOf(usual));
      }),
      { numRuns: 200 },
    );
  });

  test('has nothing that begins markup but what it has of its own', () => {
    fc.assert(
      fc.property(outcome(text), ({ given }) => {
        const words = bare(withoutDiagrams(renderSummary(given)).replaceAll('<!-- -->', '·'))
          .replace(/<(?:\/?(?:pre|details|summary|b|a)|details open|a href="[^"]*")>/g, '')
          .replace(/&#\d+;|&nbsp;/g, '·')
          .replace(/^## /gm, '')
          .replace(/^\| (.*) \| (.*) \| (.*) \|$/gm, '$1 $2 $3');
        expect(words).not.toMatch(/[&<>\\`*_{}[\]#|~@$^]|:\/\/|\bwww\./i);
      }),
      { numRuns: 200 },
    );
  });

  test('hides nothing, and has no half of a character', () => {
    fc.assert(
      fc.property(outcome(text), ({ given }) => {
        for (const line of renderSummary(given).split('\n'))
          expect(line.replaceAll('\ufe0f', '')).not.toMatch(HIDDEN);
      }),
      { numRuns: 200 },
    );
  });

  test('starts no block of code with white space', () => {
    fc.assert(
      fc.property(outcome(text), ({ given }) => {
        const outside = withoutDiagrams(renderSummary(given)).replace(/<pre>[^<]*<\/pre>/g, '');
        expect(outside).not.toMatch(/^ {4}/m);
      }),
      { numRuns: 200 },
    );
  });

  test('of long texts stays under 1 MiB, over which GitHub shows nothing, and under any other limit, with nothing broken', () => {
    fc.assert(
      fc.property(outcome(long), fc.integer({ min: 1, max: 40 }), ({ given }, times) => {
        const many = {
          ...given,
          findings: Array.from({ length: times }, () => given.findings).flat(),
          pipelines: Array.from({ length: times }, () => given.pipelines).flat(),
        };
        for (const limitBytes of [1024 * 1024, 65_535, 4000]) {
          const summary = renderSummary(many, { limitBytes });
          expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(limitBytes);
          expect(faultsOf(summary)).toEqual([]);
        }
      }),
      { numRuns: 30 },
    );
  });
});
