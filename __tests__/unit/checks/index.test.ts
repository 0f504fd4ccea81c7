import { CHECKS, evaluate, needsOf } from '../../../src/checks';
import { matchesGlob } from '../../../src/domain/glob';
import type { Problem } from '../../../src/domain/problem';
import { CHECK_IDS, CORE_CHECKS, STANDARD_CHECKS } from '../../../src/checks/index.js';
import type { FactName, Facts } from '../../../src/domain/facts.js';
import type { CheckId } from '../../../src/checks/index.js';
import { CALLS_OF_FACTS, FEATURES } from '../../../src/domain/permissions.js';
import type { Target } from '../../../src/domain/target.js';
import {
  ARN,
  connectionFactsOf,
  CORE,
  denied,
  eventOf,
  EVERY,
  exceptions,
  factsOf,
  findingOf,
  known,
  NO_CREDENTIALS,
  pipelineFactsOf,
  pipelineOf,
  searchOf,
  sourceOf,
  targetOf,
  THROTTLED,
  unknown,
} from '../fakes';

const evaluateAll = (facts: Facts, target: Partial<Target> = {}) =>
  evaluate(facts, targetOf({ checks: EVERY, ...target }), matchesGlob);

const ids = (facts: Facts, checks: ReadonlySet<CheckId> = EVERY) =>
  evaluateAll(facts, { checks }).map(({ id }) => id);

const OF_CONNECTION = ['connection-found', 'connection-available', 'connection-provider'];
const OF_PIPELINE = [
  'pipeline-found',
  'source-action',
  'source-connection',
  'repository',
  'branch',
  'start',
  'branch-exists',
  'commit-on-branch',
  'trigger',
  'transition',
  'last-source',
  'freshness',
  'role',
];
const OF_RUN = ['app-scope', 'permissions'];
const OF_TEMPLATE = ['template', 'template-source', 'template-trigger', 'template-role', 'template-change'];

/** The checks of a run without templates. */
const DEPLOYED = [...OF_CONNECTION, ...OF_PIPELINE, ...OF_RUN];

const needs = (checks: Iterable<string>, target: Partial<Target> = {}): ReadonlySet<FactName> =>
  needsOf(targetOf({ checks: new Set(checks), ...target }));

test('has these checks, in this order', () => {
  expect(CHECK_IDS).toEqual([...DEPLOYED, ...OF_TEMPLATE]);
});

test('always runs the first nine, and permissions', () => {
  expect(CORE_CHECKS).toEqual([...OF_CONNECTION, ...OF_PIPELINE.slice(0, 6), 'permissions']);
});

test('runs all by default but role and app-scope', () => {
  expect(CHECK_IDS.filter((id) => !STANDARD_CHECKS.includes(id))).toEqual(['role', 'app-scope']);
});

test.each<readonly [check: CheckId, needs: readonly FactName[]]>([
  ['connection-found', ['connection']],
  ['start', ['commitOnBranch']],
  ['commit-on-branch', ['pipeline', 'commitOnBranch']],
  ['transition', ['pipeline', 'stages']],
  ['last-source', ['pipeline', 'executions', 'sourceFailure']],
  ['freshness', ['pipeline', 'executions', 'branches', 'drift']],
  ['role', ['pipeline', 'role', 'buildRoles']],
  ['app-scope', ['installations']],
])('%s needs %j', (check, expected) => {
  expect([...needs([check])]).toEqual(expected);
});

test.each<readonly [check: CheckId, needs: readonly FactName[]]>([
  ['template', ['templates']],
  ['template-source', ['templates', 'repositoryNames']],
  ['template-change', ['templates', 'templateBase']],
])('%s needs %j, and nothing without templates', (check, expected) => {
  expect([...needs([check], { templates: ['infra'] })]).toEqual(expected);
  expect([...needs([check])]).toEqual([]);
});

test('templates alone need nothing of AWS, and have their own checks alone', () => {
  const target = { templates: ['infra'], pipelines: [] };
  expect([...needs(CHECK_IDS, target)]).toEqual(['templates', 'repositoryNames', 'templateBase']);
  const facts = factsOf({ connections: [], pipelines: [] });
  expect(evaluateAll(facts, target)).toEqual([]);
});

test('several checks need what each of them needs', () => {
  expect([...needs(['transition', 'app-scope', 'trigger', 'unheard-of'])].sort()).toEqual([
    'executions',
    'installations',
    'pipeline',
    'stages',
  ]);
});

describe('the uses of permissions', () => {
  /** The calls that these checks need beyond what core checks need. */
  const callsOf = (...groups: readonly string[]) => {
    const idsOf = (group: string) =>
      new Set<string>(CHECKS.filter((check) => check.group === group).map(({ id }) => id));
    const core = needs(idsOf('core'));
    const added = groups.flatMap((group) => [...needs(idsOf(group))]).filter((fact) => !core.has(fact));
    return [...new Set(added.flatMap((fact) => CALLS_OF_FACTS[fact] ?? []))].sort();
  };

  test('list what standard checks call', () => {
    expect(Object.keys(FEATURES.standard.calls).sort()).toEqual(callsOf('standard'));
  });

  test('list what extra checks call', () => {
    expect(Object.keys(FEATURES.role.calls).sort()).toEqual(callsOf('extra'));
  });
});

test('every check of the table is told once, in the order of the table', () => {
  expect(ids(factsOf())).toEqual(DEPLOYED);
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
  expect([...new Set(ids(facts))]).toEqual(DEPLOYED);
});

test('also where no connection is known', () => {
  expect(
    ids(
      factsOf({
        connections: [],
        pipelines: [pipelineFactsOf({ pipeline: unknown(THROTTLED), connection: undefined })],
      }),
    ),
  ).toEqual(DEPLOYED);
});

test('several pipelines have their findings each', () => {
  const findings = evaluateAll(
    factsOf({ pipelines: [pipelineFactsOf(), pipelineFactsOf({ name: 'web' })] }),
    {
      pipelines: ['app', 'web'],
    },
  );
  const of = (pipeline: string) =>
    findings.filter((finding) => finding.pipeline === pipeline).map(({ id }) => id);
  expect(of('web')).toEqual(of('app'));
  expect(of('app')).toEqual(OF_PIPELINE);
  expect(findings.map(({ id }) => id)).toEqual([...OF_CONNECTION, ...of('app'), ...of('web'), ...OF_RUN]);
});

describe('the chosen checks', () => {
  test.each<readonly [what: string, chosen: readonly CheckId[]]>([
    ['those that are never left out', CORE_CHECKS],
    ['standard', STANDARD_CHECKS],
    ['a single one', ['freshness']],
    ['in another order', ['app-scope', 'trigger', 'connection-found']],
    ['none', []],
  ])('%s: only they are told, in the order of the table', (_, chosen) => {
    expect(ids(factsOf(), new Set(chosen))).toEqual(
      DEPLOYED.filter((id) => (chosen as readonly string[]).includes(id)),
    );
  });

  test('say the same, whatever else is chosen', () => {
    for (const id of CHECK_IDS) {
      const alone = evaluateAll(factsOf(), { checks: new Set([id]) });
      expect(alone).toEqual(evaluateAll(factsOf()).filter((finding) => finding.id === id));
    }
  });
});

describe('a search for pipelines', () => {
  const searched = (facts: Partial<Facts>) =>
    evaluateAll(factsOf({ search: searchOf({ read: 2 }), ...facts }), {
      pipelines: '*',
    });
  const web = (problem: Problem) => pipelineFactsOf({ name: 'web', pipeline: unknown(problem) });

  test('has one finding for a pipeline that could not be read, behind those of the others', () => {
    const findings = searched({ pipelines: [pipelineFactsOf(), web(THROTTLED)] });
    const told = findings.map(({ id, pipeline }) => `${pipeline ?? ''} ${id}`);
    expect(told.filter((text) => text.startsWith('web'))).toEqual(['web pipeline-found']);
    expect(told.indexOf('web pipeline-found')).toBeGreaterThan(told.indexOf('app role'));
    expect(findingOf(findings, 'pipeline-found', 'web').status).toBe('fail');
  });

  test('skips the finding of one that may not be read, and permissions says why', () => {
    const findings = searched({ pipelines: [pipelineFactsOf(), web(denied('codepipeline:GetPipeline'))] });
    expect(
      findings.filter(({ pipeline }) => pipeline === 'web').map(({ id, status }) => [id, status]),
    ).toEqual([
      ['pipeline-found', 'skip'],
      ['permissions', 'fail'],
    ]);
  });

  test('a pipeline that was named has all of its findings, read or not', () => {
    const findings = evaluateAll(factsOf({ pipelines: [web(THROTTLED)] }));
    expect(findings.filter(({ pipeline }) => pipeline === 'web')).toHaveLength(OF_PIPELINE.length);
  });

  test('tells of itself before the pipelines', () => {
    const search = searchOf({ problem: THROTTLED });
    const all = searched({ search }).filter(({ id }) => id === 'pipeline-found');
    expect(all.map(({ pipeline }) => pipeline)).toEqual([null, 'app']);
  });
});

test('one finding does not swallow the others', () => {
  const pipeline = pipelineOf({ sourceActions: [sourceOf({ repository: 'Octo/App', branch: 'develop' })] });
  const findings = evaluate(
    factsOf({
      pipelines: [pipelineFactsOf({ pipeline: known(pipeline), commitOnBranch: known({ kind: 'off' }) })],
    }),
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
    for (const finding of worlds.flatMap((facts) => evaluateAll(facts, { start }))) {
      expect(finding.message).toMatch(/^\S.*[^\s.]\.?$/);
      if (finding.status === 'fail' || finding.status === 'warn') expect(finding.remedy?.text).toMatch(/\S/);
    }
  }
});

test('all is well with a pipeline whose connection is given', () => {
  const target = { checks: CORE, connection: { kind: 'arn', arn: ARN } } as const;
  const findings = evaluateAll(factsOf(), target);
  expect(exceptions(findings)).toEqual(['start: skip', 'commit-on-branch: skip']);
  for (const id of [
    'pipeline-found',
    'source-action',
    'source-connection',
    'repository',
    'branch',
  ] as const) {
    expect(findingOf(findings, id)).toMatchObject({ pipeline: 'app', connection: null });
  }
});
