import type {
  ExecutionOutcome,
  FailedAction,
  PipelineOutcome,
  Release,
  WaitEnd,
} from '../../../../src/domain/outcome.js';
import type { Problem } from '../../../../src/domain/problem';
import { renderLog } from '../../../../src/report/log/log';
import { renderSummary } from '../../../../src/report/summary/summary';
import { waitConcerns } from '../../../../src/report/words/concerns';
import { startLine } from '../../../../src/report/words/start-line';
import { verdict } from '../../../../src/report/words/verdict';
import { waitLine } from '../../../../src/report/words/wait-line';
import { COMMIT, denied, outcomeOf, pipelineOutcomeOf, THROTTLED } from '../../fakes';

const execution: ExecutionOutcome = {
  id: 'e-1',
  status: 'Failed',
  started: true,
  commit: COMMIT,
  url: 'https://page',
};

const waited = (end: WaitEnd, passed = false, superseded: string[] = []): PipelineOutcome =>
  pipelineOutcomeOf({ execution, wait: { end, passed, superseded, actions: [], logProblems: [] } });

const ended = (status: 'Succeeded' | 'Failed' | 'Superseded', summary = '') => ({
  kind: 'ended' as const,
  status,
  summary,
  failures: [] as readonly FailedAction[],
});
const timeout = (release: Release): WaitEnd => ({ kind: 'timeout', timeoutMs: 60_000, release });
const FAILURE = {
  stage: 'Build',
  action: 'Compile',
  message: 'JobFailed: no luck',
  externalUrl: 'https://build',
};

test.each([
  [ended('Succeeded'), 'Execution e-1 of pipeline app ended: Succeeded.'],
  [ended('Failed', 'so it is'), 'Execution e-1 of pipeline app ended: Failed. AWS says: so it is'],
  [
    { ...ended('Failed'), rollback: { id: 'e-2', status: 'InProgress', url: 'https://page' } } as const,
    'Execution e-1 of pipeline app ended: Failed. AWS rolls the stage back by itself: execution e-2 (InProgress).',
  ],
  [
    timeout({ kind: 'left', why: 'asked' }),
    'Execution e-1 of pipeline app did not end within the timeout of 1m. It is left to run on (on-cancel: leave).',
  ],
  [
    timeout({ kind: 'stopped', abandoned: false }),
    /as soon as the actions that run have ended \(on-cancel: stop\)/,
  ],
  [
    timeout({ kind: 'stopped', abandoned: true }),
    /the actions that run are abandoned \(on-cancel: abandon\)/,
  ],
  [timeout({ kind: 'left', why: 'adopted' }), /it was adopted, not started here, and is never stopped\.$/],
  [timeout({ kind: 'left', why: 'followed' }), /it superseded the one that was meant/],
  [
    timeout({ kind: 'not-stopped', problem: THROTTLED }),
    /It could not be stopped: AWS throttled the call\.$/,
  ],
  [
    { kind: 'cancelled', release: { kind: 'left', why: 'asked' } } as const,
    /^The workflow was cancelled while execution e-1 of pipeline app was waited for\. It is left/,
  ],
  [
    { kind: 'lost', problem: THROTTLED } as const,
    /could not be waited for any longer: AWS throttled the call\.$/,
  ],
])('the end in words: %j', (end, says) => {
  expect(waitLine(waited(end))).toEqual(
    typeof says === 'string' ? says : (expect.stringMatching(says) as unknown),
  );
});

test('one that was followed names those that it superseded', () => {
  const pipeline = waited(ended('Succeeded'), true, ['e-0']);
  expect(waitLine(pipeline)).toBe('Execution e-1 of pipeline app, which superseded e-0, ended: Succeeded.');
  expect(startLine(pipeline, true)).toBe(
    `Pipeline app: execution e-0 was superseded, and e-1 of ${COMMIT} followed.`,
  );
});

test('nothing is said where nothing was waited for', () => {
  expect(waitLine(pipelineOutcomeOf({ execution }))).toBeUndefined();
  expect(waitConcerns(outcomeOf({ pipelines: [pipelineOutcomeOf({ execution })] }))).toEqual([]);
  expect(waitConcerns(outcomeOf({ pipelines: [waited(ended('Succeeded'), true)] }))).toEqual([]);
});

test('a failed execution is told by its failing actions, else by its end', () => {
  const failed = waited({
    ...ended('Failed'),
    failures: [FAILURE, { ...FAILURE, message: '', externalUrl: '' }],
  });
  const outcome = outcomeOf({ failed: true, pipelines: [failed] });
  expect(waitConcerns(outcome).map(({ message }) => message)).toEqual([
    'Action Compile of stage Build failed in execution e-1 of pipeline app: JobFailed: no luck https://build',
    'Action Compile of stage Build failed in execution e-1 of pipeline app: AWS gives no reason.',
  ]);
  // What AWS gives as a link is text: the address to open is one of this action's own.
  expect(waitConcerns(outcome)[0]?.remedy?.url).toBe('https://page');
  const bare = outcomeOf({ pipelines: [waited(ended('Superseded'))] });
  expect(waitConcerns(bare)).toMatchObject([{ message: 'Execution e-1 of pipeline app ended: Superseded.' }]);
});

test('a wait that was lost has the remedy of its problem', () => {
  const problem = denied('codepipeline:GetPipelineExecution');
  const outcome = outcomeOf({ pipelines: [waited({ kind: 'lost', problem })] });
  expect(waitConcerns(outcome)[0]?.remedy).toBe(problem.remedy);
});

test('a stop that was denied has the statement that allows it, and the page; another one the page alone', () => {
  const remedyAfter = (problem: Problem) =>
    waitConcerns(outcomeOf({ pipelines: [waited(timeout({ kind: 'not-stopped', problem }))] }))[0]?.remedy;
  const problem = denied('codepipeline:StopPipelineExecution');
  expect(remedyAfter(problem)).toEqual({ ...problem.remedy, url: 'https://page' });
  expect(remedyAfter(THROTTLED)).toEqual({ text: 'The execution in the console:', url: 'https://page' });
});

test('the log begins with what failed, and names every execution at its end', () => {
  const pipelines = [waited({ ...ended('Failed'), failures: [FAILURE] }), waited(ended('Succeeded'), true)];
  const log = renderLog(outcomeOf({ failed: true, startAsked: true, pipelines }));
  expect(log[0]).toMatchObject({ kind: 'error', title: 'execution (app)' });
  expect(log.filter(({ kind }) => kind === 'error')).toHaveLength(1);
  expect(log.at(-3)).toMatchObject({
    text: expect.stringMatching(/^app Failed, app Succeeded\. Ready/) as unknown,
  });
});

test('the annotations of a kind stay ten', () => {
  const failures = Array.from({ length: 12 }, () => FAILURE);
  const log = renderLog(outcomeOf({ pipelines: [waited({ ...ended('Failed'), failures })] }));
  expect(log.filter(({ kind }) => kind === 'error')).toHaveLength(10);
});

test.each([
  [timeout({ kind: 'left', why: 'asked' }), 'app not done in time. '],
  [
    { kind: 'cancelled', release: { kind: 'left', why: 'asked' } } as const,
    'app not waited for to its end. ',
  ],
  [{ kind: 'lost', problem: THROTTLED } as const, 'app out of sight. '],
])('the verdict begins with how it ended', (end, says) => {
  expect(verdict(outcomeOf({ pipelines: [waited(end)] })).startsWith(says)).toBe(true);
});

test('the summary tells the end, and what failed', () => {
  const failed = waited({ ...ended('Failed'), failures: [FAILURE] });
  const summary = renderSummary(outcomeOf({ failed: true, startAsked: true, pipelines: [failed] }));
  expect(summary).toMatch(/❌ <b>execution<\/b><\/summary>\n\nAction Compile of stage Build failed/);
  expect(summary).toMatch(/e-1<\/a> Failed, started/);
  expect(summary).not.toContain('href="https://build"');
});
