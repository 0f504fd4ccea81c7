import { createHash } from 'node:crypto';
import type { HttpResponse } from '../core/http.js';
import { notFound, type Handler } from './context.js';
import { GitHubError } from './error.js';
import { blobId, treeOf, type Tree } from './git-objects.js';
import { defaultBranchOf, resolveRevision } from './repositories.js';
import { respond } from './responses.js';

/** A larger file has no content in JSON. */
const LARGEST_JSON_BYTES = 1024 * 1024;

/** A directory has at most these entries. */
const MOST_ENTRIES = 1000;

const MOST_TREE_ENTRIES = 100_000;

const RAW = /application\/vnd\.github\.(?:v3\.)?raw/;

/** A file or a directory directly in a directory. */
interface Entry {
  name: string;
  path: string;
  type: 'file' | 'dir';
  text: string;
}

/** The file or the directory at a path, at the query's `ref`. */
export const getContents: Handler = ({ repository, subject, request, apiUrl }) => {
  const path = subject.replace(/\/+$/, '');
  const ref = new URLSearchParams(request.query).get('ref') ?? defaultBranchOf(repository);
  const commit = resolveRevision(repository, ref);
  if (commit === undefined) throw new GitHubError(404, `No commit found for the ref ${ref}`);
  const tree = treeOf(repository, commit) ?? {};
  const text = Object.hasOwn(tree, path) ? tree[path] : undefined;
  const url = (at: string): string =>
    `${apiUrl}/repos/${repository.fullName}/contents/${at}?ref=${encodeURIComponent(ref)}`;
  if (text === undefined) {
    const entries = entriesOf(tree, path);
    if (entries.length === 0) throw notFound();
    return respond(
      200,
      entries.slice(0, MOST_ENTRIES).map((entry) => describeEntry(entry, url(entry.path))),
    );
  }
  if (RAW.test(request.headers['accept'] ?? '')) return respondRaw(text);
  const fits = Buffer.byteLength(text) <= LARGEST_JSON_BYTES;
  const entry: Entry = { name: path.split('/').at(-1) ?? '', path, type: 'file', text };
  return respond(200, {
    ...describeEntry(entry, url(path)),
    encoding: fits ? 'base64' : 'none',
    content: fits ? toBase64(text) : '',
  });
};

/** By a commit or a name, with what is below it if the query says `recursive`. */
export const getTree: Handler = ({ repository, subject, request }) => {
  const commit = resolveRevision(repository, subject);
  const tree = commit === undefined ? undefined : treeOf(repository, commit);
  if (tree === undefined) throw notFound();
  const isDeep = new URLSearchParams(request.query).has('recursive');
  const entries = isDeep ? deepEntriesOf(tree, '') : entriesOf(tree, '');
  const limit = repository.treeLimit ?? MOST_TREE_ENTRIES;
  return respond(200, {
    sha: treeId(tree),
    tree: entries
      .slice(0, limit)
      .map(({ path, type, text }) =>
        type === 'file'
          ? { path, mode: '100644', type: 'blob', sha: blobId(text), size: Buffer.byteLength(text) }
          : { path, mode: '040000', type: 'tree', sha: treeId(within(tree, path)) },
      ),
    truncated: entries.length > limit,
  });
};

export const getBlob: Handler = ({ repository, subject: sha }) => {
  const texts = Object.values(repository.trees ?? {}).flatMap((tree) => Object.values(tree));
  const text = texts.find((candidate) => blobId(candidate) === sha);
  if (text === undefined) throw notFound();
  return respond(200, { sha, size: Buffer.byteLength(text), encoding: 'base64', content: toBase64(text) });
};

function respondRaw(text: string): HttpResponse {
  return {
    status: 200,
    headers: {
      'content-type': 'application/vnd.github.raw+json; charset=utf-8',
      'x-github-media-type': 'github.v3; param=raw',
    },
    body: text,
  };
}

function describeEntry({ name, path, type, text }: Entry, url: string): object {
  const sha = type === 'file' ? blobId(text) : treeId({ [path]: '' });
  return { type, name, path, sha, size: Buffer.byteLength(text), url };
}

/** What is directly in a directory; empty where there is no such directory. */
function entriesOf(tree: Tree, directory: string): Entry[] {
  const prefix = directory === '' ? '' : `${directory}/`;
  const entries = new Map<string, Entry>();
  for (const [path, text] of Object.entries(tree)) {
    if (!path.startsWith(prefix)) continue;
    const [name = '', ...below] = path.slice(prefix.length).split('/');
    const type = below.length === 0 ? 'file' : 'dir';
    entries.set(name, { name, path: prefix + name, type, text: type === 'file' ? text : '' });
  }
  return [...entries.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function deepEntriesOf(tree: Tree, directory: string): Entry[] {
  return entriesOf(tree, directory).flatMap((entry) =>
    entry.type === 'file' ? [entry] : [entry, ...deepEntriesOf(tree, entry.path)],
  );
}

function within(tree: Tree, directory: string): Tree {
  return Object.fromEntries(Object.entries(tree).filter(([path]) => path.startsWith(`${directory}/`)));
}

function treeId(tree: Tree): string {
  return createHash('sha1')
    .update(JSON.stringify(Object.entries(tree).sort()))
    .digest('hex');
}

/** GitHub breaks its base64 into lines of 60. */
function toBase64(text: string): string {
  return Buffer.from(text)
    .toString('base64')
    .replace(/.{1,60}/g, '$&\n');
}
