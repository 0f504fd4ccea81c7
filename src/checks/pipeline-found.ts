/** `pipeline-found`: whether the pipelines exist, and what the search for them found. */

import type { Facts, PipelineFacts } from '../domain/facts.js';
import type { Target } from '../domain/target.js';
import { aboutPipeline, aboutRun, type Check } from './check.js';
import { fail, pass, unread, type Verdict } from './verdict.js';

export const pipelineFound = {
  id: 'pipeline-found',
  group: 'core',
  about: 'pipeline',
  needs: ['pipeline'],
  judge: ({ facts, target }) => [
    ...judgeSearch(facts, target).map(aboutRun),
    ...facts.pipelines.map((pipeline) => aboutPipeline(pipeline.name, judge(pipeline, facts))),
  ],
} as const satisfies Check;

function judge({ name, pipeline }: PipelineFacts, { region, account }: Facts): Verdict {
  if (pipeline.ok) {
    const { type, executionMode } = pipeline.value;
    return pass(`Pipeline ${name} is in ${region}: type ${type}, execution mode ${executionMode}.`);
  }
  if (pipeline.problem.kind !== 'missing') return unread(`Pipeline ${name}`, pipeline.problem);
  const where = account === undefined ? `the account of these credentials` : `account ${account}`;
  return fail(`Pipeline ${name} does not exist in ${region} of ${where}.`, {
    text: 'Check the name, the Region (aws-region) and the account that the credentials belong to; this lists what is there:',
    lines: [`aws codepipeline list-pipelines --region ${region} --query "pipelines[].name"`],
  });
}

/** What the search found, if that says more than the pipelines themselves. */
function judgeSearch({ search, pipelines, region }: Facts, { repository }: Target): Verdict[] {
  if (!search) return [];
  const { listed, read, problem, givenUp } = search;
  const verdicts: Verdict[] = [];
  if (problem) verdicts.push(unread(`The list of the pipelines of ${region}`, problem));
  if (givenUp) {
    const what = `Of the ${listed} pipelines of ${region}, ${read} were read before no further one was tried`;
    const verdict = unread(`${what}; the rest`, givenUp);
    verdicts.push({
      ...verdict,
      message: verdict.status === 'fail' ? `${what}: ${givenUp.message}` : verdict.message,
    });
  }
  if (!problem && !givenUp && !pipelines.some(({ pipeline }) => pipeline.ok)) {
    verdicts.push(
      fail(
        `No pipeline of ${region} that could be read takes its source from ${repository} through a connection: ${listed} listed, ${read} read.`,
        {
          text: 'Check repository, the Region (aws-region) and the account of the credentials; a pipeline that should be there names the repository in its source action:',
          lines: [`"FullRepositoryId": "${repository}"`],
        },
      ),
    );
  }
  return verdicts;
}
