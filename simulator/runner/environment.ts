import { join } from 'node:path';
import { parse } from 'yaml';

/** What the `github` context of a run has. */
export interface GitHubContext {
  repository: string;
  ref: string;
  refName: string;
  refType: 'branch' | 'tag';
  sha: string;
  /** Base URL of the REST API. */
  apiUrl: string;
  /** `https://github.com` unless given. */
  serverUrl?: string;
  /** `github.token`; empty unless given. It is not put into the environment, as the runner does not. */
  token?: string;
  /** Source branch of a pull request; empty unless given. */
  headRef?: string;
  /** Target branch of a pull request; empty unless given. */
  baseRef?: string;
  runId?: string;
  runAttempt?: string;
  workflow?: string;
  job?: string;
  actor?: string;
  /** Where a job with `id-token: write` asks for its token, and with what; it may not ask unless given. */
  idToken?: { requestUrl: string; requestToken: string };
}

/**
 * The defaults of the inputs in action.yml, their expressions evaluated. Throws an Error for an expression beyond
 * the few names of the `github` context that are known here.
 */
export function readDeclaredInputs(yaml: string, github: GitHubContext): Map<string, string> {
  const action = parse(yaml) as { inputs?: Record<string, { default?: unknown } | null> };
  return new Map(
    Object.entries(action.inputs ?? {}).map(([name, input]) => {
      const value = input?.default ?? '';
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      return [name, evaluate(text, github)];
    }),
  );
}

function evaluate(text: string, github: GitHubContext): string {
  const values: Readonly<Record<string, string | undefined>> = {
    'github.repository': github.repository,
    'github.token': github.token ?? '',
    'github.ref': github.ref,
    'github.ref_name': github.refName,
    'github.sha': github.sha,
    'github.api_url': github.apiUrl,
    'github.server_url': github.serverUrl ?? 'https://github.com',
  };
  return text.replace(/\$\{\{\s*(.*?)\s*\}\}/g, (_whole, expression: string) => {
    const value = values[expression];
    if (value === undefined) throw new Error(`The expression '${expression}' is not evaluated here.`);
    return value;
  });
}

/** `INPUT_` variables: names in upper case, spaces as underscores, hyphens kept; what is given wins over defaults. */
export function inputEnvironment(
  declared: ReadonlyMap<string, string>,
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  const inputs = [...declared, ...Object.entries(given)];
  return Object.fromEntries(
    inputs.map(([name, value]) => [`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`, value]),
  );
}

/** The runner's warning of inputs that action.yml does not have, if there are any. */
export function unexpectedInputs(
  declared: ReadonlyMap<string, string>,
  given: Readonly<Record<string, string>>,
): string[] {
  const known = new Set([...declared.keys()].map((name) => name.toLowerCase()));
  const unexpected = Object.keys(given).filter((name) => !known.has(name.toLowerCase()));
  if (unexpected.length === 0) return [];
  const quote = (names: Iterable<string>): string => [...names].map((name) => `'${name}'`).join(', ');
  return [`Unexpected input(s) ${quote(unexpected)}, valid inputs are [${quote(declared.keys())}]`];
}

/** The variables that the runner sets for a step, and no other: `home` is the directory that stands for the machine. */
export function baseEnvironment(
  eventName: string,
  github: GitHubContext,
  home: string,
): Record<string, string> {
  const { serverUrl = 'https://github.com', workflow = 'Deploy', actor = 'octocat' } = github;
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    CI: 'true',
    ...(github.idToken === undefined
      ? {}
      : {
          ACTIONS_ID_TOKEN_REQUEST_URL: github.idToken.requestUrl,
          ACTIONS_ID_TOKEN_REQUEST_TOKEN: github.idToken.requestToken,
        }),
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTION: '__self',
    GITHUB_ACTOR: actor,
    GITHUB_API_URL: github.apiUrl,
    GITHUB_BASE_REF: github.baseRef ?? '',
    GITHUB_EVENT_NAME: eventName,
    GITHUB_GRAPHQL_URL: `${github.apiUrl}/graphql`,
    GITHUB_HEAD_REF: github.headRef ?? '',
    GITHUB_JOB: github.job ?? 'deploy',
    GITHUB_REF: github.ref,
    GITHUB_REF_NAME: github.refName,
    GITHUB_REF_PROTECTED: 'false',
    GITHUB_REF_TYPE: github.refType,
    GITHUB_REPOSITORY: github.repository,
    GITHUB_REPOSITORY_OWNER: github.repository.split('/')[0] ?? '',
    GITHUB_RETENTION_DAYS: '90',
    GITHUB_RUN_ATTEMPT: github.runAttempt ?? '1',
    GITHUB_RUN_ID: github.runId ?? '1234567890',
    GITHUB_RUN_NUMBER: '42',
    GITHUB_SERVER_URL: serverUrl,
    GITHUB_SHA: github.sha,
    GITHUB_TRIGGERING_ACTOR: actor,
    GITHUB_WORKFLOW: workflow,
    GITHUB_WORKFLOW_REF: `${github.repository}/.github/workflows/deploy.yml@${github.ref}`,
    GITHUB_WORKFLOW_SHA: github.sha,
    GITHUB_WORKSPACE: join(home, 'workspace'),
    RUNNER_ARCH: 'X64',
    RUNNER_ENVIRONMENT: 'github-hosted',
    RUNNER_NAME: 'GitHub Actions 1',
    RUNNER_OS: 'Linux',
    RUNNER_TEMP: join(home, 'temp'),
    RUNNER_TOOL_CACHE: join(home, 'tools'),
    RUNNER_WORKSPACE: home,
  };
}
