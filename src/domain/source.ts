/** Which source action of a pipeline this run is about; pure. */

import { code } from './words.js';
import type { OtherSource, Pipeline, SourceAction } from './pipeline.js';
import type { Target } from './target.js';

export type SourceSelection =
  | { readonly kind: 'selected'; readonly source: SourceAction }
  | { readonly kind: 'none' }
  | { readonly kind: 'no-such-name'; readonly name: string }
  | { readonly kind: 'none-fits' }
  | { readonly kind: 'several-fit'; readonly fitting: readonly SourceAction[] };

/**
 * A single source action is selected whatever it names: the checks then say what is wrong with it. Of several, those
 * that use the repository fit. Connection and branch decide between them.
 */
export function selectSource({ sourceActions }: Pipeline, target: Target): SourceSelection {
  const connectionArn = target.connection?.kind === 'arn' ? target.connection.arn : undefined;
  if (sourceActions.length === 0) return { kind: 'none' };
  if (target.sourceAction !== undefined) {
    const named = sourceActions.find(({ name }) => name === target.sourceAction);
    return named ? { kind: 'selected', source: named } : { kind: 'no-such-name', name: target.sourceAction };
  }
  let fitting = sourceActions.filter((action) => usesRepository(action, target.repository));
  if (sourceActions.length === 1) fitting = [...sourceActions];
  if (fitting.length === 0) return { kind: 'none-fits' };
  fitting = narrow(fitting, (action) => action.connectionArn === connectionArn);
  fitting = narrow(fitting, ({ branch }) => branch === target.branch);
  const [source] = fitting;
  return source && fitting.length === 1 ? { kind: 'selected', source } : { kind: 'several-fit', fitting };
}

/** The source action, if there is exactly one that fits. */
export function selectedSource(selection: SourceSelection | undefined): SourceAction | undefined {
  return selection?.kind === 'selected' ? selection.source : undefined;
}

/** Whether a source action means a repository. The letter case, which AWS compares too, is for a check to judge. */
export function usesRepository(
  { repository: used }: Pick<SourceAction | OtherSource, 'repository'>,
  repository: string,
): boolean {
  return used?.toLowerCase() === repository.toLowerCase();
}

/** Those that satisfy the claim, or all if none does. */
function narrow(actions: SourceAction[], claim: (action: SourceAction) => boolean): SourceAction[] {
  const kept = actions.filter(claim);
  return kept.length > 0 ? kept : actions;
}

/** GitHub version 1: with an OAuth token in place of a connection (docs/facts.md, "Source actions"). */
export const isVersion1 = ({ owner, provider }: Pick<OtherSource, 'owner' | 'provider'>): boolean =>
  owner === 'ThirdParty' && provider === 'GitHub';

/** As "`App` (`octo/app`, branch `main`)". */
export function describeSources(sources: readonly SourceAction[]): string {
  return sources
    .map(({ name, repository, branch }) => `${code(name)} (${code(repository)}, branch ${code(branch)})`)
    .join(', ');
}

/** As "`Source` (GitHub version 1, `octo/app`, branch `main`)". */
export function describeOthers(sources: readonly OtherSource[]): string {
  return sources
    .map((source) => {
      const { name, repository, branch } = source;
      const parts = [
        providerOf(source),
        ...(repository === undefined ? [] : [code(repository)]),
        ...(branch === undefined ? [] : [`branch ${code(branch)}`]),
      ];
      return `${code(name)} (${parts.join(', ')})`;
    })
    .join(', ');
}

/** As people call it. */
export const providerOf = (source: Pick<OtherSource, 'owner' | 'provider'>): string =>
  isVersion1(source) ? 'GitHub version 1' : code(source.provider);
