/** What the checks of templates say, loaded only if `template` names some. */

import type { TemplateBase, TemplatesFacts } from '../../domain/facts.js';
import { TemplateProblem, type Template } from '../../domain/template.js';
import { code } from '../../domain/words.js';
import { aboutRun, type CheckContext, type Judgment, type TemplateJudges } from '../check.js';
import { pass, skip, unanswered, needsToken, type Verdict } from '../verdict.js';
import { judgeChange } from './change.js';
import { countOf } from './count.js';
import { judgeDeployed } from './deployed.js';
import { judgeFiles } from './files.js';
import { judgeRoles } from './role.js';
import { judgeSources } from './source.js';
import { judgeTriggers } from './trigger.js';
import { distinct, type TemplateVerdict } from './values.js';

export const templateJudges: TemplateJudges = {
  files: ({ facts, target }) => withFacts(facts.templates, (templates) => judgeFiles(templates, target)),

  sources: ({ facts: { templates } }) =>
    forEach(
      templates,
      (template) => judgeSources(template, templates?.names ?? new Map()),
      (all) => {
        const count = all.flatMap(({ pipelines }) => pipelines.flatMap(({ sources }) => sources)).length;
        return count === 0
          ? NO_SOURCE
          : pass(`The configuration of ${countOf(count, 'source action')} is complete and valid.`);
      },
    ),

  triggers: ({ facts: { templates }, matchesGlob }) =>
    forEach(
      templates,
      (template) => judgeTriggers(template, matchesGlob),
      (all) => {
        const count = all.flatMap(({ pipelines }) => pipelines.flatMap(({ triggers }) => triggers)).length;
        if (count === 0) return pass('The pipelines have no triggers of their own.');
        return pass(`${countOf(count, 'trigger')}: each names a source action, and covers its branch.`);
      },
    ),

  roles: ({ facts: { templates } }) =>
    forEach(templates, judgeRoles, (all) =>
      all.some(({ pipelines }) => pipelines.some(({ sources }) => sources.length > 0))
        ? pass('The roles can use their connections.')
        : NO_SOURCE,
    ),

  changes: ({ facts: { templates, pipelines }, target }) => [
    ...withFacts(templates, (known) => {
      const verdicts = known.files.flatMap(({ file, template, base }): TemplateVerdict[] => {
        if (!template.ok || !template.value) return [];
        const skipped = base && withoutBase(base, file, target.event.name);
        const before = base?.kind === 'read' ? base.template : undefined;
        return [
          ...(skipped ? [{ ...skipped, place: { file } }] : []),
          ...judgeChange(template.value, before),
          ...judgeDeployed(template.value, pipelines, before),
        ];
      });
      const all = once(distinct(verdicts));
      if (all.length > 0 || templatesOf(known).length === 0) return all;
      return [pass("This change doesn't replace a connection or repoint a source action.")];
    }),
  ],
};

const NO_SOURCE: Verdict = skip('No source action that uses a connection was found.');

const templatesOf = ({ files }: TemplatesFacts): Template[] =>
  files.flatMap(({ template }) => (template.ok && template.value ? [template.value] : []));

/** The verdicts on each template, or one that says that there is nothing to say. */
function forEach(
  facts: TemplatesFacts | undefined,
  judge: (template: Template) => readonly TemplateVerdict[],
  clean: (templates: readonly Template[]) => Verdict,
): readonly Judgment[] {
  return withFacts(facts, (known) => {
    const templates = templatesOf(known).filter(({ pipelines }) => pipelines.length > 0);
    const verdicts = templates.flatMap((template) =>
      distinct(judge(template)).map((each) => inSyntaxOf(template, each)),
    );
    return templates.length > 0 && verdicts.length === 0 ? [clean(templates)] : verdicts;
  });
}

function withFacts(
  facts: CheckContext['facts']['templates'],
  judge: (facts: TemplatesFacts) => readonly TemplateVerdict[],
): readonly Judgment[] {
  return facts ? judge(facts).map(toJudgment) : [];
}

function toJudgment({ place, why: _why, ...verdict }: TemplateVerdict): Judgment {
  const { file, line } = place ?? {};
  const where = place?.construct !== undefined && line === undefined ? `${place.construct}: ` : '';
  return {
    ...aboutRun({ ...verdict, message: `${where}${verdict.message}` }),
    ...(file !== undefined && { file }),
    ...(line !== undefined && { line }),
  };
}

/** A key and its value, as in the lines of a remedy. */
const SETTING =
  /^(ConnectionArn|FullRepositoryId|BranchName|OutputArtifactFormat|DetectChanges|SourceActionName): (.*)$/;

/** The lines to paste are YAML; JSON and Terraform write a key in their own way. */
function inSyntaxOf({ file, format }: Template, verdict: TemplateVerdict): TemplateVerdict {
  const { remedy } = verdict;
  const isTerraform = format === 'Terraform';
  if (!remedy?.lines || (!isTerraform && !file.endsWith('.json'))) return verdict;
  const lines = remedy.lines.map((line) => {
    const [, key, value] = SETTING.exec(line) ?? [];
    if (key === undefined) return line;
    if (isTerraform && key === 'SourceActionName') return `source_action_name = ${JSON.stringify(value)}`;
    return isTerraform
      ? `${key} = ${JSON.stringify(value)}`
      : `${JSON.stringify(key)}: ${JSON.stringify(value)}`;
  });
  return { ...verdict, remedy: { ...remedy, lines } };
}

/** What is the same for several files is said once. */
function once(verdicts: readonly TemplateVerdict[]): TemplateVerdict[] {
  const keyOf = ({ status, message, place }: TemplateVerdict) =>
    status === 'skip' ? message : JSON.stringify([message, place]);
  return [
    ...new Map(verdicts.map((verdict) => [keyOf(verdict), verdict] as const).reverse()).values(),
  ].reverse();
}

/** Why a template could not be compared; none if it was, or had no pipelines. */
function withoutBase(base: TemplateBase, file: string, event: string): Verdict | undefined {
  switch (base.kind) {
    case 'read':
    case 'bare':
      return undefined;
    case 'new':
      return skip('A new or renamed file has no earlier version to compare with.');
    case 'generated':
      return skip(`The repository has no ${code(file)}, so there is no earlier version to compare with.`);
    case 'no-token':
      return needsToken();
    case 'no-base':
      return skip(`Event \`${event}\` has no earlier commit to compare with.`);
    case 'unreadable':
      return base.problem instanceof TemplateProblem
        ? skip(`The earlier version of ${code(file)} can't be read: ${base.problem.message}`)
        : unanswered(base.problem);
  }
}
