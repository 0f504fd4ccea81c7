/** Which files of the workspace `template` names. */

import { Problem } from '../domain/problem.js';
import { code } from '../domain/words.js';
import type { Files } from '../ports/files.js';

const MOST_FILES = 200;

/** What a folder or a pattern can have templates in. */
const TEMPLATE_NAME = /\.(?:ya?ml|json|template)$/i;

/** Files that `cdk synth` and package managers write, and folders of assets: none is a template. */
const NO_TEMPLATE =
  /(?:^|\/)(?:asset\.[^/]+\/|(?:tree|manifest|cdk|package|package-lock|composer|tsconfig)\.json$|pnpm-lock\.yaml$)|\.(?:assets|metadata)\.json$/i;

export const isTemplateName = (file: string): boolean => TEMPLATE_NAME.test(file) && !NO_TEMPLATE.test(file);

export interface FoundFile {
  /** Path below the workspace. */
  readonly file: string;
  /** It was named itself. */
  readonly isNamed: boolean;
}

export interface FoundFiles {
  readonly found: readonly FoundFile[];
  readonly problems: readonly Problem[];
}

/** @param paths files, folders and patterns; a leading `!` leaves out what it matches */
export async function findTemplateFiles(paths: readonly string[], files: Files): Promise<FoundFiles> {
  const named = new Map<string, boolean>();
  const links = new Set<string>();
  const problems: Problem[] = [];
  const list = async (path: string, onProblem: (problem: Problem) => void) => {
    try {
      return await files.list(path, isTemplateName);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      onProblem(error);
      return undefined;
    }
  };
  for (const path of paths.filter((each) => !each.startsWith('!'))) {
    const listed = await list(path, (problem) => problems.push(problem));
    if (!listed) continue;
    const { kind, files: all, refused } = listed;
    if (all.length === 0 && refused.length === 0) problems.push(nothingAt(path, kind));
    for (const file of all) named.set(file, kind === 'file' || named.get(file) === true);
    for (const link of refused) links.add(link);
  }
  for (const path of paths.filter((each) => each.startsWith('!'))) {
    const left = path.slice(1).trim();
    // A link that leads out is a problem only if it is to be read.
    const listed = await list(left, () => links.delete(left.replace(/^\.\//, '')));
    for (const file of listed?.files ?? []) named.delete(file);
    for (const link of listed?.refused ?? []) links.delete(link);
  }
  problems.push(...[...links].map(refusedLink));
  if (named.size > MOST_FILES) return { found: [], problems: [...problems, tooMany(named.size)] };
  return { found: [...named].map(([file, isNamed]) => ({ file, isNamed })), problems };
}

function nothingAt(path: string, kind: 'file' | 'folder' | 'pattern'): Problem {
  const what =
    kind === 'folder' ? `has no template` : kind === 'pattern' ? 'matches no template' : 'does not exist';
  const remedy =
    kind === 'pattern' && path.endsWith('.tf')
      ? PASS_PLAN
      : {
          text: 'Paths are relative to the workspace. If the repository is not there yet, check it out first:',
          lines: ['- uses: actions/checkout@v7'],
        };
  return new Problem('input', `${code(path)} ${what}.`, { remedy });
}

/** The language of Terraform is not evaluated. */
export const isHcl = (file: string): boolean => /\.tf(?:\.json|vars)?$/.test(file);

const PASS_PLAN = {
  text: 'Terraform files are not evaluated. Pass a plan as JSON:',
  lines: ['terraform plan -out tfplan', 'terraform show -json tfplan > plan.json'],
};

export const noPlan = (file: string, what: string): Problem =>
  new Problem('input', `${code(file)} is ${what}, not a JSON plan.`, { remedy: PASS_PLAN });

const refusedLink = (file: string): Problem =>
  new Problem('input', `${code(file)} is a symbolic link to a path outside the workspace.`, {
    remedy: { text: 'Put the file itself into the repository. Links to other places are not followed.' },
  });

export const tooManyParts = (most: number): Problem =>
  new Problem(
    'input',
    `The templates have more than ${most.toLocaleString('en-US')} pipelines and connections.`,
    { remedy: { text: 'Name a smaller folder, or a pattern that matches the templates only.' } },
  );

const tooMany = (count: number): Problem =>
  new Problem(
    'input',
    `\`template\` names ${count.toLocaleString('en-US')} files. At most ${MOST_FILES} are read.`,
    { remedy: { text: 'Name a smaller folder, or a pattern that matches the templates only.' } },
  );
