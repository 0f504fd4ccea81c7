/** Text from AWS, GitHub and the event is data: it opens no workflow command, no HTML, no table cell. */

import {
  ARN,
  COMMITS,
  KEYS,
  OTHER_ARN,
  connectionOf,
  gitHubOf,
  pipelineOf,
  ran,
  repositoryOf,
  roleOf,
  sourceOf,
} from './fixtures.js';
import { play, type Play, type Played, type Stage } from './harness.js';

const BIDI = '\u202e\u2066\u200b';

/** Each of them alone, and all of them in one text. */
const TEXTS: [string, string][] = [
  ['a command', '::error::x'],
  ['a command that stops the others', '::stop-commands::x'],
  ['a command of the old form', 'x ##[error]x'],
  ['a command on a line of its own', 'x\n::error title=y::x\r\n::add-mask::github'],
  ['a command after a carriage return', 'x\r::set-output name=started::true'],
  ['an escaped line break', 'x%0A::error::x%0D%25'],
  ['HTML', '</td></pre><script>alert(1)</script><img src=x onerror=alert(1)>'],
  ['a table', 'x | y | z\n| --- |'],
  ['a fence', '```mermaid\ngraph TD\n```\n~~~'],
  ['a link', '[x](https://evil.example) ![y](https://evil.example/y.png) @octocat #1'],
  ['a heading', '\n# Ready\n- [x] done'],
  ['an output', 'x\nready=true\nready<<EOF\ntrue\nEOF'],
  ['invisible marks', `x${BIDI}y`],
];
const ALL = TEXTS.map(([, text]) => text).join(' ');
TEXTS.unshift(['all of it', ALL]);

/** A line as actions/runner reads it (ActionCommand): `::name properties::data`, or `##[name properties]data` anywhere. */
function readCommand(line: string): { header: string; old: boolean } | undefined {
  const text = line.trimStart();
  if (text.startsWith('::')) {
    const end = text.indexOf('::', 2);
    if (end >= 0) return { header: text.slice(2, end), old: false };
  }
  const open = text.indexOf('##[');
  const close = open < 0 ? -1 : text.indexOf(']', open);
  return close < 0 ? undefined : { header: text.slice(open + 3, close), old: true };
}

const TITLE =
  /^(?:Connection is PENDING|Region|Invalid inputs|Stopped|Canceled|[a-z-]+(?: \((?:app|docs)\))?)$/;

/** Every command of the log is one of ours, and no line could be taken for one by a more lenient reader. */
function expectHarmlessLog(stdout: string): void {
  expect(stdout).not.toMatch(/[\r\u0085\u2028\u2029]/);
  expect(stdout).not.toMatch(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069]/);
  let open = 0;
  for (const line of stdout.split('\n')) {
    const command = readCommand(line);
    if (!command) {
      expect(line).not.toMatch(/^\s*::|##\[/);
      continue;
    }
    expect(command.old).toBe(false);
    expect(command.header).toMatch(/^(?:group|endgroup|(?:error|warning|notice) title=[^,:]*)$/);
    const [name, title] = command.header.split(' title=');
    if (title !== undefined) expect(title).toMatch(TITLE);
    if (name === 'group') open += 1;
    if (name === 'endgroup') open -= 1;
    expect(open === 0 || open === 1).toBe(true);
  }
  expect(open).toBe(0);
}

/**
 * The tags that the summary is made of, each closed; nothing of Markdown but what we write ourselves. Its diagrams are
 * looked at in a browser (__tests__/browser).
 */
function expectHarmlessSummary(summary: string): void {
  const page = summary.replace(/^```mermaid\n[^]*?\n```$/gm, '');
  const tags = page.match(/<[^>]*>/g) ?? [];
  const own =
    /^<(?:\/?(?:code|pre|b|summary)|details(?: open)?|\/details|a href="https:\/\/[^"<>\s]*"|\/a|!-- --)>$/;
  expect(tags.filter((tag) => !own.test(tag))).toEqual([]);
  for (const name of ['code', 'pre', 'a', 'b', 'details', 'summary']) {
    const closed = tags.filter((tag) => tag === `</${name}>`).length;
    expect(tags.filter((tag) => tag === `<${name}>` || tag.startsWith(`<${name} `))).toHaveLength(closed);
  }
  expect(summary).not.toMatch(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069]/);
  expect(page).not.toMatch(/\]\(|`|~~~|@octocat/);
  expect(page.match(/^#/gm)).toHaveLength(1);
  // Every row of a table has as many cells as its head.
  for (const [table] of page.matchAll(/(?:^\|.*\n?)+/gm)) {
    const cells = table
      .trimEnd()
      .split('\n')
      .map((row) => row.split('|').length);
    expect(new Set(cells).size).toBe(1);
  }
}

function expectHarmless(played: Played): void {
  expectHarmlessLog(played.stdout);
  expectHarmlessSummary(played.summary);
}

/** Stories in which a text from outside reaches a message; all of them fail, so that it is shown in every place. */
const STORIES: [string, (text: string) => Play & Stage][] = [
  [
    'the name of a connection',
    (name) => ({
      world: {
        connections: [
          connectionOf({ name, status: 'PENDING' }),
          connectionOf({ arn: OTHER_ARN, name, status: 'ERROR' }),
        ],
      },
      inputs: { connection: ARN, pipeline: 'app', 'wait-for-connection': name === ALL ? '1s' : '0s' },
    }),
  ],
  [
    'the names of connections in a list',
    (name) => ({
      world: { connections: [connectionOf({ name })] },
      inputs: { connection: 'none', pipeline: 'app' },
    }),
  ],
  [
    'the configuration of a source action',
    (text) => ({
      world: {
        pipelines: [
          pipelineOf({
            actions: [
              sourceOf({ ConnectionArn: text, FullRepositoryId: text, BranchName: text }, { name: text }),
              sourceOf({ ConnectionArn: OTHER_ARN, FullRepositoryId: `${text}2` }, { name: `${text}2` }),
            ],
          }),
          pipelineOf({
            name: 'docs',
            actions: [
              sourceOf({ ConnectionArn: text, FullRepositoryId: text, BranchName: text }, { name: text }),
            ],
            declaration: {
              triggers: [
                {
                  providerType: 'CodeStarSourceConnection',
                  gitConfiguration: {
                    sourceActionName: text,
                    push: [{ branches: { includes: [`${text}x`] }, filePaths: { excludes: [text] } }],
                  },
                },
              ],
            },
          }),
        ],
      },
      inputs: { connection: ARN, pipeline: 'app\ndocs' },
    }),
  ],
  [
    'the ARN of a connection in a pipeline',
    (ConnectionArn) => ({
      world: { pipelines: [pipelineOf({ actions: [sourceOf({ ConnectionArn })] })] },
      inputs: { pipeline: 'app' },
    }),
  ],
  [
    'a message of AWS, about a start',
    (text) => ({
      world: { pipelines: [pipelineOf({ actions: [sourceOf({}, { name: text })] })] },
      inputs: { connection: ARN, pipeline: 'app', start: 'always' },
    }),
  ],
  [
    'a message of AWS, about the caller',
    (text) => ({
      world: {
        credentials: [{ ...KEYS, state: 'valid', arn: `arn:aws:sts::111122223333:assumed-role/ci/${text}` }],
        denied: ['codepipeline:GetPipeline', 'codeconnections:GetConnection'],
      },
      inputs: { connection: ARN, pipeline: 'app' },
    }),
  ],
  [
    'the event',
    (text) => ({
      event: {
        name: 'push',
        payload: {
          ref: `refs/heads/${text}`,
          after: COMMITS.main,
          deleted: false,
          head_commit: { message: text },
        },
      },
      inputs: { connection: ARN, pipeline: 'app', start: 'if-needed', 'github-token': '' },
    }),
  ],
  [
    'a branch that was deleted',
    (text) => ({
      event: { name: 'push', payload: { ref: `refs/heads/${text}`, after: '0'.repeat(40), deleted: true } },
      inputs: { pipeline: 'app', start: 'if-needed' },
    }),
  ],
  [
    'the repository of a workflow run',
    (text) => ({
      event: {
        name: 'workflow_run',
        payload: {
          workflow_run: { head_branch: text, head_sha: COMMITS.main, head_repository: { full_name: text } },
        },
      },
      inputs: { pipeline: 'app', start: 'if-needed' },
    }),
  ],
  [
    'the reason of a disabled transition, and who disabled it',
    (text) => ({
      world: {
        pipelines: [
          pipelineOf({ disabledTransitions: [{ stageName: 'Build', reason: text, changedBy: text }] }),
        ],
      },
      inputs: { pipeline: 'app', 'fail-on': 'warning' },
    }),
  ],
  [
    'what AWS says of a failed source action',
    (text) => ({
      world: {
        pipelines: [
          pipelineOf({
            executions: [
              ran(text, {
                status: 'Failed',
                actions: [
                  {
                    stageName: 'Source',
                    actionName: 'Source',
                    status: 'Failed',
                    output: {
                      executionResult: { errorDetails: { code: text, message: `No Branch ${text}` } },
                    },
                  },
                ],
              }),
            ],
          }),
        ],
      },
      inputs: { pipeline: 'app', 'fail-on': 'warning' },
    }),
  ],
  [
    'the filters of a trigger',
    (text) => ({
      world: {
        pipelines: [
          pipelineOf({
            declaration: {
              triggers: [
                {
                  providerType: 'CodeStarSourceConnection',
                  gitConfiguration: { sourceActionName: text, push: [{ tags: { includes: [text] } }] },
                },
                {
                  providerType: 'CodeStarSourceConnection',
                  gitConfiguration: {
                    sourceActionName: 'Source',
                    push: [{ branches: { includes: [text], excludes: ['main', text] } }],
                  },
                },
              ],
            },
          }),
        ],
      },
      inputs: { pipeline: 'app', 'fail-on': 'warning' },
    }),
  ],
  [
    'the role of a pipeline, and a condition key of its policy',
    (text) => ({
      world: {
        pipelines: [
          pipelineOf({ declaration: { roleArn: `arn:aws:iam::111122223333:role/${text}` } }),
          pipelineOf({ name: 'docs' }),
        ],
        roles: [roleOf({ conditions: { StringEquals: { [`aws:PrincipalTag/${text}`]: 'x' } } })],
      },
      // A role that IAM refuses to look at is skipped: something else has to fail.
      inputs: { pipeline: 'app\ndocs', checks: 'role', repository: 'octo-org/other' },
    }),
  ],
  [
    'the new name of a branch',
    (text) => ({
      world: {
        github: gitHubOf({
          repositories: [
            repositoryOf({ branches: { [text]: COMMITS.main }, renamedBranches: { main: text } }),
          ],
        }),
      },
      inputs: { pipeline: 'app' },
    }),
  ],
  [
    'the inputs',
    (text) => ({
      inputs: {
        connection: text,
        pipeline: text,
        'source-action': text,
        checks: text,
        branch: text,
        commit: text,
        variables: text,
        'aws-region': text,
      },
    }),
  ],
];

/** Stories that meet every text by itself; without FULL the others meet all of them in one text alone. */
const THOROUGH = process.env['FULL'] ? STORIES.length : 2;

describe.each(STORIES.map(([about, storyOf], index) => [about, storyOf, index] as const))(
  '%s',
  (_about, storyOf, index) => {
    test.each(TEXTS.slice(0, index < THOROUGH ? TEXTS.length : 1))('is %s', async (_what, text) => {
      const played = await play(storyOf(text));
      expect(played.exitCode).toBe(1);
      expectHarmless(played);
    });
  },
);

test('a name of a connection that is fine to AWS reaches the outputs as it is', async () => {
  const name = 'x\nready=true';
  const played = await play({
    world: { connections: [connectionOf({ name })] },
    inputs: { connection: ARN },
  });
  expect(played.outputs['connection-name']).toBe(name);
  expect(played.outputs['ready']).toBe('true');
});

test('texts that are longer than any page leave the summary in its bounds', async () => {
  const name = 'x<'.repeat(500_000);
  const world = { connections: [connectionOf({ name, status: 'PENDING' })] };
  const played = await play({ world, inputs: { connection: ARN } });
  expect(played.exitCode).toBe(1);
  expect(played.summary.length).toBeGreaterThan(0);
  expect(Buffer.byteLength(played.summary)).toBeLessThan(1024 * 1024);
});
