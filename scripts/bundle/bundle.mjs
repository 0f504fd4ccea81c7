/**
 * Bundles one entry as a folder of CommonJS files: the entry as index.js, and a chunk for each part loaded on demand;
 * and beside them, where packages are among it, their licences as licenses.txt.
 */

import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import ncc from '@vercel/ncc';
import { minify } from 'terser';
import ts from 'typescript';
import { renderLicenses } from './licenses.mjs';

// A working directory without the entry below it makes ncc ask whether `null` exists.
process.noDeprecation = true;

/**
 * @param {string} entry the file to bundle
 * @param {string} folder where the files go; what was there is removed
 */
export async function bundle(entry, folder) {
  const { files, modules } = await build(path.resolve(entry));
  const licenses = renderLicenses(modules);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const [name, source] of Object.entries(files)) {
    if (!name.endsWith('.js')) throw new Error(`${entry} pulls in ${name}, which is no JavaScript.`);
    await writeFile(path.join(folder, name), compileAtOnce(await shrink(source)));
  }
  if (licenses !== '') await writeFile(path.join(folder, 'licenses.txt'), licenses);
}

/** @returns the text of every file by its name, and the paths of the modules in them */
async function build(entry) {
  const root = process.cwd();
  // ncc takes its aliases from the tsconfig.json of the working directory.
  process.chdir(import.meta.dirname);
  try {
    const { code, assets, stats } = await ncc(entry, {
      cache: false,
      quiet: true,
      // The type checker runs as a command of its own.
      transpileOnly: true,
      target: 'es2023',
      esm: false,
      // The SDK's ES modules can be shaken and split; its CommonJS files are whole services.
      mainFields: ['module', 'main'],
    });
    const others = Object.entries(assets).map(([name, { source }]) => [name, source.toString()]);
    return { files: { 'index.js': code, ...Object.fromEntries(others) }, modules: listModules(stats) };
  } finally {
    process.chdir(root);
  }
}

/** Those that webpack put together into one among them. */
function listModules(stats) {
  const all = {
    all: false,
    modules: true,
    nestedModules: true,
    modulesSpace: Infinity,
    nestedModulesSpace: Infinity,
  };
  const list = (modules = []) =>
    modules.flatMap(({ nameForCondition: file, modules: within }) => [
      ...(file ? [file] : []),
      ...list(within),
    ]);
  return list(stats.toJson(all).modules);
}

/** Drops what nothing uses; names stay, so that errors and profiles can be read. */
async function shrink(source) {
  const { code } = await minify(source, {
    ecma: 2020,
    compress: {
      defaults: false,
      dead_code: true,
      unused: true,
      side_effects: true,
      toplevel: true,
      passes: 2,
    },
    mangle: { keep_classnames: true, keep_fnames: true },
    format: { ascii_only: true, comments: false, max_line_len: 400 },
  });
  return `${code}\n`;
}

/**
 * Puts the function of every module into parentheses. V8 takes that as the sign of a function that is called at once
 * and compiles it in the first pass, where it would else parse it twice (docs/performance.md).
 */
function compileAtOnce(source) {
  const file = ts.createSourceFile('bundle.js', source, ts.ScriptTarget.Latest, false, ts.ScriptKind.JS);
  const marks = [];
  const visit = (node) => {
    if (isModule(node)) marks.push([node.initializer.getStart(file), '('], [node.initializer.end, ')']);
    else ts.forEachChild(node, visit);
  };
  visit(file);
  let result = '';
  let from = 0;
  for (const [at, parenthesis] of marks) {
    result += source.slice(from, at) + parenthesis;
    from = at;
  }
  return result + source.slice(from);
}

/** An entry of webpack's table of modules: a number, and a function of the module, its exports and `require`. */
function isModule(node) {
  return (
    ts.isPropertyAssignment(node) &&
    ts.isNumericLiteral(node.name) &&
    (ts.isArrowFunction(node.initializer) || ts.isFunctionExpression(node.initializer))
  );
}
