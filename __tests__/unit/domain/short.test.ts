import { roleName, shortCommit, shortId } from '../../../src/domain/short';

test.each([
  ['3f2a9c1e5b7d4860a1c2e3f405162738495a6b7c', '3f2a9c1'],
  ['main', 'main'],
  ['', ''],
])('commit %j is %j', (commit, expected) => {
  expect(shortCommit(commit)).toBe(expected);
});

test.each([
  ['ce6ae1ac-19f8-4a8d-80cc-6e90966b03c6', 'ce6ae1ac'],
  ['not-a-uuid', 'not-a-uuid'],
])('execution %j is %j', (id, expected) => {
  expect(shortId(id)).toBe(expected);
});

test.each([
  ['arn:aws:iam::111122223333:role/deploy', 'deploy'],
  ['arn:aws:iam::111122223333:role/service-role/team/deploy', 'deploy'],
  ['arn:aws:iam::111122223333:user/deploy', 'arn:aws:iam::111122223333:user/deploy'],
])('role %j is %j', (arn, expected) => {
  expect(roleName(arn)).toBe(expected);
});
