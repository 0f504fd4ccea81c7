/** `pipeline-found`, `source-action`, `source-connection`, `repository`. */

import { parseConnectionArn } from '../domain/arn.js';
import { describeSources, selectSource } from '../domain/source.js';
import type { Connection } from '../domain/connection.js';
import type { Facts, PipelineFacts } from '../domain/facts.js';
import type { Finding } from '../domain/finding.js';
import type { Pipeline, SourceAction } from '../domain/pipeline.js';
import type { Target } from '../domain/target.js';
import { fail, pass, skip, unread, type Verdict } from './finding.js';

export function checkPipelineFound(
  { name, pipeline }: PipelineFacts,
  region: string,
  account: string | undefined,
): Verdict {
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

/** What the search for pipelines came to, where it says more than the pipelines that it found. */
export function checkSearch({ search, pipelines, region }: Facts, { repository }: Target): Finding[] {
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
  return verdicts.map((verdict) => ({ id: 'pipeline-found', pipeline: null, connection: null, ...verdict }));
}

export function checkSourceAction(pipeline: Pipeline, target: Target): Verdict {
  const selection = selectSource(pipeline, target);
  const there = describeSources(pipeline.sourceActions);
  switch (selection.kind) {
    case 'selected':
      return pass(
        `Source action ${selection.source.name} of stage ${selection.source.stage} takes its source through a connection.`,
      );
    case 'none':
      return fail(
        `Pipeline ${pipeline.name} has no source action through a connection (CodeStarSourceConnection).`,
        {
          text: 'Name a pipeline that takes its source through a connection, or give this one such a source action.',
        },
      );
    case 'no-such-name':
      return fail(
        `Pipeline ${pipeline.name} has no source action "${selection.name}" through a connection; it has ${there || 'none'}.`,
        {
          text: 'Name one of those as source-action:',
          lines: pipeline.sourceActions.map(({ name }) => `source-action: ${name}`),
        },
      );
    case 'none-fits':
      return fail(
        `None of the ${pipeline.sourceActions.length} source actions of pipeline ${pipeline.name} takes from ${target.repository}; it has ${there}.`,
        {
          text: 'Change the FullRepositoryId of the one that should, or name it as source-action to see what else it lacks.',
        },
      );
    case 'several-fit':
      return fail(
        `${selection.fitting.length} source actions of pipeline ${pipeline.name} fit: ${describeSources(selection.fitting)}.`,
        {
          text: 'Say which one is meant:',
          lines: selection.fitting.map(({ name }) => `source-action: ${name}`),
        },
      );
  }
}

/** @param connection the one that the input `connection` stands for; none where it could not be found */
export function checkSourceConnection(
  source: SourceAction,
  target: Target,
  connection: Connection | undefined,
): Verdict {
  if (!target.connection)
    return skip('No connection was given to compare with; the one that the source action names was checked.');
  const wanted = target.connection.kind === 'arn' ? target.connection.arn : connection?.arn;
  if (wanted === undefined) return skip('The connection to compare with is not known.');
  if (source.connectionArn === wanted) return pass(`Source action ${source.name} uses ${wanted}.`);
  const twins = parseConnectionArn(source.connectionArn)?.id === parseConnectionArn(wanted)?.id;
  const why = twins ? ' The ids are the same, but to AWS the two prefixes are two connections.' : '';
  return fail(`Source action ${source.name} uses connection ${source.connectionArn}, not ${wanted}.${why}`, {
    text: 'Set the ConnectionArn of the source action to the connection that is wanted, or give this action the one that the pipeline uses:',
    lines: [`connection: ${source.connectionArn}`],
  });
}

/** AWS compares the letter case too, and a pipeline that differs by it never starts on a push (FACTS.md, Pipelines). */
export function checkRepository(source: SourceAction, target: Target): Verdict {
  const { repository } = target;
  if (source.repository === repository) return pass(`Source action ${source.name} takes from ${repository}.`);
  const lines = [`"FullRepositoryId": "${repository}"`];
  if (source.repository.toLowerCase() === repository.toLowerCase()) {
    return fail(
      `Source action ${source.name} takes from ${source.repository}; the repository is ${repository}: the letter case differs.`,
      {
        text: 'AWS compares the case exactly and never starts this pipeline on a push. In the configuration of the source action, write:',
        lines,
      },
    );
  }
  return fail(`Source action ${source.name} takes from ${source.repository}, not from ${repository}.`, {
    text: 'If the pipeline should deploy this repository, write in the configuration of its source action (and start the pipeline once: the change runs nothing):',
    lines,
  });
}
