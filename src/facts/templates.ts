/** The templates that `template` names, and those at the base of the change. */

import pLimit from 'p-limit';
import { factOf } from '../domain/fact.js';
import { asProblem } from '../domain/problem.js';
import { readConstructs, type Constructs } from '../templates/cdk.js';
import { mentionsPipelines, readTemplate, type TemplateText } from '../templates/index.js';
import { beginsLikePlan, looksLikePlan, looksLikeState } from '../templates/terraform.js';
import { readBlocks } from '../templates/terraform-blocks.js';
import { findTemplateFiles, isHcl, noPlan, tooManyParts, type FoundFile } from './template-files.js';
import type {
  FactName,
  RepositoryName,
  TemplateBase,
  TemplateFacts,
  TemplatesFacts,
} from '../domain/facts.js';
import type { Target } from '../domain/target.js';
import type { Template } from '../domain/template.js';
import type { Files } from '../ports/files.js';
import type { Ports } from '../ports/index.js';

export interface TemplatesRequest {
  readonly target: Target;
  readonly needs: ReadonlySet<FactName>;
  readonly ports: Pick<Ports, 'forge' | 'loadFiles'>;
}

/** Requests to GitHub at once. */
const AT_ONCE = 10;

/** Pipelines and connections of all templates, so that memory and time have a bound. */
const MOST_PARTS = 5000;

const partsOf = (template: Template | undefined): number =>
  template ? template.pipelines.length + template.connections.length : 0;

/** Files of Terraform that are searched for blocks. */
const MOST_BLOCK_FILES = 200;

/** Repositories that are looked up on GitHub. */
const MOST_NAMES = 20;

export async function readTemplates({ target, needs, ports }: TemplatesRequest): Promise<TemplatesFacts> {
  const files = await ports.loadFiles();
  const { found, problems } = await findTemplateFiles(target.templates, files);
  const reader = createReader(files, target);
  const read: TemplateRead[] = [];
  // One after the other: each is parsed in one go anyway, and all at once would be in memory together.
  let parts = 0;
  for (const file of found) {
    const all = await reader(file);
    parts += all.reduce((sum, { template }) => sum + (template.ok ? partsOf(template.value) : 0), 0);
    if (parts > MOST_PARTS)
      return { files: [], problems: [...problems, tooManyParts(MOST_PARTS)], names: new Map() };
    read.push(...all);
  }
  const limit = pLimit(AT_ONCE);
  const [bases, names] = await Promise.all([
    Promise.all(
      read.map((each) =>
        needs.has('templateBase') ? limit(readBase, each, target, ports.forge) : Promise.resolve(undefined),
      ),
    ),
    needs.has('repositoryNames') ? readNames(read, target, ports.forge) : new Map<string, RepositoryName>(),
  ]);
  return {
    files: read.map(({ file, isNamed, template }, at) => ({ file, isNamed, template, base: bases[at] })),
    problems,
    names,
  };
}

interface TemplateRead extends Omit<TemplateFacts, 'base'> {
  /** How another version of it is read. The text is kept for the first ones: few templates of a folder change. */
  readonly input: Omit<TemplateText, 'text'> & { readonly text?: string };
}

/** Characters of templates that are kept. */
const MOST_KEPT = 8 * 1024 * 1024;

/** @returns nothing for a file that was not named, and is no template */
function createReader(files: Files, target: Target): (found: FoundFile) => Promise<TemplateRead[]> {
  const given = new Map(target.templateParameters.map(({ name, value }) => [name, value]));
  const rootOf = createRoots(files);
  const findConstructs = createAssemblies(files);
  let blocks: Promise<NonNullable<TemplateText['block']>> | undefined;
  let kept = 0;

  return async ({ file: path, isNamed }) => {
    const root = await rootOf(path);
    const file = path.slice(root.length);
    const base = { file, given };
    try {
      if (isNamed && isHcl(path)) throw noPlan(file, 'a Terraform file');
      const text = await files.read(path, beginsLikePlan);
      if (!isNamed && !mentionsPipelines(text)) return [];
      if (isNamed && looksLikeState(text)) throw noPlan(file, 'a Terraform state file');
      const constructs = path.endsWith('.template.json') ? await findConstructs(path, root) : undefined;
      if (looksLikePlan(text)) blocks ??= findBlocks(files);
      const block = looksLikePlan(text) ? await blocks : undefined;
      const input = { ...base, ...(constructs && { constructs }), ...(block && { block }) };
      const template = await factOf(readTemplate({ ...input, text }));
      if (!isNamed && template.ok && !template.value) return [];
      kept += text.length;
      return [{ file, isNamed, template, input: kept > MOST_KEPT ? input : { ...input, text } }];
    } catch (error) {
      return [{ file, isNamed, template: { ok: false, problem: asProblem(error) }, input: base }];
    }
  };
}

/** The folder of the workspace that a file's repository is in, with a slash at its end; the workspace itself is empty. */
function createRoots(files: Files): (path: string) => Promise<string> {
  const known = new Map<string, Promise<boolean>>();
  const isRoot = (folder: string): Promise<boolean> => {
    const answer =
      known.get(folder) ??
      files
        .list(`${folder}.git`, () => false)
        .then(
          ({ kind, files: all }) => kind === 'folder' || all.length > 0,
          () => false,
        );
    known.set(folder, answer);
    return answer;
  };
  return async (path) => {
    for (let at = path.lastIndexOf('/'); at >= 0; at = path.lastIndexOf('/', at - 1)) {
      const folder = path.slice(0, at + 1);
      if (await isRoot(folder)) return folder;
      if (at === 0) break;
    }
    return '';
  };
}

/** Metadata of the cloud assemblies that templates are in, by folder. */
function createAssemblies(files: Files): (path: string, root: string) => Promise<Constructs | undefined> {
  const listed = new Map<string, Promise<readonly string[]>>();
  let code: Promise<readonly string[]> | undefined;
  const listCode = async (root: string): Promise<ReadonlySet<string>> => {
    code ??= files
      .list('.', (file) => CODE.test(file))
      .then(
        (found) => found.files,
        () => [],
      );
    return new Set((await code).flatMap((file) => (file.startsWith(root) ? [file.slice(root.length)] : [])));
  };
  const list = (folder: string): Promise<readonly string[]> => {
    const isMetadata = (file: string) =>
      file.startsWith(folder) && /^(?:manifest|[^/]+\.metadata)\.json$/.test(file.slice(folder.length));
    const names =
      listed.get(folder) ??
      files.list(folder === '' ? '.' : folder, isMetadata).then(
        (found) => found.files,
        () => [],
      );
    listed.set(folder, names);
    return names;
  };
  return async (path, root) => {
    const folder = path.slice(0, path.lastIndexOf('/') + 1);
    const names = await list(folder);
    const own = path.replace(/\.template\.json$/, '.metadata.json');
    // A nested stack has no metadata of its own.
    const useful = names.includes(own) ? [own, `${folder}manifest.json`] : names;
    const texts = await Promise.all(useful.map((file) => files.read(file).catch(() => '')));
    if (names.length === 0) return undefined;
    const constructs = readConstructs(texts, `${files.root}/${root}`);
    return constructs.isEmpty
      ? readConstructs(texts, `${files.root}/${root}`, await listCode(root))
      : constructs;
  };
}

/** What an app of CDK is written in. */
const CODE = /\.(?:[cm]?[jt]sx?|py|java|cs|go)$/;

async function findBlocks(files: Files): Promise<NonNullable<TemplateText['block']>> {
  const { files: all } = await files.list('.', (file) => file.endsWith('.tf')).catch(() => ({ files: [] }));
  const texts = await Promise.all(
    all
      .slice(0, MOST_BLOCK_FILES)
      .map(async (file) => ({ file, text: await files.read(file).catch(() => '') })),
  );
  return readBlocks(texts);
}

/** Terraform has its own; of a template it is the file at the base of the change. */
async function readBase(
  { file, template, input }: TemplateRead,
  { event }: Target,
  forge: Ports['forge'],
): Promise<TemplateBase | undefined> {
  if (!template.ok || !template.value) return undefined;
  const { format, before } = template.value;
  if (format === 'Terraform') return before && { kind: 'read', template: before };
  if (event.base === undefined) return { kind: 'no-base' };
  if (!forge) return { kind: 'no-token' };
  try {
    const text = await forge.contents(event.repository, file, event.base);
    if (text === undefined) return { kind: format === 'CDK' ? 'generated' : 'new' };
    if (text === input.text) return { kind: 'read', template: template.value };
    if (text.trim() === '') return { kind: 'bare' };
    const old = await readTemplate({ ...input, text });
    return old ? { kind: 'read', template: old } : { kind: 'bare' };
  } catch (error) {
    return { kind: 'unreadable', problem: asProblem(error) };
  }
}

/** GitHub's own names of the repositories that the templates name. What was passed as a parameter is not sent anywhere. */
async function readNames(
  read: readonly TemplateRead[],
  { event }: Target,
  forge: Ports['forge'],
): Promise<Map<string, RepositoryName>> {
  const own = event.repository.toLowerCase();
  const names = new Map<string, RepositoryName>([[own, { name: event.repository, isCertain: true }]]);
  const asked = new Set(
    read.flatMap(({ template }) => (template.ok && template.value ? namesIn(template.value) : [])),
  );
  const answers = [...asked].slice(0, MOST_NAMES).map(async (key) => {
    const name = await forge?.nameOf(key).catch(() => undefined);
    if (name !== undefined) names.set(key, { name, isCertain: key === own });
  });
  await Promise.all(answers);
  return names;
}

const OWNER_AND_NAME = /^[\w.-]+\/[\w.-]+$/;

const namesIn = ({ pipelines }: Template): string[] =>
  pipelines
    .flatMap(({ sources }) => sources)
    .flatMap(({ repository }) => repository.possibilities)
    .flatMap(({ content }) =>
      content.kind === 'known' && !content.secret && OWNER_AND_NAME.test(content.text)
        ? [content.text.toLowerCase()]
        : [],
    );
