/** Which source action of a pipeline this run is about; pure. */

import type { Execution } from './execution.js';
import type { Pipeline, SourceAction } from './pipeline.js';
import type { Target } from './target.js';

export type SourceSelection =
  | { readonly kind: 'selected'; readonly source: SourceAction }
  | { readonly kind: 'none' }
  | { readonly kind: 'no-such-name'; readonly name: string }
  | { readonly kind: 'none-fits' }
  | { readonly kind: 'several-fit'; readonly fitting: readonly SourceAction[] };

/**
 * A single source action is the one, whatever it names: the checks then say what is wrong with it. Of several, those
 * fit that take from the repository; connection and branch decide between those that do.
 */
export function selectSource({ sourceActions }: Pipeline, target: Target): SourceSelection {
  const wantedArn = target.connection?.kind === 'arn' ? target.connection.arn : undefined;
  if (sourceActions.length === 0) return { kind: 'none' };
  if (target.sourceAction !== undefined) {
    const named = sourceActions.find(({ name }) => name === target.sourceAction);
    return named ? { kind: 'selected', source: named } : { kind: 'no-such-name', name: target.sourceAction };
  }
  let fitting = sourceActions.filter((action) => takesFrom(action, target.repository));
  if (sourceActions.length === 1) fitting = [...sourceActions];
  if (fitting.length === 0) return { kind: 'none-fits' };
  fitting = narrow(fitting, ({ connectionArn }) => connectionArn === wantedArn);
  fitting = narrow(fitting, ({ branch }) => branch === target.branch);
  const [source] = fitting;
  return source && fitting.length === 1 ? { kind: 'selected', source } : { kind: 'several-fit', fitting };
}

/** Whether a source action means a repository; the letter case, which AWS compares too, is for a check to judge. */
export function takesFrom(source: SourceAction, repository: string): boolean {
  return source.repository.toLowerCase() === repository.toLowerCase();
}

/** The commit that a source action took last; none where none of the executions shows one. */
export function newestRevision(executions: readonly Execution[], source: SourceAction): string | undefined {
  return executions
    .flatMap(({ sourceRevisions }) => sourceRevisions)
    .find(({ sourceAction, commit }) => sourceAction === source.name && commit !== '')?.commit;
}

/** The source action that the target is about, where there is exactly one. */
export function sourceOf(pipeline: Pipeline, target: Target): SourceAction | undefined {
  const selection = selectSource(pipeline, target);
  return selection.kind === 'selected' ? selection.source : undefined;
}

/** Those that satisfy the claim, or all where none does. */
function narrow(actions: SourceAction[], claim: (action: SourceAction) => boolean): SourceAction[] {
  const kept = actions.filter(claim);
  return kept.length > 0 ? kept : actions;
}

/** `App (octo/app, main)`, for lists in messages. */
export function describeSources(sources: readonly SourceAction[]): string {
  return sources.map(({ name, repository, branch }) => `${name} (${repository}, ${branch})`).join('; ');
}
