import { createHash } from 'node:crypto';
import { historyOf } from './repositories.js';
import type { ChangedFileSpec, RepositorySpec } from './spec.js';

/** The files of a commit, path to text. */
export type Tree = Readonly<Record<string, string>>;

/** The files of a commit: its own, or those of the nearest first parent that tells them; undefined where none does. */
export function treeOf({ trees = {}, commits }: RepositorySpec, commit: string): Tree | undefined {
  const seen = new Set<string>();
  for (let at: string | undefined = commit; at !== undefined && !seen.has(at); at = commits[at]?.[0]) {
    seen.add(at);
    if (Object.hasOwn(trees, at)) return trees[at];
  }
  return undefined;
}

/** Git's own id of a text as a blob. */
export function blobId(text: string): string {
  return createHash('sha1')
    .update(`blob ${Buffer.byteLength(text)}\0${text}`)
    .digest('hex');
}

/** What differs between two commits, by path: between their trees, or what the commits between them change. */
export function changesBetween(repository: RepositorySpec, base: string, head: string): ChangedFileSpec[] {
  const [before, after] = [treeOf(repository, base), treeOf(repository, head)];
  if (before !== undefined && after !== undefined) return diffTrees(before, after);
  const known = historyOf(repository, base);
  const between = [...historyOf(repository, head)].filter((commit) => !known.has(commit));
  const files = new Map<string, ChangedFileSpec>();
  for (const commit of between.reverse()) {
    for (const file of (repository.changes?.[commit] ?? []).map(toChange)) files.set(file.filename, file);
  }
  return [...files.values()].sort(byPath);
}

/** A file that the spec names alone is modified. */
export function toChange(file: string | ChangedFileSpec): ChangedFileSpec {
  return typeof file === 'string' ? { filename: file, status: 'modified' } : file;
}

function diffTrees(before: Tree, after: Tree): ChangedFileSpec[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names]
    .filter((name) => before[name] !== after[name])
    .map((filename): ChangedFileSpec => {
      const isNew = !Object.hasOwn(before, filename);
      return { filename, status: isNew ? 'added' : Object.hasOwn(after, filename) ? 'modified' : 'removed' };
    })
    .sort(byPath);
}

function byPath(a: ChangedFileSpec, b: ChangedFileSpec): number {
  return a.filename < b.filename ? -1 : 1;
}
