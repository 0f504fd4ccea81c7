import { describeCommit } from '../../../src/facts/commit';
import { COMMIT, eventOf, fakePorts, OTHER_COMMIT, REPOSITORY, targetOf, without } from '../fakes';

const OF_EVENT = { title: 'Retry the payment once', author: 'mona' };
const OF_GITHUB = { title: 'Fix the build', author: 'octocat' };

const describeWith = async (
  target: Parameters<typeof targetOf>[0],
  world: Parameters<typeof fakePorts>[0] = {},
) => {
  const ports = fakePorts({ commit: OF_GITHUB, ...world });
  return { info: await describeCommit(targetOf(target), ports), calls: ports.wire.calls };
};

test('is what the event says about the commit', async () => {
  expect(await describeWith({ commit: COMMIT })).toEqual({ info: OF_EVENT, calls: [] });
});

test('is what GitHub says if the event says nothing, or is about another commit', async () => {
  const event = without(eventOf(), 'commitInfo');
  expect(await describeWith({ event, commit: COMMIT })).toEqual({
    info: OF_GITHUB,
    calls: [`commit ${REPOSITORY} ${COMMIT}`],
  });
  expect((await describeWith({ commit: OTHER_COMMIT })).info).toEqual(OF_GITHUB);
});

test.each([
  ['there is no commit', { commit: undefined }, {}],
  ['there is no token', { commit: OTHER_COMMIT }, { commitOnBranch: 'no-token' as const }],
  ['the repository is another one', { commit: OTHER_COMMIT, repository: 'octo/other' }, {}],
])('is not known if %s', async (_, target, world) => {
  expect(await describeWith(target, world)).toEqual({ info: undefined, calls: [] });
});

test('is not known if GitHub does not say, or not in time', async () => {
  const ports = fakePorts();
  expect(await describeCommit(targetOf({ commit: OTHER_COMMIT }), ports)).toBeUndefined();
  const forge = ports.forge && {
    ...ports.forge,
    commit: () => new Promise<undefined>(() => undefined),
  };
  const began = ports.clock.now();
  expect(await describeCommit(targetOf({ commit: OTHER_COMMIT }), { ...ports, forge })).toBeUndefined();
  expect(ports.clock.now() - began).toBe(3000);
});

test('is not waited for after a cancellation', async () => {
  const ports = fakePorts({ commit: OF_GITHUB });
  const signal = AbortSignal.abort(new Error('Canceled.'));
  expect(await describeCommit(targetOf({ commit: OTHER_COMMIT }), ports, signal)).toBeUndefined();
});
