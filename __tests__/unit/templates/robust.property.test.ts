/** Whatever the text is, it is read or refused with a place, and what is read can be judged. */

import fc from 'fast-check';
import { judgeChange } from '../../../src/checks/template/change';
import { TemplateProblem } from '../../../src/domain/template';
import { readTemplate } from '../../../src/templates';
import { fixture, judge } from './templates';

const FILES = [
  'url-as-repository.yaml',
  'migrated-from-codecommit.yaml',
  'new-prefix-only.yaml',
  'two-pipelines.yaml',
  'plan.json',
];
const TEXTS = FILES.map((name) => [name, fixture(name)] as const);

/** Pieces that mean something to a parser or to a function. */
const PIECES = [
  '&a ',
  '*a',
  '!If [C, ',
  ']',
  '{',
  '}',
  '- ',
  ': ',
  '!Ref ',
  '!Sub "${',
  '"',
  '\n',
  '\t',
  '<<: *a',
  '~',
  '!GetAtt ',
  'Fn::If: ',
  '[]',
  'null',
  '1',
  '"__proto__": ',
  '\u2028',
  '\0',
];

const edit = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  remove: fc.integer({ min: 0, max: 40 }),
  insert: fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 10 })),
});

test('edited templates', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...TEXTS),
      fc.array(edit, { minLength: 1, maxLength: 6 }),
      fc.dictionary(fc.constantFrom('FullRepositoryId', 'AWS::Region'), fc.string()),
      async ([file, original], edits, given) => {
        let text = original;
        for (const { at, remove, insert } of edits) {
          const start = Math.floor(at * text.length);
          text = text.slice(0, start) + insert + text.slice(start + remove);
        }
        try {
          const template = await readTemplate({ file, text, given: new Map(Object.entries(given)) });
          if (!template) return;
          const { sources, triggers, roles } = judge(template);
          for (const { message, place } of [
            ...sources,
            ...triggers,
            ...roles,
            ...judgeChange(template, template.before),
          ]) {
            expect(message).toMatch(/\.$/);
            expect(place?.file).toBe(file);
          }
        } catch (error) {
          if (!(error instanceof TemplateProblem)) throw error;
          expect(error.place.file).toBe(file);
          expect(error.remedy.text).toMatch(/\w/);
        }
      },
    ),
    { numRuns: 1500 },
  );
}, 60_000);
