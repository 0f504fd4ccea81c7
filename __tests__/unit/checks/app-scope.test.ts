import { evaluate } from '../../../src/checks';
import { matchesGlob } from '../../../src/domain/glob';
import { Problem } from '../../../src/domain/problem';
import type { Facts } from '../../../src/domain/facts.js';
import type { Finding } from '../../../src/domain/finding.js';
import type { AppInstallation } from '../../../src/domain/repository.js';
import type { RunEvent } from '../../../src/domain/run-event.js';
import { EVERY, eventOf, factsOf, findingOf, known, remedyOf, targetOf, unknown } from '../fakes';

const APP: AppInstallation = { id: 42, app: 'aws-connector-for-github', selection: 'all', suspended: false };
const OTHER: AppInstallation = { ...APP, id: 7, app: 'renovate' };
const SETTINGS = 'https://github.com/organizations/octo/settings/installations';

function check(installations: Facts['installations'], event: Partial<RunEvent> = {}): Finding {
  return findingOf(
    evaluate(factsOf({ installations }), targetOf({ checks: EVERY, event: eventOf(event) }), matchesGlob),
    'app-scope',
  );
}

const checkInstalled = (...installations: readonly AppInstallation[]) => check(known(installations));

test('is about no pipeline and no connection, and told once', () => {
  expect(checkInstalled(APP)).toMatchObject({ pipeline: null, connection: null });
});

test('an app on selected repositories passes', () => {
  const finding = checkInstalled(OTHER, { ...APP, selection: 'selected' });
  expect(finding.status).toBe('pass');
  expect(finding.message).toBe(
    'GitHub app `aws-connector-for-github` is installed on selected repositories of `octo`.',
  );
});

test('an app on all repositories warns, with the page where an owner chooses', () => {
  const finding = checkInstalled(OTHER, APP);
  expect(finding.status).toBe('warn');
  expect(finding.message).toBe(
    'GitHub app `aws-connector-for-github` is installed on all repositories of `octo`. Anyone who can use a connection can reach all of them.',
  );
  expect(finding.remedy?.url).toBe(`${SETTINGS}/42`);
  expect(remedyOf(finding)).toContain('Only select repositories');
});

test.each(['all', 'selected'] as const)('a suspended app warns first of that (%s)', (selection) => {
  const finding = checkInstalled({ ...APP, selection, suspended: true });
  expect(finding.status).toBe('warn');
  expect(finding.message).toContain('suspended');
  expect(finding.headline).toBe('the GitHub app is suspended in `octo`');
  expect(finding.remedy?.url).toBe(`${SETTINGS}/42`);
});

test.each([
  ['nothing', []],
  ['other apps', [OTHER, { ...OTHER, id: 8, app: 'aws-connector-for-github-fork' }]],
])('an organization that has %s installed warns', (_, installations) => {
  const finding = checkInstalled(...installations);
  expect(finding.status).toBe('warn');
  expect(finding.message).toBe(
    "GitHub app `aws-connector-for-github` is not installed in `octo`. Connections to GitHub can't reach its repositories.",
  );
  expect(finding.remedy?.url).toBe(SETTINGS);
});

describe('is skipped', () => {
  test('where the owner is no organization that the token sees', () => {
    const finding = check(known(undefined));
    expect(finding.status).toBe('skip');
    expect(finding.message).toContain("can't see organization `octo`");
  });

  test('where the token cannot see it, with its reason and what would', () => {
    const problem = new Problem('denied', 'github-token may not read the apps of octo.', {
      remedy: { text: 'Only a token of an owner.', lines: ['-app-scope'] },
    });
    const finding = check(unknown(problem));
    expect(finding.status).toBe('skip');
    expect(finding.message).toContain(problem.message);
    expect(remedyOf(finding)).toContain('-app-scope');
  });

  test('without a token, with the line that passes one', () => {
    const finding = check(undefined);
    expect(finding.status).toBe('skip');
    expect(finding.message).toContain('github-token');
    expect(remedyOf(finding)).toContain('github-token: ${{ github.token }}');
  });
});

test('on another server there is no such app to look for', () => {
  const { status, message } = check(known([APP]), { serverUrl: 'https://ghe.example.com' });
  expect(status).toBe('skip');
  expect(message).toContain('only used by connections to github.com, not to https://ghe.example.com');
});
