/** `pipeline-found`: whether the pipelines exist, and what the search for them found. */

import { lacksConnections } from '../domain/regions.js';
import { capital, code, listOf } from '../domain/words.js';
import type { Facts, PipelineFacts, SearchFacts } from '../domain/facts.js';
import type { Remedy } from '../domain/problem.js';
import type { Target } from '../domain/target.js';
import { aboutPipeline, aboutRun, type Check } from './check.js';
import { useAnotherRegion } from './regions.js';
import { fail, pass, unread, withHeadline, type Verdict } from './verdict.js';

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
    return pass(
      `Pipeline ${code(name)} is in ${code(region)} (type ${type}, execution mode ${executionMode}).`,
    );
  }
  if (pipeline.problem.kind !== 'missing') return unread(`pipeline ${code(name)}`, pipeline.problem);
  const where = account === undefined ? 'the account of these credentials' : `account ${code(account)}`;
  return withHeadline(
    `doesn't exist in ${code(region)}`,
    fail(`Pipeline ${code(name)} doesn't exist in ${code(region)} in ${where}.`, {
      text: 'Check the name, `aws-region` and the account of the credentials. To list the pipelines:',
      lines: [`aws codepipeline list-pipelines --region ${region} --query "pipelines[].name"`],
    }),
  );
}

/** What the search found, if that says more than the pipelines themselves. */
function judgeSearch({ search, pipelines, region }: Facts, { repository }: Target): Verdict[] {
  if (!search) return [];
  const { listed, read, problem, givenUp } = search;
  const verdicts: Verdict[] = [];
  if (problem) verdicts.push(unread(`the list of pipelines in ${code(region)}`, problem));
  if (givenUp) {
    const verdict = unread(`all pipelines in ${code(region)}`, givenUp);
    const message = verdict.status === 'fail' ? givenUp.message : verdict.message;
    verdicts.push({
      ...verdict,
      message: `Read ${read} of ${listed} pipelines in ${code(region)}, then stopped. ${message}`,
    });
  }
  if (problem || givenUp || pipelines.some(({ pipeline }) => pipeline.ok)) return verdicts;
  // Why each of them could not be read is a finding of its own.
  if (read > 0 || listed === 0) verdicts.push(nothingFound(search, region, repository));
  return verdicts;
}

function nothingFound({ listed, read, version1 }: SearchFacts, region: string, repository: string): Verdict {
  const which = read < listed ? ' that could be read' : '';
  const what = `no pipeline in ${code(region)}${which} uses ${code(repository)} through a connection`;
  const [older] = version1;
  const also = older === undefined ? '' : ` GitHub version 1 actions use it in ${listOf(version1)}.`;
  const message = `${capital(what)}: ${listed} listed, ${read} read.${also}`;
  return withHeadline(
    what,
    fail(message, older === undefined ? addSource(region, repository) : migrate(older)),
  );
}

const migrate = (pipeline: string): Remedy => ({
  text: 'GitHub version 1 actions use an OAuth token. To see what to change, name the pipeline:',
  lines: [`pipeline: ${pipeline}`],
});

function addSource(region: string, repository: string): Remedy {
  if (lacksConnections(region)) return useAnotherRegion(region);
  return {
    text: 'Check `repository`, `aws-region` and the account of the credentials. The source action of the pipeline must have:',
    lines: [`"FullRepositoryId": "${repository}"`],
  };
}
