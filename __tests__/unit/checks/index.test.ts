import { concerns, evaluate } from '../../../src/checks';
import { matchesGlob } from '../../../src/glob';
import { CHECK_IDS, type Facts } from '../../../src/model';
import {
  connectionFactsOf,
  denied,
  eventOf,
  exceptions,
  factsOf,
  known,
  NO_CREDENTIALS,
  pipelineFactsOf,
  pipelineOf,
  sourceOf,
  targetOf,
  THROTTLED,
  unknown,
} from '../fakes';

const ids = (facts: Facts) => evaluate(facts, targetOf(), matchesGlob).map(({ id }) => id);

test('every check of the table is told once, in the order of the table', () => {
  expect(ids(factsOf())).toEqual([...CHECK_IDS]);
});

test.each([
  ['no fact could be read', unknown(THROTTLED)],
  ['no credentials', unknown(NO_CREDENTIALS)],
  ['all is denied', unknown(denied('x:Y'))],
])('also where %s', (_, fact) => {
  const facts = factsOf({
    connections: [connectionFactsOf({ lookup: fact })],
    pipelines: [pipelineFactsOf({ pipeline: fact })],
  });
  expect([...new Set(ids(facts))]).toEqual([...CHECK_IDS]);
});

test('also where no connection is known', () => {
  expect(
    ids(
      factsOf({
        connections: [],
        pipelines: [pipelineFactsOf({ pipeline: unknown(THROTTLED), connection: undefined })],
      }),
    ),
  ).toEqual([...CHECK_IDS]);
});

test('several pipelines have their findings each', () => {
  const findings = evaluate(
    factsOf({ pipelines: [pipelineFactsOf(), pipelineFactsOf({ name: 'web' })] }),
    targetOf({ pipelines: ['app', 'web'] }),
    matchesGlob,
  );
  const of = (pipeline: string) =>
    findings.filter((finding) => finding.pipeline === pipeline).map(({ id }) => id);
  expect(of('web')).toEqual(of('app'));
  expect(of('app')).toEqual(CHECK_IDS.slice(3, 10));
});

test('one finding does not swallow the others', () => {
  const pipeline = pipelineOf({ sourceActions: [sourceOf({ repository: 'Octo/App', branch: 'develop' })] });
  const findings = evaluate(
    factsOf({ pipelines: [pipelineFactsOf({ pipeline: known(pipeline), commitOnBranch: known('off') })] }),
    targetOf({ start: 'always', event: eventOf({ startRule: { kind: 'never', why: 'reasons' } }) }),
    matchesGlob,
  );
  expect(exceptions(findings)).toEqual([
    'source-connection: skip',
    'repository: fail',
    'branch: fail',
    'start: fail',
    'commit-on-branch: fail',
  ]);
});

test('every skip, warning and failure has words, and the last two a remedy', () => {
  const worlds = [
    factsOf({
      connections: [connectionFactsOf({ lookup: unknown(THROTTLED) })],
      pipelines: [pipelineFactsOf({ pipeline: unknown(THROTTLED) })],
    }),
    factsOf({ connections: [connectionFactsOf({ lookup: unknown(NO_CREDENTIALS) })] }),
    factsOf({ pipelines: [pipelineFactsOf({ pipeline: known(pipelineOf({ sourceActions: [] })) })] }),
    factsOf(),
  ];
  for (const start of ['never', 'always'] as const) {
    for (const finding of worlds.flatMap((facts) => evaluate(facts, targetOf({ start }), matchesGlob))) {
      expect(finding.message).toMatch(/^\S.*[^\s.]\.?$/);
      if (finding.status === 'fail' || finding.status === 'warn') expect(finding.remedy?.text).toMatch(/\S/);
    }
  }
});

test('what a finding concerns', () => {
  const base = { id: 'permissions', status: 'fail', message: 'No.' } as const;
  const app = pipelineFactsOf({ connection: 1 });
  expect(concerns({ ...base, pipeline: 'app', connection: null }, app)).toBe(true);
  expect(concerns({ ...base, pipeline: 'web', connection: null }, app)).toBe(false);
  expect(concerns({ ...base, pipeline: null, connection: 1 }, app)).toBe(true);
  expect(concerns({ ...base, pipeline: null, connection: 0 }, app)).toBe(false);
  expect(concerns({ ...base, pipeline: null, connection: null }, app)).toBe(true);
});
