import { concerns } from '../../../src/domain/facts';
import { pipelineFactsOf } from '../fakes';

test('what a finding concerns', () => {
  const base = { id: 'permissions', status: 'fail', message: 'No.' } as const;
  const app = pipelineFactsOf({ connection: 1 });
  expect(concerns({ ...base, pipeline: 'app', connection: null }, app)).toBe(true);
  expect(concerns({ ...base, pipeline: 'web', connection: null }, app)).toBe(false);
  expect(concerns({ ...base, pipeline: null, connection: 1 }, app)).toBe(true);
  expect(concerns({ ...base, pipeline: null, connection: 0 }, app)).toBe(false);
  expect(concerns({ ...base, pipeline: null, connection: null }, app)).toBe(true);
});
