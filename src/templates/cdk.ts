/** Where the constructs of a CDK app are in its code, from the metadata that `cdk synth` writes next to its templates. */

import { record } from '../domain/json.js';
import type { Place } from '../domain/template.js';

/** Finds the place of a construct by its path, or by the logical id of its resource. */
export interface Constructs {
  find(id: string, path: string | undefined): Place | undefined;
  pathOf(id: string): string | undefined;
  /** The code of no construct is known. */
  readonly isEmpty: boolean;
}

interface MetadataEntry {
  readonly type?: unknown;
  readonly data?: unknown;
  readonly trace?: unknown;
}

/**
 * @param documents texts of `*.metadata.json` and `manifest.json`; what is none of them says nothing
 * @param root absolute path of the workspace: code elsewhere is not the repository's
 * @param code files of the repository; if the app was synthesized at another path, as in a container, its code is found by
 * the end of its path
 */
export function readConstructs(
  documents: readonly string[],
  root: string,
  code: ReadonlySet<string> = new Set(),
): Constructs {
  const places = new Map<string, Place>();
  const paths = new Map<string, string>();
  for (const document of documents) {
    for (const [path, entries] of metadataIn(document)) {
      const id = entries.find(({ type }) => type === 'aws:cdk:logicalId')?.data;
      if (typeof id === 'string' && !paths.has(id)) paths.set(id, path);
      const frames = entries.flatMap(({ type, data, trace }) =>
        type === 'aws:cdk:creationStack' ? texts(data) : type === 'aws:cdk:logicalId' ? texts(trace) : [],
      );
      const place = frames.flatMap((frame) => placeOf(frame, root, code) ?? [])[0];
      if (place) places.set(path, place);
    }
  }
  const pathOf = (id: string) => paths.get(id);
  return {
    pathOf,
    isEmpty: places.size === 0,
    find(id, path) {
      const known = path === undefined ? pathOf(id) : `/${path}`;
      const construct =
        known === undefined ? undefined : [known, ...parentsOf(known)].find((each) => places.has(each));
      const place = construct === undefined ? undefined : places.get(construct);
      return place && known !== undefined ? { ...place, construct: known } : undefined;
    },
  };
}

/** The resources of the constructs that a construct is part of: what they make themselves has no place of its own. */
function parentsOf(path: string): string[] {
  const parts = path.split('/').slice(0, MOST_PARTS);
  return parts.flatMap((_, count) =>
    count < 2 || count >= parts.length ? [] : [`${parts.slice(0, parts.length - count).join('/')}/Resource`],
  );
}

const MOST_PARTS = 50;

/** The entries of either file: one map of paths, or one for each artifact. */
function metadataIn(document: string): [string, MetadataEntry[]][] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(document);
  } catch {
    return [];
  }
  const top = record(parsed);
  const maps =
    'artifacts' in top
      ? Object.values(record(top['artifacts'])).map((each) => record(each)['metadata'])
      : [top];
  return maps.flatMap((map) =>
    Object.entries(record(map)).flatMap(([path, entries]): [string, MetadataEntry[]][] =>
      path.startsWith('/') && Array.isArray(entries) ? [[path, entries.map(record)]] : [],
    ),
  );
}

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];

/** The place in a frame, as `file:///github/workspace/lib/stack.ts:12:5`. */
const LOCATION = /^(file:\/\/)?((?:\/|[A-Za-z]:[\\/]|\/[A-Za-z]:\/)[^():]*):(\d+)(?::(\d+))?/;

/** A frame is a location, or a function with the location in parentheses. */
function placeOf(frame: string, root: string, code: ReadonlySet<string>): Place | undefined {
  const match = LOCATION.exec(frame) ?? LOCATION.exec(frame.slice(frame.indexOf('(') + 1));
  if (!match) return undefined;
  const [, scheme, path = '', line, column] = match;
  const absolute = slashes(scheme === undefined ? path : decode(path));
  if (/\/(?:node_modules|\.\.)\//.test(absolute)) return undefined;
  const start = `${slashes(root).replace(/\/$/, '')}/`;
  const file = absolute.startsWith(start)
    ? absolute.slice(start.length)
    : endsOf(absolute).find((end) => code.has(end));
  if (file === undefined) return undefined;
  return {
    file,
    line: Number(line),
    ...(column !== undefined && { column: Number(column) }),
  };
}

/** `lib/stack.ts` and `stack.ts` of `/app/lib/stack.ts`. */
function endsOf(path: string): string[] {
  const parts = path.split('/').slice(-MOST_PARTS);
  return parts.slice(1).map((_, at) => parts.slice(at + 1).join('/'));
}

/** `C:\app` and `/C:/app` are the same. */
const slashes = (path: string): string => path.replaceAll('\\', '/').replace(/^\/(?=[A-Za-z]:)/, '');

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
