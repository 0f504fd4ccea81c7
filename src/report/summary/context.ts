/** The line that tells this run from others: pipeline, Region, account, commit, duration; pure. */

import { consoleHomeUrl, pipelineListUrl } from '../../domain/arn.js';
import { formatDuration } from '../../domain/duration.js';
import { shortCommit } from '../../domain/short.js';
import type { Outcome } from '../../domain/outcome.js';
import { markdown, short } from '../escape.js';
import { durationOf } from '../words/duration.js';
import { NAME_LENGTH, code, codeLink, link, pipelineLink } from './links.js';

/** Characters of a commit's title, which Git's own tools keep to 72. */
const TITLE_LENGTH = 80;

/** Pipelines that are named. */
const PIPELINES = 3;

export function contextLine(outcome: Outcome): string {
  const parts = [
    ...subjects(outcome),
    ...placeParts(outcome.context),
    ...commitPart(outcome),
    ...durationPart(outcome),
  ];
  return parts.join(' · ');
}

/** The pipelines, or the connection or repository if there is none. */
function subjects({ pipelines, connections, repository }: Outcome): string[] {
  if (pipelines.length > PIPELINES) return [`${pipelines.length} pipelines`];
  if (pipelines.length > 0) return pipelines.map(pipelineLink);
  const [connection] = connections;
  if (connection) return [codeLink(connection.name, connection.url)];
  return repository === '' ? [] : [code(repository)];
}

/** Where in AWS; an account without a Region has no page. */
function placeParts({ region, account }: Outcome['context']): string[] {
  const home = region === undefined ? markdown : (text: string) => codeLink(text, consoleHomeUrl(region));
  return [
    ...(region === undefined ? [] : [link(region, pipelineListUrl(region))]),
    ...(account === undefined ? [] : [`account ${home(account)}`]),
  ];
}

function commitPart({ commit, branch, context, pipelines }: Outcome): string[] {
  const followed = followedCommit(pipelines, commit);
  if (followed !== undefined) {
    const page = context.commit?.url.replace(commit ?? '', followed);
    const id = shortCommit(followed);
    return [page === undefined ? code(id) : codeLink(id, page)];
  }
  if (commit === undefined) return branch === undefined ? [] : [`branch ${code(branch)}`];
  const { url, title, author } = context.commit ?? {};
  const id = shortCommit(commit);
  const words = [
    url === undefined ? code(id) : codeLink(id, url),
    ...(title ? [markdown(short(title, TITLE_LENGTH))] : []),
    ...(author ? [`(${markdown(short(author, NAME_LENGTH))})`] : []),
  ];
  return [words.join(' ')];
}

/** The commit of the execution that was followed in the place of this run's, if there is one pipeline. */
function followedCommit(
  [only, ...others]: Outcome['pipelines'],
  commit: string | undefined,
): string | undefined {
  if (!only?.wait || others.length > 0 || only.wait.superseded.length === 0) return undefined;
  const ran = only.execution?.commit;
  return ran === undefined || ran === '' || ran === commit ? undefined : ran;
}

/** How long the execution took. Of several, each has its own line. */
function durationPart({ pipelines }: Outcome): string[] {
  const [only, ...others] = pipelines;
  const took = others.length === 0 && only?.wait ? durationOf(only.wait.actions) : undefined;
  if (took === undefined) return [];
  const text = formatDuration(took);
  return [only?.execution ? link(text, only.execution.url) : text];
}
