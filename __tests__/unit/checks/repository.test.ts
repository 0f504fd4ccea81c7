import { evaluate } from '../../../src/checks';
import { matchesGlob } from '../../../src/domain/glob';
import type { Finding } from '../../../src/domain/finding.js';
import { factsOf, findingOf, known, pipelineFactsOf, pipelineOf, sourceOf, targetOf } from '../fakes';

function check(repository: string, expected = 'octo/app'): Finding {
  const pipeline = known(pipelineOf({ sourceActions: [sourceOf({ repository })] }));
  const facts = factsOf({ pipelines: [pipelineFactsOf({ pipeline })] });
  return findingOf(evaluate(facts, targetOf({ repository: expected }), matchesGlob), 'repository');
}

test.each(['octo/app', 'group/sub/app'])('passes on %s, letter for letter', (repository) => {
  expect(check(repository, repository)).toMatchObject({
    status: 'pass',
    message: `Source action \`App\` uses \`${repository}\`.`,
  });
});

test('fails on another, names both, and gives the line to change', () => {
  expect(check('octo/api')).toMatchObject({
    status: 'fail',
    message: 'Source action `App` uses `octo/api`, not `octo/app`.',
    headline: 'uses `octo/api`, not `octo/app`',
    remedy: {
      text: "If this pipeline should deploy `octo/app`, fix the source action and start the pipeline once. AWS doesn't run it when you change its repository:",
      lines: ['"FullRepositoryId": "octo/app"'],
    },
  });
});

test.each(['Octo/app', 'octo/App', 'OCTO/APP'])('fails with words of its own on %s', (repository) => {
  expect(check(repository)).toMatchObject({
    status: 'fail',
    message: `Source action \`App\` uses \`${repository}\`, but this repository is \`octo/app\`.`,
    headline: 'ignores pushes: wrong letter case in the repository name',
    remedy: {
      text: 'AWS matches repository names case-sensitively, so pushes never start this pipeline. Fix the source action:',
      lines: ['"FullRepositoryId": "octo/app"'],
    },
  });
});
