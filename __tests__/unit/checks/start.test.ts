import { evaluate } from '../../../src/checks';
import { matchesGlob } from '../../../src/domain/glob';
import { Problem } from '../../../src/domain/problem';
import { CORE_CHECKS } from '../../../src/checks/index.js';
import type { PipelineFacts } from '../../../src/domain/facts.js';
import type { Finding } from '../../../src/domain/finding.js';
import type { StartRule } from '../../../src/domain/run-event.js';
import type { Target } from '../../../src/domain/target.js';
import {
  COMMIT,
  eventOf,
  factsOf,
  findingOf,
  known,
  pipelineFactsOf,
  remedyOf,
  targetOf,
  unknown,
} from '../fakes';

function check(target: Partial<Target>, facts: Partial<PipelineFacts> = { commitOnBranch: known('on') }) {
  const findings = evaluate(factsOf({ pipelines: [pipelineFactsOf(facts)] }), targetOf(target), matchesGlob);
  return { start: findingOf(findings, 'start'), commit: findingOf(findings, 'commit-on-branch') };
}

const statusOf = ({ start, commit }: Readonly<Record<'start' | 'commit', Finding>>) => [
  start.status,
  commit.status,
];

const NEVER: StartRule = { kind: 'never', why: 'pull request #2 comes from a fork' };
const OFF_BRANCH: StartRule = {
  kind: 'off-branch',
  why: 'the commit of pull request #2 is not on its base branch',
};

test.each([{ kind: 'yes' } as const, OFF_BRANCH, NEVER])(
  'none asked: both are skipped, whatever the event ($kind)',
  (startRule) => {
    const { start, commit } = check({ start: 'never', event: eventOf({ startRule }) }, {});
    expect(start).toMatchObject({
      status: 'skip',
      message: expect.stringContaining('start: never') as string,
    });
    expect(commit).toMatchObject({
      status: 'skip',
      message: expect.stringContaining('start: never') as string,
    });
  },
);

describe.each(['if-needed', 'always'] as const)('start: %s', (start) => {
  test('passes where the event allows it and the commit is on the branch', () => {
    const findings = check({ start });
    expect(statusOf(findings)).toEqual(['pass', 'pass']);
    expect(findings.start.message).toContain(COMMIT);
  });

  test('fails where the event forbids it, with its reason', () => {
    const finding = check({ start, event: eventOf({ name: 'pull_request', startRule: NEVER }) }).start;
    expect(finding.status).toBe('fail');
    expect(finding.message).toContain('pull_request');
    expect(finding.message).toContain(NEVER.why);
    expect(remedyOf(finding)).toContain('start: never');
  });

  test('is refused from a fork also with allow-off-branch', () => {
    const finding = check({ start, allowOffBranch: true, event: eventOf({ startRule: NEVER }) }, {}).start;
    expect(finding.status).toBe('fail');
    expect(remedyOf(finding)).not.toContain('allow-off-branch');
  });

  test('fails off the branch, and passes with allow-off-branch', () => {
    const event = eventOf({ name: 'merge_group', startRule: OFF_BRANCH });
    const refused = check({ start, event }).start;
    expect(refused).toMatchObject({
      status: 'fail',
      message: expect.stringContaining(OFF_BRANCH.why) as string,
    });
    expect(remedyOf(refused)).toContain('allow-off-branch: true');
    expect(statusOf(check({ start, event, allowOffBranch: true }, {}))).toEqual(['pass', 'skip']);
  });

  test('fails without a commit', () => {
    const finding = check({ start, commit: undefined }, {}).start;
    expect(finding.status).toBe('fail');
    expect(remedyOf(finding)).toContain('commit:');
  });

  test('without a token commit-on-branch is skipped and the start warns', () => {
    const findings = check({ start }, {});
    expect(statusOf(findings)).toEqual(['warn', 'skip']);
    expect(findings.commit.message).toContain('github-token');
    expect(findings.start.message).toContain(COMMIT);
  });

  test('a start that warns points to commit-on-branch, and to what makes it pass', () => {
    const { remedy } = check({ start }, {}).start;
    expect(remedy?.text).toContain('commit-on-branch');
    expect(remedy?.lines).toEqual(['allow-off-branch: true']);
    expect(statusOf(check({ start, allowOffBranch: true }, {}))).toEqual(['pass', 'skip']);
  });

  test('a start that warns since commit-on-branch was left out says so', () => {
    const facts = factsOf({ pipelines: [pipelineFactsOf()] });
    const findings = evaluate(facts, targetOf({ start, checks: new Set(CORE_CHECKS) }), matchesGlob);
    const finding = findingOf(findings, 'start');
    expect(finding.status).toBe('warn');
    expect(finding.remedy?.text).toMatch(/leaves commit-on-branch out/);
    expect(finding.remedy?.text).not.toMatch(/says what is in the way/);
  });

  test('a comparison that could not be made is skipped with its reason, and the start warns', () => {
    const problem = new Problem('denied', 'github-token does not see octo/app.', {
      remedy: { text: 'Give contents: read.' },
    });
    const findings = check({ start }, { commitOnBranch: unknown(problem) });
    expect(statusOf(findings)).toEqual(['warn', 'skip']);
    expect(findings.commit.message).toContain('does not see octo/app');
    expect(remedyOf(findings.commit)).toContain('contents: read');
  });
});
