import { openLazily, type LazyPorts } from '../../../../src/report/publish/lazy-publication';
import type { Progress } from '../../../../src/domain/progress.js';
import type { CheckRuns, Comments } from '../../../../src/ports/github.js';
import { eventOf, FakeClock, inputsOf, outcomeOf, REGION } from '../../fakes';

function open(checkRun: string | undefined, loadGitHub?: LazyPorts['loadGitHub']) {
  const progressed: Progress[] = [];
  const states: string[] = [];
  const checkRuns: CheckRuns = {
    find: () => Promise.resolve(undefined),
    create: (_, { summary }) => {
      states.push(summary);
      return Promise.resolve(1);
    },
    update: (_, { conclusion, summary }) => {
      states.push(conclusion ?? summary);
      return Promise.resolve();
    },
  };
  const comments: Comments | undefined = undefined;
  const load = jest.fn(loadGitHub ?? (() => Promise.resolve({ checkRuns, comments })));
  const publication = openLazily(
    { inputs: inputsOf({ checkRun }), event: eventOf(), region: REGION },
    { clock: new FakeClock(), progress: (each) => progressed.push(each), loadGitHub: load },
  );
  return { publication, progressed, states, load };
}

test('nothing is loaded if neither a check run nor a comment is wanted', () => {
  const { publication, load } = open(undefined);
  expect(publication).toBeUndefined();
  expect(load).not.toHaveBeenCalled();
});

test('what is told before it is loaded is shown, and then the conclusion', async () => {
  const { publication, states, progressed } = open('Deploy');
  publication?.tell({ kind: 'notice', title: 'Region', message: 'It is the one of the connection.' });
  await publication?.conclude(outcomeOf(), undefined);
  expect(states.at(-1)).toBe('success');
  expect(progressed).toEqual([]);
});

test('what cannot be loaded is a warning, and no failure', async () => {
  const { publication, progressed } = open('Deploy', () => Promise.reject(new Error('chunk 12 is missing')));
  publication?.tell({ kind: 'notice', title: 'Region', message: 'It is the one of the connection.' });
  await publication?.conclude(outcomeOf({ failed: true }), undefined);
  expect(progressed).toEqual([
    {
      kind: 'warning',
      title: 'check-run, comment',
      message: 'An unexpected error stopped this step: Error: chunk 12 is missing',
    },
  ]);
});
