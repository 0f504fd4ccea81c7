/** A handful of runs as a person reads them: the log, the summary without its markup, the outputs that are set, and what was asked of AWS and GitHub. */

import { visible } from './findings.js';
import {
  ARN,
  COMMITS,
  REPOSITORY,
  connectionOf,
  pipelineOf,
  pipelineToStart,
  ran,
  sourceOf,
} from './fixtures.js';
import { play, type Play, type Played, type Stage } from './harness.js';
import type { AttemptPlan } from '../../simulator/index.js';

const BUILD_URL = 'https://eu-west-1.console.aws.amazon.com/codesuite/codebuild/projects/app/build/app:1';
/** Few checks, for a story that is not about the others. */
const FEW = 'commit-on-branch';

/** A pipeline to start whose build does this. */
const building = (build: AttemptPlan) =>
  pipelineToStart({
    executions: [ran(COMMITS.first, { durationMs: 600_000 })],
    plan: { Build: { actions: { Build: build } } },
  });

const FORK = {
  name: 'pull_request',
  payload: {
    action: 'opened',
    pull_request: {
      number: 7,
      head: { sha: COMMITS.topic, ref: 'topic', repo: { full_name: 'mallory/app' } },
      base: { ref: 'main', repo: { full_name: REPOSITORY } },
    },
  },
};

const STORIES: readonly (readonly [string, Play & Stage])[] = [
  ['a connection and a pipeline are ready', { inputs: { connection: ARN, pipeline: 'app' } }],
  [
    'a push is deployed',
    {
      world: {
        pipelines: [building({ durationMs: 7000, result: { externalExecutionUrl: BUILD_URL } })],
        speed: 10,
      },
      inputs: { pipeline: 'app', start: 'if-needed', wait: 'true' },
    },
  ],
  [
    'the build of a deploy fails',
    {
      world: {
        pipelines: [
          building({
            durationMs: 7000,
            outcome: 'Failed',
            result: {
              externalExecutionUrl: BUILD_URL,
              errorDetails: { code: 'JobFailed', message: 'npm run build exited with status 2' },
            },
          }),
        ],
        speed: 10,
      },
      inputs: { pipeline: 'app', start: 'always', wait: 'true', checks: FEW },
    },
  ],
  [
    'nobody has authorized the connection yet',
    { world: { connections: [connectionOf({ status: 'PENDING' })] }, inputs: { connection: 'github' } },
  ],
  [
    'the repository of the pipeline differs in letter case',
    {
      world: { pipelines: [pipelineOf({ actions: [sourceOf({ FullRepositoryId: 'Octo-Org/App' })] })] },
      inputs: { pipeline: 'app' },
    },
  ],
  [
    'the role of the workflow lacks a permission',
    {
      world: { denied: ['codepipeline:GetPipeline'] },
      inputs: { connection: ARN, pipeline: 'app', checks: FEW },
    },
  ],
  [
    'a pull request of a fork asks for a start',
    { event: FORK, inputs: { pipeline: 'app', start: 'if-needed', checks: FEW } },
  ],
  [
    'of three pipelines one is started, one runs the commit already, and one is not ready',
    {
      world: {
        pipelines: [
          pipelineToStart(),
          pipelineToStart({ name: 'docs', executions: [ran(COMMITS.main, { status: 'InProgress' })] }),
          pipelineToStart({ name: 'site', actions: [sourceOf({ BranchName: 'develop' })] }),
        ],
      },
      inputs: { pipeline: 'app\ndocs\nsite', start: 'if-needed', checks: FEW },
    },
  ],
];

test.each(STORIES)('%s', async (_title, story) => {
  expect(transcript(await play(story))).toMatchSnapshot();
});

function transcript({ exitCode, stdout, summary, outputs, requests, host }: Played): string {
  const asked = requests.map(({ service, region = '', operation }) => `${service} ${region} ${operation}`);
  const text = [
    `exit ${exitCode ?? 'none'}`,
    '--- log',
    stdout.trimEnd(),
    '--- summary',
    visible(summary.replace(/^```mermaid\n[^]*?\n```$/gm, '[diagram]'))
      .replaceAll('&nbsp;', ' ')
      // The log has what passed and what was skipped.
      .replace(/^\| [✅➖].*\n/gm, '')
      .replace(/\n{2,}/g, '\n')
      .trimEnd(),
    '--- outputs',
    ...Object.entries(outputs).flatMap(([name, value]) =>
      name === 'report' || value === '' ? [] : `${name}=${value}`,
    ),
    '--- asked of AWS and GitHub',
    // How often something is asked while waiting, and in which order side by side, chance decides.
    ...new Set(asked.map((call) => call.replace(/ +/g, ' ')).sort()),
  ].join('\n');
  return (
    text
      .replaceAll(host, '127.0.0.1:PORT')
      .replace(/\S*action-run-\w+/g, 'HOME')
      // What is left of the 10 minutes of the last success.
      .replace(/\babout (?:\d+m|\d+m \d+s)(?=\W)/g, 'about 10m')
  );
}
