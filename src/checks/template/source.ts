/** Whether the source actions of a template can work as they are written. */

import { parseConnectionArn } from '../../domain/arn.js';
import { isBranchName } from '../../domain/branch-name.js';
import type { RepositoryName } from '../../domain/facts.js';
import type { Content, Template, TemplatePipeline, TemplateSource, Value } from '../../domain/template.js';
import { closest, code } from '../../domain/words.js';
import { fail, warn } from '../verdict.js';
import { assessFormat } from './format.js';
import {
  conditionsOf,
  isText,
  judgeValue,
  labelOf,
  nameOf,
  show,
  textOf,
  type Assessment,
  type ValueFault,
  type TemplateVerdict,
} from './values.js';

/** @param names by the name in lower case */
export function judgeSources(
  { pipelines, connections }: Template,
  names: ReadonlyMap<string, RepositoryName>,
): TemplateVerdict[] {
  const providers = new Map(connections.map(({ id, provider }) => [id, provider]));
  return pipelines.flatMap((pipeline) =>
    pipeline.sources.flatMap((source) => judgeSource(source, pipeline, providers, names)),
  );
}

function judgeSource(
  source: TemplateSource,
  pipeline: TemplatePipeline,
  providers: ReadonlyMap<string, Value>,
  names: ReadonlyMap<string, RepositoryName>,
): TemplateVerdict[] {
  const { when } = source;
  const owner = `source action ${code(labelOf(source.name, 'Source'))} of pipeline ${code(nameOf(pipeline))}`;
  const judge = (key: string, value: Value, assess: (content: Content) => Assessment) =>
    judgeValue(value, when, { key, kind: 'source action', owner, pipeline: nameOf(pipeline) }, assess);
  const provider = providerOf(source, providers);
  return [
    ...judge('ConnectionArn', source.connection, (content) => assessConnection(content, providers)),
    ...judge('FullRepositoryId', source.repository, (content) => assessRepository(content, provider, names)),
    ...judge('BranchName', source.branch, assessBranch),
    ...judge('OutputArtifactFormat', source.format, (content) => assessFormat(content, source, pipeline)),
    ...judge('DetectChanges', source.detectsChanges, assessDetection),
    ...source.unknownKeys.map(({ name: key, place, when: there }): TemplateVerdict => {
      const message = `${code(key)} is not a key of ${owner}${conditionsOf(there)}`;
      const remedy = { text: insteadOf(key, source) };
      if (there.length > 0) return { ...warn(`${message}.`, remedy), place };
      const headline = `${code(nameOf(pipeline))} has an invalid source action: unknown key ${code(key)}`;
      return { ...fail(`${message}.`, remedy), headline, place };
    }),
  ];
}

/** What this action has, by its key. */
const VALUES = {
  ConnectionArn: 'connection',
  FullRepositoryId: 'repository',
  BranchName: 'branch',
  OutputArtifactFormat: 'format',
  DetectChanges: 'detectsChanges',
} as const;

/** Keys of other source actions, and those that this one has instead. */
const INSTEAD: ReadonlyMap<string, keyof typeof VALUES> = new Map([
  ['Owner', 'FullRepositoryId'],
  ['Repo', 'FullRepositoryId'],
  ['RepositoryName', 'FullRepositoryId'],
  ['Branch', 'BranchName'],
]);

/** Keys that this action needs nothing for. */
const NEEDLESS: ReadonlyMap<string, string> = new Map([
  ['PollForSourceChanges', 'Connections do not poll. Use `DetectChanges`, or remove the key.'],
  ['OAuthToken', 'A connection needs no token. Remove the key.'],
]);

function insteadOf(key: string, source: TemplateSource): string {
  const needless = NEEDLESS.get(key);
  if (needless !== undefined) return needless;
  const keys = Object.keys(VALUES) as (keyof typeof VALUES)[];
  const meant = INSTEAD.get(key) ?? keys.find((each) => each === closest(key, keys));
  const isThere =
    meant && source[VALUES[meant]].possibilities.some(({ content }) => content.kind !== 'absent');
  if (meant === undefined || isThere) return 'Remove the key.';
  return meant === 'FullRepositoryId'
    ? 'Write `FullRepositoryId: OWNER/REPO` instead.'
    : `Rename it to ${code(meant)}.`;
}

const missing = (key: string, example: string): ValueFault => ({
  what: 'is missing',
  remedy: { text: 'Add it to `Configuration`:', lines: [`${key}: ${example}`] },
});

const empty = (key: string, example: string): ValueFault => ({
  what: 'is empty',
  remedy: { text: 'Write a value:', lines: [`${key}: ${example}`] },
});

/** What gives the ARN of a connection: in CloudFormation, and in Terraform, whose id is the ARN. */
const ARN_ATTRIBUTES: ReadonlySet<string> = new Set(['Ref', 'ConnectionArn', 'arn', 'id']);

function assessConnection(content: Content, connections: ReadonlyMap<string, unknown>): Assessment {
  if (content.kind === 'resource' && connections.has(content.id) && ARN_ATTRIBUTES.has(content.attribute))
    return undefined;
  const example = 'arn:aws:codeconnections:REGION:ACCOUNT:connection/CONNECTION_ID';
  if (content.kind === 'absent') return missing('ConnectionArn', example);
  if (content.kind === 'resource' && connections.has(content.id))
    return {
      what: `is ${code(content.attribute)} of connection ${code(content.id)}, not its ARN`,
      remedy: { text: `Refer to the connection itself, which gives its ARN: \`!Ref ${content.id}\`.` },
    };
  const value = textOf(content);
  if (!isText(value)) return value;
  if (value.text === '') return empty('ConnectionArn', example);
  if (parseConnectionArn(value.text)) return undefined;
  return {
    what: `is not a connection ARN: ${show(content)}`,
    remedy: {
      text: 'Write the ARN of the connection. This lists all of them:',
      lines: ['aws codeconnections list-connections --query "Connections[].[ConnectionName,ConnectionArn]"'],
    },
  };
}

/** `ProviderType` of the connection, if the template says it. */
function providerOf(
  { connection }: TemplateSource,
  providers: ReadonlyMap<string, Value>,
): string | undefined {
  const known = new Set(
    connection.possibilities.map(({ content }) => {
      const provider = content.kind === 'resource' ? providers.get(content.id) : undefined;
      const [first, second] = provider?.possibilities ?? [];
      return first && !second && first.content.kind === 'known' ? first.content.text : undefined;
    }),
  );
  return known.size === 1 ? [...known][0] : undefined;
}

const ON_GITHUB: ReadonlySet<string> = new Set(['GitHub', 'GitHubEnterpriseServer']);

/** Providers whose repositories have an owner and a name; GitLab has groups within groups. */
const TWO_PARTS: ReadonlySet<string> = new Set([...ON_GITHUB, 'Bitbucket']);

function assessRepository(
  content: Content,
  provider: string | undefined,
  names: ReadonlyMap<string, RepositoryName>,
): Assessment {
  if (content.kind === 'absent') return missing('FullRepositoryId', 'OWNER/REPO');
  const value = textOf(content);
  if (!isText(value)) return value;
  const { text } = value;
  if (text === '') return empty('FullRepositoryId', 'OWNER/REPO');
  const isSecret = content.kind === 'known' && content.secret;
  const write = (likely: string) => ({
    text: 'Use the owner and name of the repository, as in its URL:',
    lines: [`FullRepositoryId: ${isSecret || !/^[^/\s]+\/\S+[^/\s]$/.test(likely) ? 'OWNER/REPO' : likely}`],
  });
  const bare = text
    .trim()
    .replace(/^(?:[a-z+]+:\/\/)?(?:[^@/\s]*@)?(?:www\.)?(?:github\.com|gitlab\.com|bitbucket\.org)[/:]/i, '')
    .replace(/^[a-z+]+:\/\/[^/]+\//i, '')
    .replace(/\/+$/, '')
    .replace(/\.git$/i, '')
    .replace(/\/(?:tree|blob)\/.*$/, '');
  const is = (what: string): ValueFault => ({
    what: `${what}: ${show(content)}`,
    remedy: write(bare),
  });

  if (
    /^[a-z+]+:\/\/|^[^/\s]*@[^/\s]+:|^(?:www\.)?(?:github\.com|gitlab\.com|bitbucket\.org)[/:]/i.test(
      text.trim(),
    )
  )
    return is('is a URL');
  if (text.includes('${')) return notSubstituted(content);
  if (/\s/.test(text)) return is('contains whitespace');
  if (/\.git$/i.test(text)) return is('ends in `.git`');
  const parts = text.split('/');
  if (parts.length === 1) return is('has no owner');
  if (parts.includes('')) return is('has an empty part');
  if (provider !== undefined && TWO_PARTS.has(provider) && parts.length > 2)
    return is(`has ${parts.length} parts, but ${provider} repositories have two`);
  return assessCase({ content, text, provider }, names);
}

const notSubstituted = (content: Content): ValueFault => ({
  what: `is taken literally: ${show(content)}`,
  remedy: { text: 'Only `Fn::Sub` replaces `${…}`. Put `!Sub` before the value.' },
});

interface WrittenRepository {
  readonly content: Content;
  readonly text: string;
  readonly provider: string | undefined;
}

function assessCase(
  { content, text, provider }: WrittenRepository,
  names: ReadonlyMap<string, RepositoryName>,
): Assessment {
  const repository = names.get(text.toLowerCase());
  if (!repository || repository.name === text || repository.name.toLowerCase() !== text.toLowerCase())
    return undefined;
  if (provider !== undefined && !ON_GITHUB.has(provider)) return undefined;
  return {
    what: `is ${show(content)}, but the repository is ${code(repository.name)} on GitHub`,
    effect: 'would ignore pushes: wrong letter case in the repository name',
    remedy: {
      text: 'AWS matches repository names case-sensitively, so pushes would never start this pipeline. Write:',
      lines: [`FullRepositoryId: ${repository.name}`],
    },
    ...(provider === undefined && !repository.isCertain && { mild: true }),
  };
}

function assessBranch(content: Content): Assessment {
  if (content.kind === 'absent') return missing('BranchName', 'main');
  const value = textOf(content);
  if (!isText(value)) return value;
  const { text } = value;
  if (text === '') return empty('BranchName', 'main');
  const isSecret = content.kind === 'known' && content.secret;
  const write = (branch: string) => [`BranchName: ${isSecret ? 'BRANCH' : branch}`];
  const ref = /^refs\/(?:heads|tags)\/(.*)$/.exec(text)?.[1];
  if (ref !== undefined)
    return {
      what: `is a ref: ${show(content)}`,
      remedy: { text: 'Use the branch name only:', lines: write(ref) },
    };
  if (text.includes('${')) return notSubstituted(content);
  if (/[*?[]/.test(text))
    return {
      what: `is a pattern: ${show(content)}`,
      remedy: {
        text: 'AWS treats it as a literal branch name. Use one branch here, and a trigger for patterns:',
        lines: write('main'),
      },
    };
  if (!isBranchName(text))
    return {
      what: `is not a valid branch name: ${show(content)}`,
      remedy: { text: 'Write the name of the branch:', lines: write('main') },
    };
  return undefined;
}

/** The type is no fault: CloudFormation makes a text of a boolean. */
function assessDetection(content: Content): Assessment {
  if (content.kind === 'absent') return undefined;
  const value = textOf(content);
  if (!isText(value) || /^(?:true|false|yes|no|on|off)$/i.test(value.text))
    return isText(value) ? undefined : value;
  return {
    what: `is ${show(content)}`,
    remedy: { text: 'Use `true` or `false`.' },
  };
}
