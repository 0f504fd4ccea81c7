/** The checks as the sources list them, and what their page says about each. */

import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';

/**
 * Loads `src/checks/index.ts` without a build.
 *
 * @param {string} root folder of the repository
 * @returns {Promise<{ CHECKS: readonly { id: string, group: string, needs: readonly string[] }[], callsFor: (fact: string) => readonly string[] }>}
 */
export async function loadChecks(root) {
  const folder = await mkdtemp(path.join(tmpdir(), 'checks-'));
  try {
    const src = path.join(root, 'src');
    const entries = ['checks/index.ts', 'domain/permissions.ts'].map((file) => path.join(src, file));
    const options = {
      rootDir: src,
      outDir: folder,
      target: ts.ScriptTarget.ES2023,
      module: ts.ModuleKind.Preserve,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      noCheck: true,
      noLib: true,
      types: [],
    };
    ts.createProgram(entries, options).emit();
    await writeFile(path.join(folder, 'package.json'), '{ "type": "module" }');
    await symlink(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
    const load = (file) => import(pathToFileURL(path.join(folder, file)).href);
    const [{ CHECKS }, { CALLS_OF_FACTS, actionsOf }] = await Promise.all([
      load('checks/index.js'),
      load('domain/permissions.js'),
    ]);
    const callsFor = (fact) =>
      (CALLS_OF_FACTS[fact] ?? []).flatMap((call) => actionsOf(call, 'codeconnections'));
    return { CHECKS, callsFor };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What a run needs anyway for what it was given. */
const ALWAYS_READ = ['connection', 'pipeline', 'templates'];

/** @returns one row for each check: id, group, when it fails, when it warns, what it needs */
export function rowsOf({ CHECKS, callsFor }, page) {
  return CHECKS.map(({ id, group, needs }) => {
    const section = sectionOf(page, id);
    const added = needs.filter((fact) => !ALWAYS_READ.includes(fact));
    const calls = added.flatMap((fact) => callsFor(fact)).map((action) => `\`${action}\``);
    const asksGitHub = added.some((fact) => callsFor(fact).length === 0);
    return {
      id,
      group,
      fails: labeled(section, 'Fails if'),
      warns: labeled(section, 'Warns if'),
      needs: [...new Set([...calls, ...(asksGitHub ? ['`github-token`'] : [])])].join(', '),
    };
  });
}

function sectionOf(page, id) {
  const [, section] = page.split(`\n## ${id}\n`);
  if (section === undefined) throw new Error(`docs/checks.md has no section "${id}".`);
  return section.split('\n## ')[0];
}

/** The paragraph behind `**label:**`, as a table has it. */
function labeled(section, label) {
  const [, text = ''] = section.split(`**${label}:** `);
  return text.split('\n\n')[0].replace(/\s+/g, ' ').trim().replace(/\.$/, '');
}
