/** The policies in the documents, held to the table of permissions, and what they quote, to the sources. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  actionsOf,
  FEATURES,
  PERMISSIONS,
  pipelineArn,
  policyFor,
  statementFor,
  type CallName,
  type Feature,
  type FeatureId,
  type Without,
  useConnectionStatement,
} from '../src/domain/permissions.js';

const ROOT = join(__dirname, '..');
const PAGES = ['README.md', ...readdirSync(join(ROOT, 'docs')).map((name) => `docs/${name}`)].filter((name) =>
  name.endsWith('.md'),
);
const read = (page: string): string => readFileSync(join(ROOT, page), 'utf8');

const ACCOUNT = '111122223333';
const REGION = 'eu-west-1';
const ARN = `arn:aws:codeconnections:${REGION}:${ACCOUNT}:connection/7b0c9f2e-4a51-4e0b-9d1c-2f6a8e3d5b17`;
const ISSUER = 'token.actions.githubusercontent.com';

interface Block {
  /** What the comment before the block says that it is. */
  readonly mark: string;
  readonly about: string;
  readonly value: unknown;
}

/** The blocks of JSON that are policies or statements of them. */
const blocksOf = (page: string): Block[] =>
  [
    ...read(page).matchAll(
      /(?:<!-- (policy|statement|trust|use)(?:: (.*))? -->\s*)?^ *```json\n([\s\S]*?)^ *```$/gm,
    ),
  ]
    .filter(([, , , text = '']) => text.includes('"Effect"'))
    .map(([, mark = '', about = '', text = '']) => ({ mark, about, value: JSON.parse(text) as unknown }));

const one = (all: readonly string[]): unknown => (all.length === 1 ? all[0] : all);

function policyOf(features: readonly FeatureId[]) {
  const name = features.includes('all-pipelines') ? '*' : 'app';
  const statements = policyFor(features, 'codeconnections', {
    connection: ARN,
    pipeline: pipelineArn('aws', REGION, ACCOUNT, name),
    role: `arn:aws:iam::${ACCOUNT}:role/pipeline`,
    project: `arn:aws:codebuild:${REGION}:${ACCOUNT}:project/app`,
    'log-stream': [
      `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/aws/codebuild/app:log-stream:*`,
      `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/aws/codepipeline/app:*`,
    ],
  });
  return {
    Version: '2012-10-17',
    Statement: statements.map(({ action, resource }) => ({
      Effect: 'Allow',
      Action: one([action].flat()),
      Resource: one([resource].flat()),
    })),
  };
}

/** What a mark says: the end of `sub`, and the ref that is bound too, as `environment:production at refs/heads/main`. */
function trustIn(mark: string) {
  const [job = '', ref] = mark.split(' at ');
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/${ISSUER}` },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: {
          StringEquals: {
            [`${ISSUER}:aud`]: 'sts.amazonaws.com',
            [`${ISSUER}:sub`]: [`repo:octo/app:${job}`, `repo:octo@1234567/app@987654321:${job}`],
            ...(ref !== undefined && { [`${ISSUER}:ref`]: ref }),
          },
        },
      },
    ],
  };
}

const useOf = (): unknown =>
  JSON.parse(statementFor(useConnectionStatement({ connectionArn: ARN, repository: 'octo/app' })).join('\n'));

describe.each(PAGES)('%s', (page) => {
  test('has no policy that does not come from the table', () => {
    for (const { mark, about, value } of blocksOf(page)) {
      switch (mark) {
        case 'policy':
          expect(Object.keys(FEATURES)).toEqual(expect.arrayContaining(about.split(' ')));
          expect(value).toEqual(policyOf(about.split(' ') as FeatureId[]));
          break;
        case 'statement':
          expect([value]).toEqual(policyOf(about.split(' ') as FeatureId[]).Statement);
          break;
        case 'trust':
          expect(value).toEqual(trustIn(about));
          break;
        default:
          expect(value).toEqual(useOf());
      }
    }
  });
});

describe('docs/troubleshooting.md', () => {
  const page = read('docs/troubleshooting.md');
  const entries = page
    .split(/^### /m)
    .slice(1)
    .map((text) => [text.slice(0, text.indexOf('\n')), text.replace(/\n## [\s\S]*/, '')] as const);
  const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => read(join('src', name)))
    .join('\n')
    .replaceAll('\\`', '`');

  test.each(entries)('says of %s what it means and what to do', (_, text) => {
    const [, means, says, does] =
      /\*\*Means:\*\* ([\s\S]+)\*\*This action says:\*\* ([\s\S]+)\*\*Do:\*\* ([\s\S]+)/.exec(text) ?? [];
    for (const part of [means, says, does]) expect(part?.trim()).toMatch(/\S/);
  });

  test.each(entries)('quotes for %s what this action says', (_, text) => {
    const quotes = [...text.matchAll(/“([^”]+)”/g)].map(([, quote = '']) => quote.replace(/\s+/g, ' '));
    expect(quotes).not.toEqual([]);
    const parts = quotes.flatMap((quote) => quote.split('…'));
    expect(parts.filter((part) => !sources.includes(part))).toEqual([]);
  });

  test('gives the condition of a trust policy as docs/security.md does', () => {
    const [, block = ''] = /^```json\n("Condition"[\s\S]*?)^```$/m.exec(page) ?? [];
    const { Statement } = trustIn('ref:refs/heads/main');
    expect(JSON.parse(`{${block}}`)).toEqual({ Condition: Statement[0]?.Condition });
  });
});

describe('docs/security.md', () => {
  const page = read('docs/security.md');

  test('has a policy for every use', () => {
    const told = blocksOf('docs/security.md').flatMap(({ mark, about }) =>
      mark === 'policy' ? about.split(' ') : [],
    );
    // These two need no more than those.
    const alike: readonly FeatureId[] = ['start-always', 'on-superseded'];
    expect(
      Object.keys(FEATURES)
        .filter((id) => !told.includes(id))
        .sort(),
    ).toEqual([...alike].sort());
    const callsOf = (id: FeatureId) => Object.keys(FEATURES[id].calls);
    expect(callsOf('start-if-needed').sort()).toEqual(callsOf('start-always').sort());
    expect(callsOf('wait')).toEqual(expect.arrayContaining(callsOf('on-superseded')));
  });

  test('says of every use what fails and what warns without which call', () => {
    const calls = Object.keys(PERMISSIONS) as CallName[];
    const names = (feature: Feature, without: Without): string =>
      calls
        .filter((call) => feature.calls[call] === without)
        .map((call) => `\`${(actionsOf(call, 'codeconnections')[0] ?? '').split(':')[1] ?? ''}\``)
        .join(', ');
    const [, table = ''] = /^\| use .*\n\|[ |-]+\n((?:\|.*\n)+)/m.exec(page) ?? [];
    const rows = table
      .trim()
      .split('\n')
      .map((row) =>
        row
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      );
    expect(rows).toEqual(
      Object.values(FEATURES).map((feature: Feature) => [
        feature.use,
        names(feature, 'fails'),
        names(feature, 'warns'),
      ]),
    );
  });
});

test.each([...PAGES, 'infrastructure/README.md'])('%s links to headings that there are', (page) => {
  const folder = page.split('/').slice(0, -1).join('/');
  for (const [, path = '', anchor = ''] of read(page).matchAll(/\]\(((?!https?:)[^)#]*\.md)?#([\w-]+)\)/g)) {
    const target = path === '' ? page : join(folder, path);
    const headings = [...read(target).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\w\- ]/g, '')
        .replaceAll(' ', '-'),
    );
    expect(headings).toContain(anchor);
  }
});
