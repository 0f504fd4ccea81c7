import { evaluate } from '../../../src/checks';
import { matchesGlob } from '../../../src/domain/glob';
import type { ConnectionFacts } from '../../../src/domain/facts.js';
import type { Finding } from '../../../src/domain/finding.js';
import type { Target } from '../../../src/domain/target.js';
import {
  ARN,
  connectionFactsOf,
  connectionOf,
  denied,
  factsOf,
  findingOf,
  known,
  OTHER_ARN,
  pipelineFactsOf,
  pipelineOf,
  sourceOf,
  targetOf,
  THROTTLED,
  TWIN_ARN,
  unknown,
} from '../fakes';

const BY_NAME = { kind: 'name', name: 'octo-github' } as const;

function check(
  used: string,
  connection: Target['connection'],
  facts: Partial<ConnectionFacts> = {},
): Finding {
  const pipeline = known(pipelineOf({ sourceActions: [sourceOf({ connectionArn: used })] }));
  return findingOf(
    evaluate(
      factsOf({
        connections: [connectionFactsOf({ ...(connection && { reference: connection }), ...facts })],
        pipelines: [pipelineFactsOf({ pipeline })],
      }),
      targetOf({ connection }),
      matchesGlob,
    ),
    'source-connection',
  );
}

const byArn = (arn: string) => ({ kind: 'arn', arn }) as const;

test('passes on the same ARN', () => {
  expect(check(ARN, byArn(ARN))).toMatchObject({
    status: 'pass',
    message: `Source action \`App\` uses connection \`${ARN}\`.`,
  });
});

test('fails on another, and names both', () => {
  expect(check(OTHER_ARN, byArn(ARN))).toMatchObject({
    status: 'fail',
    message: `Source action \`App\` uses connection \`${OTHER_ARN}\`, not \`${ARN}\`.`,
    headline: 'uses a different connection than the one in `connection`',
    remedy: {
      text: 'Change `ConnectionArn` of the source action, or check the connection that it uses:',
      lines: [`connection: ${OTHER_ARN}`],
    },
  });
});

test.each([
  [ARN, TWIN_ARN],
  [TWIN_ARN, ARN],
])('fails on the same id under the other prefix, and says so', (given, used) => {
  expect(check(used, byArn(given))).toMatchObject({
    status: 'fail',
    message: `Source action \`App\` uses connection \`${used}\`, not \`${given}\`. Only the prefix differs, but AWS treats them as two connections.`,
  });
});

test('compares with what a name stands for', () => {
  expect(check(ARN, BY_NAME).status).toBe('pass');
  expect(check(OTHER_ARN, BY_NAME).status).toBe('fail');
});

test('compares ARNs also if the connection could not be read', () => {
  expect(check(OTHER_ARN, byArn(ARN), { lookup: unknown(THROTTLED) }).status).toBe('fail');
});

test('is nothing to look at if `connection` is empty', () => {
  expect(check(ARN, undefined)).toEqual({
    id: 'source-connection',
    status: 'skip',
    pipeline: 'app',
    connection: null,
    unasked: true,
    message: "`connection` is empty: checked the pipeline's own connection.",
  });
});

test.each([
  ['none', known({ found: [], others: [] }), 'connection-found'],
  [
    'several',
    known({ found: [connectionOf(), connectionOf({ arn: OTHER_ARN })], others: [] }),
    'connection-found',
  ],
  ['what was not answered', unknown(THROTTLED), 'connection-found'],
  ['what is denied', unknown(denied('codeconnections:ListConnections')), 'permissions'],
])('follows from another finding if the name stands for %s', (_, lookup, because) => {
  expect(check(ARN, BY_NAME, { lookup })).toMatchObject({ status: 'skip', because });
});
