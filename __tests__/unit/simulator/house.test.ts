/** The picture of the simulator's imports. */

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';

const HOUSE = join(__dirname, '..', '..', '..', 'simulator');

/** Each file to what it imports, as paths below `simulator/`. */
function readImports(): Map<string, string[]> {
  const files = readdirSync(HOUSE, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.ts'));
  return new Map(
    files.map((file) => {
      const source = readFileSync(join(HOUSE, file), 'utf8');
      const imports = [...source.matchAll(/\bfrom '(\.[^']+)\.js'/g)];
      return [file, imports.map(([, path = '']) => `${posix.join(posix.dirname(file), path)}.ts`)];
    }),
  );
}

/** The imports between folders; a file beside them is a room of its own. */
function foldersOf(imports: ReadonlyMap<string, string[]>): Map<string, string[]> {
  const roomOf = (file: string) => (dirname(file) === '.' ? file : dirname(file));
  const rooms = new Map<string, string[]>();
  for (const [file, targets] of imports) {
    const room = roomOf(file);
    const others = targets.map(roomOf).filter((other) => other !== room);
    rooms.set(room, [...new Set([...(rooms.get(room) ?? []), ...others])]);
  }
  return rooms;
}

/** A way that leads back to where it began, or undefined. */
function findCircle(arrows: ReadonlyMap<string, string[]>): string[] | undefined {
  const done = new Set<string>();
  const follow = (node: string, way: string[]): string[] | undefined => {
    const seen = way.indexOf(node);
    if (seen >= 0) return [...way.slice(seen), node];
    if (done.has(node)) return undefined;
    for (const next of arrows.get(node) ?? []) {
      const circle = follow(next, [...way, node]);
      if (circle !== undefined) return circle;
    }
    done.add(node);
    return undefined;
  };
  return [...arrows.keys()].map((node) => follow(node, [])).find((circle) => circle !== undefined);
}

const imports = readImports();

test('a circle is seen', () => {
  const arrows = new Map([
    ['a', ['b']],
    ['b', ['c', 'd']],
    ['d', ['b']],
  ]);
  expect(findCircle(arrows)).toEqual(['b', 'd', 'b']);
});

test('no file imports itself by way of others', () => {
  expect(imports.size).toBeGreaterThan(40);
  expect(imports.get('serve.ts')).toContain('core/server.ts');
  expect(findCircle(imports)).toBeUndefined();
});

test('no folder does, and what all are built on knows none of them', () => {
  const rooms = foldersOf(imports);
  expect(findCircle(rooms)).toBeUndefined();
  expect(rooms.get('core')).toEqual([]);
  expect(rooms.get('aws')).toEqual(['core']);
  expect(rooms.get('github')).toEqual(['core']);
});
