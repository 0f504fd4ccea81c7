import fc from 'fast-check';
import { renderFlowchart } from '../../../../src/report/summary/flowchart';
import { fence, label } from '../../../../src/report/summary/mermaid';
import type { PipelineOutcome } from '../../../../src/domain/outcome.js';
import type { StageState, StageStatus } from '../../../../src/domain/pipeline.js';
import { pipelineOutcomeOf } from '../../fakes';
import { HOSTILE, HOSTILE_CASES, LONG } from '../hostile';
import { diagramsOf } from '../pages';

/** What Mermaid shows for a label: `#65;` is a character. */
const decode = (text: string): string =>
  text.replace(/#(\d+);/g, (_, digits: string) => String.fromCodePoint(Number(digits)));

/** The boxes of a flowchart: what is written in each, and its look. */
const boxesOf = (chart: string) =>
  [...chart.matchAll(/^(\w+)\["([^"]*)"\]:::(\w+)$/gm)].map(
    ([, id = '', text = '', look = '']) => `${id}: ${decode(text.replaceAll('<br/>', ' / '))}: ${look}`,
  );

const edgesOf = (chart: string) =>
  [...chart.matchAll(/^\w+ (?:-->|-\.->|~~~|--x\|"[^"]*"\|) \w+$/gm)].map(([line]) => decode(line));

const stageOf = (name: string, enabled: boolean, status?: StageStatus): StageState => ({
  name,
  inbound: { enabled, reason: '', changedBy: '' },
  ...(status && { latest: { executionId: 'e-1', status } }),
});

const pipelineOf = (stages: readonly StageState[], name = 'app'): PipelineOutcome =>
  pipelineOutcomeOf({ name, stages });

const chartOf = (...pipelines: PipelineOutcome[]): string => renderFlowchart({ pipelines });

const CLOSED = [stageOf('Source', true, 'Succeeded'), stageOf('Build', false), stageOf('Deploy', true)];

describe('the picture', () => {
  test('shows a disabled transition on its arrow, from top to bottom', () => {
    const chart = chartOf(pipelineOf(CLOSED));
    expect(chart).toContain('\nflowchart TD\n');
    expect(boxesOf(chart)).toEqual([
      'p0s0: Source / Succeeded: good',
      'p0s1: Build / Not run: idle',
      'p0s2: Deploy / Not run: idle',
    ]);
    expect(edgesOf(chart)).toEqual(['p0s0 --x|"✗ disabled"| p0s1', 'p0s1 --> p0s2']);
  });

  test('fills no box that did not fail or run', () => {
    expect(chartOf(pipelineOf(CLOSED)).match(/^classDef (?:idle|good) .*$/gm)).toEqual([
      'classDef good fill:none,stroke:#2da44e,stroke-width:2px',
      'classDef idle fill:none,stroke:#848d97',
    ]);
  });

  test('is left out if every transition is enabled, or none is known', () => {
    expect(chartOf(pipelineOf([stageOf('Source', true), stageOf('Build', true)]))).toBe('');
    expect(chartOf(pipelineOutcomeOf())).toBe('');
    expect(chartOf()).toBe('');
  });

  test('of several pipelines has those with a disabled transition, each under its name', () => {
    const open = pipelineOf([stageOf('Source', true)], 'web');
    const chart = chartOf(pipelineOf(CLOSED, 'a'), open, pipelineOf(CLOSED, 'b'));
    expect(boxesOf(chart).filter((box) => box.includes('name'))).toEqual([
      'p0name: a: idle',
      'p1name: b: idle',
    ]);
    expect(edgesOf(chart)).toEqual([
      'p0name --> p0s0',
      'p0s0 --x|"✗ disabled"| p0s1',
      'p0s1 --> p0s2',
      // Below each other.
      'p0s2 ~~~ p1name',
      'p1name --> p1s0',
      'p1s0 --x|"✗ disabled"| p1s1',
      'p1s1 --> p1s2',
    ]);
    // Among others, one needs its name too if it is not the only one that is drawn.
    expect(boxesOf(chartOf(pipelineOf(CLOSED), open))).toHaveLength(3);
  });

  test('has three pipelines at most', () => {
    const chart = chartOf(...['a', 'b', 'c', 'd'].map((name) => pipelineOf(CLOSED, name)));
    expect(boxesOf(chart).filter((box) => box.includes('name'))).toHaveLength(3);
  });

  test('of many stages has ten, the disabled transition among them', () => {
    const stages = (closed: number) =>
      Array.from({ length: 30 }, (_, at) => stageOf(`S${at}`, at !== closed));
    const late = chartOf(pipelineOf(stages(25)));
    expect(boxesOf(late)).toHaveLength(11);
    expect(boxesOf(late)[0]).toBe('p0before: 20 stages: idle');
    expect(edgesOf(late)).toContain('p0s4 --x|"✗ disabled"| p0s5');
    const early = chartOf(pipelineOf(stages(1)));
    expect(boxesOf(early).at(-1)).toBe('p0more: 20 more stages: idle');
    expect(edgesOf(early).at(-1)).toBe('p0s9 -.-> p0more');
    const middle = chartOf(pipelineOf(stages(10)));
    expect(boxesOf(middle)[0]).toBe('p0before: 9 stages: idle');
    expect(boxesOf(middle).at(-1)).toBe('p0more: 11 more stages: idle');
    expect(boxesOf(chartOf(pipelineOf(stages(25).slice(0, 10).concat(stageOf('x', false)))))).toHaveLength(
      11,
    );
  });
});

describe('a label', () => {
  test.each([...HOSTILE_CASES, ['of keywords', 'end'] as const, ['a directive', '%%{init: {}}%%'] as const])(
    '%s is letters, digits, spaces and entities',
    (_, text) => {
      expect(label(text)).toMatch(/^(?:#\d+;|[\p{L}\p{N} ])*$/u);
    },
  );

  test.each(['end', 'graph', 'subgraph', 'click', 'section x', 'title', 'style', 'default'])(
    'that is %s begins with no letter of its own',
    (word) => {
      expect(label(word)).toMatch(/^#\d+;/);
      expect(decode(label(word))).toBe(word);
    },
  );

  test('is cut', () => {
    expect(decode(label(LONG))).toBe(`${'<'.repeat(39)}…`);
  });
});

test('a diagram that Mermaid would not draw is left out', () => {
  expect(fence(['x'.repeat(45_000)])).not.toBe('');
  expect(fence(['x'.repeat(45_001)])).toBe('');
});

const text = fc.oneof(
  fc.constantFrom(...Object.values(HOSTILE), LONG, 'end', '%%{init: {}}%%', ''),
  fc.string({ unit: 'binary', maxLength: 200 }),
);

test('a diagram of any names is one fence, of lines that this action wrote', () => {
  const any = fc.record({
    names: fc.array(text, { minLength: 1, maxLength: 30 }),
    pipelines: fc.integer({ min: 1, max: 40 }),
    closed: fc.nat({ max: 40 }),
  });
  fc.assert(
    fc.property(any, ({ names, pipelines, closed }) => {
      const stages = names.map((name, at) => stageOf(name, at !== closed % names.length));
      const page = chartOf(
        ...Array.from({ length: pipelines }, (_, at) => pipelineOf(stages, names[at % names.length] ?? '')),
      );
      const charts = diagramsOf(page);
      expect(charts).toHaveLength(1);
      expect(page).not.toMatch(/`{4}/);
      for (const line of (charts[0] ?? '').split('\n').filter((each) => !each.startsWith('%%{init: {"'))) {
        expect(line).toMatch(
          /^(?:\w+\["(?:#\d+;|[\p{L}\p{N} ]|<br\/>)*"\]:::\w+|\w+ (?:-->|-\.->|~~~|--x\|"[#\d; a-z]+"\|) \w+|classDef [\w# :,-]+|flowchart TD|accTitle: [\w ,]+)$/u,
        );
      }
      expect(page.length).toBeLessThan(50_000);
    }),
    { numRuns: 150 },
  );
});
