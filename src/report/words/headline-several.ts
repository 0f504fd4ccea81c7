/** The headline of a run about several pipelines: how many of how many, and the first few names; pure. */

import type { Outcome, PipelineOutcome } from '../../domain/outcome.js';
import { listOf } from '../../domain/words.js';
import { commitName } from './names.js';
import { RESULTS, mayHaveStarted, resultOfPipeline, type Result } from './result.js';

/** What a pipeline came to, or that a warning keeps it from being called ready. */
type Class = Result | 'warned' | 'not-needed';

const CLASSES: readonly Class[] = [
  ...RESULTS.slice(0, RESULTS.indexOf('started')),
  'warned',
  'started',
  'adopted',
  'succeeded',
  'not-needed',
  'ready',
];

export function headlineOfSeveral(outcome: Outcome): string {
  const { pipelines } = outcome;
  const warned = new Set<string | null>(
    outcome.findings.flatMap(({ status, headline, pipeline, pipelines: several }) =>
      status === 'warn' && headline !== undefined ? [...(several ?? [pipeline])] : [],
    ),
  );
  const classOf = (pipeline: PipelineOutcome): Class => {
    const result = resultOfPipeline(pipeline);
    const isDone = result !== 'ready' && result !== 'started' && result !== 'adopted';
    return !isDone && (warned.has(pipeline.name) || warned.has(null))
      ? 'warned'
      : result === 'ready' && pipeline.notNeeded !== undefined
        ? 'not-needed'
        : result;
  };
  const classes = pipelines.map(classOf);
  const namesOf = (of: Class) => pipelines.flatMap(({ name }, at) => (classes[at] === of ? [name] : []));
  const [worst = 'ready', next] = CLASSES.filter((each) => classes.includes(each));
  const names = namesOf(worst);
  const of = `${names.length} of ${pipelines.length} pipelines`;
  const first = `${phrase(worst, of, names.length === 1, outcome)}: ${listOf(names)}`;
  if (next === undefined || WELL.has(next)) return first;
  const others = namesOf(next);
  const more = phrase(next, String(others.length), others.length === 1, outcome);
  return `${first}, ${more.charAt(0).toLowerCase()}${more.slice(1)}: ${listOf(others)}`;
}

/** What needs no word next to something worse. */
const WELL: ReadonlySet<Class> = new Set(CLASSES.slice(CLASSES.indexOf('started')));

const isNotStarted = (pipeline: PipelineOutcome): boolean =>
  pipeline.problem !== undefined && !pipeline.execution && !mayHaveStarted(pipeline);

function phrase(of: Class, who: string, isOne: boolean, { commit, pipelines }: Outcome): string {
  const be = isOne ? 'is' : 'are';
  const at = commit === undefined ? '' : ` at ${commitName(commit)}`;
  switch (of) {
    case 'error':
      return pipelines.every((each) => resultOfPipeline(each) !== 'error' || isNotStarted(each))
        ? `Couldn't start ${who}`
        : `${who} ran into errors`;
    case 'failed':
      return `${who} failed`;
    case 'timed-out':
      return `Timed out: ${who} ${be} still running`;
    case 'canceled':
      return `${who} ${isOne ? 'was' : 'were'} canceled`;
    case 'stopped':
      return `${who} ${isOne ? 'was' : 'were'} stopped`;
    case 'superseded':
      return `${who} ${isOne ? 'was' : 'were'} superseded`;
    case 'not-ready':
      return `${who} ${isOne ? "isn't" : "aren't"} ready`;
    case 'warned':
      return `${who} ${isOne ? 'needs' : 'need'} attention`;
    case 'started':
      return `Started ${who}${at}`;
    case 'adopted':
      return `Not started: ${who} already ${isOne ? 'runs' : 'run'} ${commit === undefined ? 'this commit' : commitName(commit)}`;
    case 'succeeded':
      return `${who} succeeded${at}`;
    case 'not-needed':
      return `Not started: no changed file matches the filters of ${who}`;
    case 'ready':
      return `${who} ${be} ready`;
  }
}
