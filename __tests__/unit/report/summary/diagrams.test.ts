import fc from 'fast-check';
import { renderFlowchart } from '../../../../src/report/summary/flowchart';
import { renderGantt } from '../../../../src/report/summary/gantt';
import { fence, label } from '../../../../src/report/summary/mermaid';
import type { Finding } from '../../../../src/domain/finding.js';
import type { Outcome, PipelineOutcome } from '../../../../src/domain/outcome.js';
import {
  OTHER_ARN,
  actionOf,
  connectionOf,
  outcomeOf,
  pipelineOf,
  pipelineOutcomeOf,
  sourceOf,
} from '../../fakes';
import { HOSTILE, HOSTILE_CASES, LONG } from '../hostile';
import { diagramsOf } from '../pages';

/** What Mermaid shows for a label: `#65;` is a character. */
const decode = (text: string): string =>
  text.replace(/#(\d+);/g, (_, digits: string) => String.fromCodePoint(Number(digits)));

/** The boxes of a flowchart: what is written in each, and its look. */
const boxesOf = (chart: string) =>
  Object.fromEntries(
    [...chart.matchAll(/^(\w+)\["([^"]*)"\](?::::(\w+))?$/gm)].map(
      ([, id = '', text = '', look = 'idle']) => [id, `${decode(text.replaceAll('<br/>', ' / '))}: ${look}`],
    ),
  );
const edgesOf = (chart: string) => chart.match(/^\w+ (?:-->|-\.->) \w+$/gm) ?? [];

const finding = (overrides: Partial<Finding>): Finding => ({
  id: 'branch',
  status: 'fail',
  pipeline: 'app',
  connection: null,
  message: 'x',
  ...overrides,
});

const chartOf = (overrides: Partial<Outcome>): string => renderFlowchart(outcomeOf(overrides));

const pipelinesOf = (number: number, of: (at: number) => Partial<PipelineOutcome> = () => ({})) =>
  Array.from({ length: number }, (_, at) => pipelineOutcomeOf({ name: `p${at}`, ...of(at) }));

describe('the flowchart', () => {
  const CONNECTION = { ...connectionOf(), url: 'https://c', index: 0 };

  test('leads from the repository over the connection and the pipeline to its stages', () => {
    const chart = chartOf({ connections: [CONNECTION] });
    expect(boxesOf(chart)).toEqual({
      repository: 'octo/app / main: idle',
      connection0: 'octo-github / AVAILABLE: good',
      pipeline0: 'app: good',
      pipeline0stage0: 'Source: idle',
      pipeline0stage1: 'Build: idle',
    });
    expect(edgesOf(chart)).toEqual([
      'repository --> connection0',
      'connection0 --> pipeline0',
      'pipeline0 --> pipeline0stage0',
      'pipeline0stage0 --> pipeline0stage1',
    ]);
  });

  test('names what failed and what warned where it did', () => {
    const findings = [
      finding({ id: 'connection-available', pipeline: null, connection: 0 }),
      finding({ id: 'freshness', status: 'warn' }),
      finding({ id: 'repository' }),
      finding({ id: 'trigger', status: 'warn' }),
      finding({ id: 'transition', status: 'warn' }),
      finding({ id: 'transition', status: 'warn', message: 'y' }),
    ];
    const boxes = boxesOf(chartOf({ connections: [{ ...CONNECTION, status: 'PENDING' }], findings }));
    expect(boxes['connection0']).toBe('octo-github / PENDING / ✗ connection-available: bad');
    expect(boxes['pipeline0']).toBe('app / ✗ repository / ! freshness / ! trigger / 1 more: bad');
  });

  test('says of a pipeline how the wait for it ended, where that was not well', () => {
    const execution = {
      id: 'e-1',
      status: 'Failed',
      started: true,
      commit: 'c',
      url: 'https://page',
    } as const;
    const end = { kind: 'ended', status: 'Failed', summary: '', failures: [] } as const;
    const actions = [actionOf({ status: 'Failed' })];
    const wait = { end, passed: false, superseded: [], logProblems: [], actions };
    const boxes = boxesOf(chartOf({ pipelines: [pipelineOutcomeOf({ execution, wait })] }));
    expect(boxes['pipeline0']).toBe('app / ✗ Failed: bad');
    expect(boxes['pipeline0stage1']).toBe('Build / ✗ Failed: bad');
  });

  test('has a box for a connection that was not found', () => {
    const findings = [finding({ id: 'connection-found', pipeline: null, connection: 0 })];
    const chart = chartOf({ connections: [], connectionAsked: true, findings });
    expect(boxesOf(chart)['connection']).toBe('Connection / ✗ connection-found: bad');
    expect(edgesOf(chart)).toContain('connection --> pipeline0');
  });

  test('joins each pipeline with the connection that it uses', () => {
    const connections = [CONNECTION, { ...CONNECTION, arn: OTHER_ARN, name: 'other', index: 1 }];
    const pipelines = pipelinesOf(2, (at) => ({
      pipeline: pipelineOf({ stages: [] }),
      source: sourceOf(at === 1 ? { connectionArn: OTHER_ARN } : {}),
    }));
    const edges = edgesOf(chartOf({ connections, pipelines }));
    expect(edges).toContain('connection0 --> pipeline0');
    expect(edges).toContain('connection1 --> pipeline1');
  });

  test('leads from the repository where no connection is known', () => {
    const pipelines = [pipelineOutcomeOf({ pipeline: undefined, source: undefined, ready: false })];
    const chart = chartOf({ connections: [], pipelines, findings: [finding({ id: 'pipeline-found' })] });
    expect(edgesOf(chart)).toEqual(['repository --> pipeline0']);
    expect(boxesOf(chart)['pipeline0']).toBe('app / ✗ pipeline-found: bad');
  });

  test('of 300 pipelines has those with trouble, and a count of the others', () => {
    const pipelines = pipelinesOf(300, (at) => ({ ready: at !== 250 }));
    const findings = [finding({ pipeline: 'p120', status: 'warn' })];
    const chart = chartOf({ pipelines, findings });
    const boxes = Object.values(boxesOf(chart));
    expect(
      boxes
        .slice(2)
        .filter((box) => /^p\d/.test(box))
        .slice(0, 3),
    ).toEqual(['p250: bad', 'p120 / ! branch: warn', 'p0: good']);
    expect(boxes).toContain('290 more pipelines: idle');
    expect(edgesOf(chart).length).toBeLessThan(500);
  });

  test('of 30 stages has the first, and a count of the others', () => {
    const stages = Array.from({ length: 30 }, (_, at) => `S${at}`);
    const chart = chartOf({ pipelines: [pipelineOutcomeOf({ pipeline: pipelineOf({ stages }) })] });
    expect(Object.values(boxesOf(chart))).toContain('20 more stages: idle');
  });

  test('is not there where there is nothing to draw', () => {
    expect(chartOf({ connections: [], pipelines: [] })).toBe('');
  });
});

describe('the gantt', () => {
  const T = Date.UTC(2026, 0, 1);

  test('has a section for each stage and a bar for each attempt', () => {
    const chart = renderGantt([
      actionOf({ stage: 'Source', action: 'App', startedAt: T, updatedAt: T }),
      actionOf({ startedAt: T + 1000, updatedAt: T + 61_000, status: 'Failed' }),
      actionOf({ startedAt: T + 70_000, updatedAt: T + 75_000, status: 'InProgress' }),
      actionOf({ stage: 'End', startedAt: T + 80_000, updatedAt: T + 90_000, status: 'Abandoned' }),
    ]);
    expect(decode(chart).split('\n').slice(3, -1)).toEqual([
      'accTitle: The actions of the execution in time',
      'dateFormat x',
      'axisFormat %H:%M:%S',
      'tickInterval 30second',
      'section Source',
      `App :done, ${T}, ${T + 1000}`,
      'section Build',
      `Build :crit, ${T + 1000}, ${T + 61_000}`,
      `Build (InProgress) :${T + 70_000}, ${T + 75_000}`,
      'section End',
      `Build (Abandoned) :${T + 80_000}, ${T + 90_000}`,
    ]);
  });

  test.each([
    [10_000, '5second'],
    [8 * 60_000, '2minute'],
    [7 * 60 * 60_000, '2hour'],
    [7 * 24 * 60 * 60_000, '1day'],
  ])('of %d ms has a few ticks, every %s', (span, interval) => {
    expect(renderGantt([actionOf({ startedAt: T, updatedAt: T + span })])).toContain(
      `tickInterval ${interval}\n`,
    );
  });

  test('is cut with a count', () => {
    const chart = renderGantt(Array.from({ length: 200 }, () => actionOf()));
    expect(decode(chart)).toContain('section and 140 more');
    expect(chart.match(/:done/g)).toHaveLength(60);
  });

  test('is not there where no time is known', () => {
    expect(renderGantt([])).toBe('');
    expect(renderGantt([actionOf({ startedAt: undefined })])).toBe('');
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
  expect(fence(['x'.repeat(50_000)])).toBe('');
});

const text = fc.oneof(
  fc.constantFrom(...Object.values(HOSTILE), LONG, 'end', '%%{init: {}}%%', ''),
  fc.string({ unit: 'binary', maxLength: 200 }),
);

test('diagrams of any names are one fence, of lines that this action wrote', () => {
  const any = fc.record({
    names: fc.array(text, { minLength: 1, maxLength: 30 }),
    pipelines: fc.integer({ min: 1, max: 40 }),
  });
  fc.assert(
    fc.property(any, ({ names, pipelines }) => {
      const at = (index: number) => names[index % names.length] ?? '';
      const stages = names;
      const page = [
        renderFlowchart(
          outcomeOf({
            repository: at(0),
            branch: at(1),
            connections: [{ ...connectionOf({ name: at(2) }), url: 'x', index: 0 }],
            pipelines: pipelinesOf(pipelines, (index) => ({
              name: at(index),
              pipeline: pipelineOf({ stages }),
            })),
          }),
        ),
        renderGantt(names.map((name) => actionOf({ stage: name, action: name }))),
      ].join('\n\n');
      const charts = diagramsOf(page);
      expect(charts).toHaveLength(2);
      expect(page).not.toMatch(/`{4}/);
      for (const line of charts
        .join('\n')
        .split('\n')
        .filter((each) => !each.startsWith('%%{init: {"'))) {
        expect(line).toMatch(
          /^(?:\w+\["(?:#\d+;|[\p{L}\p{N} ]|<br\/>)*"\](?::::\w+)?|\w+ (?:-->|-\.->) \w+|classDef [\w# :,-]+|flowchart LR|gantt|accTitle: [\w ,]+|(?:dateFormat|axisFormat|tickInterval) [\w%:-]+(?: [\w%:]+)?|section (?:#\d+;|[\p{L}\p{N} ])*|(?:#\d+;|[\p{L}\p{N} ])* :(?:(?:done|crit), )?\d+, \d+)$/u,
        );
      }
      expect(Math.max(...charts.map((chart) => chart.length))).toBeLessThan(50_000);
    }),
    { numRuns: 150 },
  );
});
