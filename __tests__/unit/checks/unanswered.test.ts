import { warnOfUnanswered } from '../../../src/checks/unanswered';
import type { Finding } from '../../../src/domain/finding';
import { Problem } from '../../../src/domain/problem';

const noAnswer = (pipeline: string): Problem =>
  new Problem('throttled', `AWS throttled \`codepipeline:ListPipelineExecutions\` for \`${pipeline}\`.`, {
    remedy: { text: 'Run the job again.' },
  });

const pass = (id: string, pipeline: string): Finding => ({
  id,
  pipeline,
  connection: null,
  status: 'pass',
  message: 'Fine.',
});

const skipped = (id: string, pipeline: string, unanswered: Problem): Finding => ({
  ...pass(id, pipeline),
  status: 'skip',
  message: `Couldn't read the executions of ${pipeline}.`,
  unanswered,
});

const outline = (findings: readonly Finding[]) =>
  findings.map(({ status, id, pipeline, because }) => [status, id, pipeline, because]);

test('the first check of the one pipeline warns, and the others follow from it', () => {
  const problem = noAnswer('app');
  const findings = [skipped('trigger', 'app', problem), skipped('freshness', 'app', problem)];
  const told = warnOfUnanswered(findings, 1);
  expect(outline(told)).toEqual([
    ['warn', 'trigger', 'app', undefined],
    ['skip', 'freshness', 'app', 'trigger'],
  ]);
  expect(told[0]).toMatchObject({
    message: "Couldn't read the executions of app.",
    remedy: { text: 'Run the job again.' },
    headline: "couldn't be fully checked: `trigger` got no answer from AWS",
  });
});

test('several pipelines are one warning, which names those that it is about', () => {
  const findings = ['app', 'docs', 'web'].map((name) =>
    name === 'docs' ? pass('trigger', name) : skipped('trigger', name, noAnswer(name)),
  );
  const told = warnOfUnanswered(findings, 3);
  expect(outline(told)).toEqual([
    ['warn', 'trigger', null, undefined],
    ['skip', 'trigger', 'app', 'trigger'],
    ['pass', 'trigger', 'docs', undefined],
    ['skip', 'trigger', 'web', 'trigger'],
  ]);
  expect(told[0]).toMatchObject({
    pipelines: ['app', 'web'],
    message:
      'Got no answer from AWS about 2 pipelines: `app`, `web`. AWS throttled `codepipeline:ListPipelineExecutions` for `app`.',
  });
});

test('of all pipelines, it is about the whole run', () => {
  const findings = ['app', 'web'].map((name) => skipped('trigger', name, noAnswer(name)));
  expect(warnOfUnanswered(findings, 2)[0]).not.toHaveProperty('pipelines');
});

test('two answers that are missing are two warnings', () => {
  const findings = [
    skipped('transition', 'app', noAnswer('app')),
    skipped('freshness', 'app', noAnswer('app')),
  ];
  expect(outline(warnOfUnanswered(findings, 1))).toEqual([
    ['warn', 'transition', 'app', undefined],
    ['warn', 'freshness', 'app', undefined],
  ]);
});

test('what was answered stays as it is', () => {
  const findings = [pass('trigger', 'app')];
  expect(warnOfUnanswered(findings, 1)).toEqual(findings);
});
