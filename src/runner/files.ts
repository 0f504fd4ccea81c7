/**
 * The files of the workspace, which can come from the pull request of a stranger: the links of a path are followed
 * first, and only what is then inside the workspace is read.
 */

import type { Dirent } from 'node:fs';
import { open, readdir, readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { Problem } from '../domain/problem.js';
import { code } from '../domain/words.js';
import type { FileList, Files } from '../ports/files.js';

const MIB = 1024 * 1024;
/** CloudFormation's own limit: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const LARGEST_FILE_BYTES = MIB;
const LARGEST_PLAN_BYTES = 16 * MIB;
/** Bytes by which a plan is told from other files. */
const START_BYTES = 128;

/** Files and folders that are looked at for one path or pattern. */
const MOST_ENTRIES = 50_000;

/** Folders without files that people wrote. */
const IGNORED: ReadonlySet<string> = new Set(['.git', 'node_modules']);

/** @param workspace `GITHUB_WORKSPACE` */
export function createFiles(workspace: string): Files {
  const root = path.resolve(workspace);
  const realRoot = realpath(root).catch(() => root);

  /** @returns none if nothing has this path */
  const follow = async (absolute: string): Promise<{ real: string; isInside: boolean } | undefined> => {
    try {
      const real = await realpath(absolute);
      const base = await realRoot;
      return { real, isInside: real === base || real.startsWith(`${base}${path.sep}`) };
    } catch {
      return undefined;
    }
  };

  const toPath = (absolute: string): string => path.relative(root, absolute).split(path.sep).join('/');

  /** @param visit is given a file, and whether it is a link */
  const walk = async (
    folder: string,
    visit: (file: string, isLink: boolean) => Promise<void>,
  ): Promise<void> => {
    const open = [folder];
    let seen = 0;
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      for (const entry of await readFolder(next)) {
        seen += 1;
        if (seen > MOST_ENTRIES) {
          throw new Problem(
            'input',
            `${code(toPath(folder) || '.')} has more than ${MOST_ENTRIES.toLocaleString('en-US')} files.`,
            {
              remedy: { text: 'Name a smaller folder, or the files themselves, in `template`.' },
            },
          );
        }
        const absolute = path.join(next, entry.name);
        if (entry.isDirectory()) {
          if (!IGNORED.has(entry.name)) open.push(absolute);
        } else if (entry.isFile() || entry.isSymbolicLink()) {
          await visit(absolute, entry.isSymbolicLink());
        }
      }
    }
  };

  const collect = async (
    folder: string,
    isWanted: (file: string) => boolean,
  ): Promise<Omit<FileList, 'kind'>> => {
    const files: string[] = [];
    const refused: string[] = [];
    await walk(folder, async (absolute, isLink) => {
      const file = toPath(absolute);
      if (!isWanted(file)) return;
      if (isLink) {
        const target = await follow(absolute);
        if (!target) return;
        if (!target.isInside) refused.push(file);
        if (!target.isInside || !(await stat(target.real)).isFile()) return;
      }
      files.push(file);
    });
    return { files: files.sort(), refused: refused.sort() };
  };

  const readFolder = async (folder: string): Promise<Dirent[]> => {
    try {
      return await readdir(folder, { withFileTypes: true });
    } catch (error) {
      throw unreadable(toPath(folder), error);
    }
  };

  return {
    root,

    async list(given, isWanted) {
      const absolute = path.resolve(root, given);
      requireInside(given, root, absolute);
      const target = await follow(absolute);
      if (target) {
        if (!target.isInside) throw leadsOut(given);
        const found = await stat(target.real);
        if (found.isDirectory()) return { kind: 'folder', ...(await collect(absolute, isWanted)) };
        return { kind: 'file', files: [toPath(absolute)], refused: [] };
      }
      const pattern = toPath(absolute);
      const segments = pattern.split('/');
      const end = segments.findIndex((segment) => /[*?[{]/.test(segment));
      if (end < 0) return { kind: 'file', files: [], refused: [] };
      const base = path.join(root, ...segments.slice(0, end));
      const start = await follow(base);
      if (!start) return { kind: 'pattern', files: [], refused: [] };
      if (!start.isInside) throw leadsOut(given);
      const matches = (await import('../domain/glob.js')).createGlobs();
      return {
        kind: 'pattern',
        ...(await collect(base, (file) => isWanted(file) && matches(pattern, file))),
      };
    },

    async read(file, mayBeLarge) {
      const target = await follow(path.resolve(root, file));
      if (!target) throw new Problem('missing', `${code(file)} does not exist.`, CHECK_PATH);
      if (!target.isInside) throw leadsOut(file);
      const { size, ...found } = await stat(target.real).then((stats) => ({
        size: stats.size,
        isFile: stats.isFile(),
      }));
      if (!found.isFile) throw new Problem('input', `${code(file)} is not a file.`, CHECK_PATH);
      const isPlan = size > LARGEST_FILE_BYTES && mayBeLarge?.(await readStart(target.real)) === true;
      const largest = isPlan ? LARGEST_PLAN_BYTES : LARGEST_FILE_BYTES;
      if (size > largest) {
        throw new Problem('input', `${code(file)} is larger than ${largest / MIB} MiB.`, {
          remedy: {
            text: "CloudFormation doesn't accept templates that large. For a Terraform plan, pass only these parts:",
            lines: [
              "terraform show -json tfplan | jq '{format_version, resource_changes, configuration}' > plan.json",
            ],
          },
        });
      }
      try {
        return decode(await readFile(target.real), file);
      } catch (error) {
        throw error instanceof Problem ? error : unreadable(file, error);
      }
    },
  };
}

const CHECK_PATH = { remedy: { text: 'Check the path in `template`. It is relative to the workspace.' } };

function requireInside(given: string, root: string, absolute: string): void {
  if (absolute === root || absolute.startsWith(`${root}${path.sep}`)) return;
  throw new Problem('input', `${code(given)} is outside the workspace.`, {
    remedy: { text: 'Name files of the repository, relative to its root.' },
  });
}

/** As without the permission to read it. */
const unreadable = (file: string, cause: unknown): Problem =>
  new Problem('input', `${code(file)} can't be read.`, {
    cause,
    remedy: { text: 'Check its permissions, or leave it out of `template`.' },
  });

const leadsOut = (file: string): Problem =>
  new Problem('input', `${code(file)} is a symbolic link to a path outside the workspace.`, {
    remedy: { text: 'Put the file itself into the repository. Links to other places are not followed.' },
  });

/** @returns nothing if it can't be read, which reading the whole file tells */
async function readStart(file: string): Promise<string> {
  const handle = await open(file).catch(() => undefined);
  if (!handle) return '';
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(START_BYTES), 0, START_BYTES, 0);
    return new TextDecoder(encodingOf(buffer)).decode(buffer.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}

/** UTF-8, or UTF-16 with a byte order mark, which PowerShell writes. */
function encodingOf([first, second]: Buffer): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}

function decode(bytes: Buffer, file: string): string {
  try {
    return new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes);
  } catch {
    throw new Problem('input', `${code(file)} is not UTF-8 text.`, {
      remedy: {
        text: 'Save it as UTF-8, or leave it out of `template`. Pass a Terraform plan as JSON:',
        lines: ['terraform show -json tfplan > plan.json'],
      },
    });
  }
}
