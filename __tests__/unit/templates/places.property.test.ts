/** Every finding points at the token that it is about, whatever the style of the template. */

import fc from 'fast-check';
import { judge, read, textAt } from './templates';
import { ARN } from './templates';

type Json = string | boolean | readonly Json[] | { readonly [key: string]: Json };

interface Faulty {
  /** The configuration of the source action. */
  readonly configuration: Readonly<Record<string, Json>>;
  readonly trigger: string;
  /** What the place must begin with, without quotes; the key if it is one. */
  readonly token: string;
}

const GOOD = { ConnectionArn: ARN, FullRepositoryId: 'octo-org/app', BranchName: 'main' };

const without = (key: keyof typeof GOOD): Record<string, Json> =>
  Object.fromEntries(Object.entries(GOOD).filter(([name]) => name !== key));

const word = fc.stringMatching(/^[a-z][a-z0-9]{2,8}$/);

/** One fault each, with the token that is at fault. */
const faulty: fc.Arbitrary<Faulty> = fc.oneof(
  word.map((name) => ({ configuration: { ...GOOD, FullRepositoryId: name }, trigger: 'App', token: name })),
  word.map((name) => {
    const url = `https://github.com/octo-org/${name}`;
    return { configuration: { ...GOOD, FullRepositoryId: url }, trigger: 'App', token: url };
  }),
  word.map((name) => ({
    configuration: { ...GOOD, BranchName: `refs/heads/${name}` },
    trigger: 'App',
    token: `refs/heads/${name}`,
  })),
  word.map((name) => ({
    configuration: { ...GOOD, OutputArtifactFormat: name },
    trigger: 'App',
    token: name,
  })),
  word.map((name) => ({ configuration: { ...GOOD, ConnectionArn: name }, trigger: 'App', token: name })),
  word.map((name) => ({ configuration: { ...GOOD, [`X${name}`]: 'x' }, trigger: 'App', token: `X${name}` })),
  word.map((name) => ({ configuration: GOOD, trigger: `x${name}`, token: `x${name}` })),
  fc.constantFrom('ConnectionArn', 'FullRepositoryId', 'BranchName').map((key) => ({
    configuration: without(key),
    trigger: 'App',
    token: 'Configuration',
  })),
);

const FILLER: Json = {
  Type: 'AWS::S3::Bucket',
  Properties: { BucketName: 'artifacts', Tags: [{ Key: 'a', Value: 'b: c' }] },
};

function templateOf({ configuration, trigger }: Faulty, fillers: readonly string[]): Json {
  const pipeline = {
    Type: 'AWS::CodePipeline::Pipeline',
    Properties: {
      Name: 'app-deploy',
      Triggers: [
        { ProviderType: 'CodeStarSourceConnection', GitConfiguration: { SourceActionName: trigger } },
      ],
      Stages: [
        {
          Name: 'Source',
          Actions: [
            {
              Name: 'App',
              ActionTypeId: {
                Category: 'Source',
                Owner: 'AWS',
                Provider: 'CodeStarSourceConnection',
                Version: '1',
              },
              Configuration: configuration,
              OutputArtifacts: [{ Name: 'SourceOutput' }],
            },
          ],
        },
      ],
    },
  };
  return {
    Description: 'A pipeline – größer als nichts 🚀',
    Resources: { ...Object.fromEntries(fillers.map((name) => [`Z${name}`, FILLER])), Pipeline: pipeline },
  };
}

interface Style {
  readonly quote: '' | "'" | '"';
  readonly step: number;
  readonly comments: boolean;
  /** Levels that are written in blocks; what is deeper is in brackets. */
  readonly blocks: number;
  readonly end: '\n' | '\r\n';
}

const style: fc.Arbitrary<Style> = fc.record({
  quote: fc.constantFrom('', "'", '"'),
  step: fc.integer({ min: 1, max: 6 }),
  comments: fc.boolean(),
  blocks: fc.integer({ min: 2, max: 14 }),
  end: fc.constantFrom('\n', '\r\n'),
});

/** YAML in a style: quotes, indentation, comments, brackets. */
function render(value: Json, { quote, step, comments, blocks, end }: Style): string {
  const scalar = (text: string) =>
    quote === ''
      ? /[:#{}[\]🚀]|^[\d*&!-]/u.test(text)
        ? JSON.stringify(text)
        : text
      : `${quote}${text}${quote}`;
  const flow = (each: Json): string => {
    if (typeof each === 'string') return scalar(each);
    if (typeof each === 'boolean') return String(each);
    if (Array.isArray(each)) return `[${each.map(flow).join(', ')}]`;
    return `{ ${Object.entries(each)
      .map(([key, child]) => `${scalar(key)}: ${flow(child)}`)
      .join(', ')} }`;
  };
  const block = (each: Json, depth: number): string => {
    if (typeof each !== 'object' || depth >= blocks) return ` ${flow(each)}${end}`;
    const pad = ' '.repeat(depth * step);
    const note = comments ? `${pad}# App main${end}` : '';
    if (Array.isArray(each)) {
      if (each.length === 0) return ` []${end}`;
      return end + each.map((item) => `${note}${pad}-${block(item as Json, depth + 1)}`).join('');
    }
    const entries = Object.entries(each as Record<string, Json>);
    return (
      end + entries.map(([key, child]) => `${note}${pad}${scalar(key)}:${block(child, depth + 1)}`).join('')
    );
  };
  return block(value, 0).slice(end.length);
}

async function check(text: string, { token }: Faulty, file: string): Promise<void> {
  const { sources, triggers } = judge(await read(text, { file }));
  const [verdict, ...others] = [...sources, ...triggers];
  expect(others).toEqual([]);
  expect(verdict?.status).toBe('fail');
  const found = verdict ? textAt(text, verdict.place).replace(/^['"]/, '') : '';
  expect(found.slice(0, token.length)).toBe(token);
}

test('YAML in any style', async () => {
  await fc.assert(
    fc.asyncProperty(faulty, fc.uniqueArray(word, { maxLength: 3 }), style, async (fault, fillers, how) => {
      await check(render(templateOf(fault, fillers), how), fault, 'pipeline.yaml');
    }),
    { numRuns: 300 },
  );
});

test('JSON in any style', async () => {
  await fc.assert(
    fc.asyncProperty(
      faulty,
      fc.uniqueArray(word, { maxLength: 3 }),
      fc.constantFrom('', ' ', '    ', '\t'),
      async (fault, fillers, indent) => {
        await check(JSON.stringify(templateOf(fault, fillers), null, indent), fault, 'app.template.json');
      },
    ),
    { numRuns: 200 },
  );
});
