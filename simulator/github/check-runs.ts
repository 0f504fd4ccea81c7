import type { Clock } from '../core/clock.js';
import { GitHubError, invalidRequest } from './error.js';
import { resolveRevision } from './repositories.js';
import type { RepositorySpec } from './spec.js';

type Json = Readonly<Record<string, unknown>>;

/** A check run as it is kept. */
export interface CheckRun {
  id: number;
  /** `owner/name` of its repository. */
  repository: string;
  name: string;
  head_sha: string;
  external_id: string;
  status: string;
  conclusion: string | null;
  title: string | null;
  summary: string | null;
  text: string | null;
  annotations: Json[];
  /** How it was from its creation on, at milliseconds of the world's clock. */
  history: { at: number; status: string; title: string | null; summary: string | null }[];
}

const LONGEST = 65_535;
const MOST_ANNOTATIONS = 50;

const STATUSES = ['queued', 'in_progress', 'completed'];
const CONCLUSIONS = ['action_required', 'cancelled', 'failure', 'neutral', 'success', 'skipped', 'timed_out'];
const LEVELS = ['notice', 'warning', 'failure'];

/** The check runs of all repositories. Their messages are those that users have met. */
export class CheckRuns {
  /** In the order in which they were made. */
  readonly all: CheckRun[] = [];
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Throws GitHubError: 422. */
  create(repository: RepositorySpec, input: Json): CheckRun {
    const absent = ['name', 'head_sha'].filter((name) => typeof input[name] !== 'string');
    if (absent.length > 0) throw invalidRequest(`${quote(absent)} weren't supplied.`);
    const commit = input['head_sha'] as string;
    if (!Object.hasOwn(repository.commits, commit)) {
      throw new GitHubError(422, `No commit found for SHA: ${commit}`);
    }
    const run: CheckRun = {
      id: 9_000_000_001 + this.all.length,
      repository: repository.fullName,
      name: input['name'] as string,
      head_sha: commit,
      external_id: '',
      status: 'queued',
      conclusion: null,
      title: null,
      summary: null,
      text: null,
      annotations: [],
      history: [],
    };
    change(run, input, true);
    this.#remember(run);
    this.all.push(run);
    return run;
  }

  /** Throws GitHubError: 404, 422. */
  update(repository: RepositorySpec, id: number, input: Json): CheckRun {
    const run = this.all.find((each) => each.id === id && each.repository === repository.fullName);
    if (run === undefined) throw new GitHubError(404, 'Not Found');
    change(run, input, false);
    this.#remember(run);
    return run;
  }

  /**
   * Those of the commit that a branch, a tag or a commit id names, newest first; unless the filter is `all`, the latest
   * of each name alone. Throws GitHubError: 422.
   */
  list(repository: RepositorySpec, ref: string, query: string): CheckRun[] {
    const asked = new URLSearchParams(query);
    const commit = resolveRevision(repository, ref);
    if (commit === undefined) throw new GitHubError(422, `No commit found for SHA: ${ref}`);
    const [name, status] = [asked.get('check_name'), asked.get('status')];
    const found = this.all
      .filter((run) => run.repository === repository.fullName && run.head_sha === commit)
      .filter((run) => (name === null || run.name === name) && (status === null || run.status === status))
      .reverse();
    if (asked.get('filter') === 'all') return found;
    return found.filter((run, index) => found.findIndex((other) => other.name === run.name) === index);
  }

  #remember({ history, status, title, summary }: CheckRun): void {
    history.push({ at: this.#clock.now(), status, title, summary });
  }
}

/** Changes nothing where the input is refused. */
function change(run: CheckRun, input: Json, isNew: boolean): void {
  const { status, conclusion, external_id: externalId } = input as Record<string, string | undefined>;
  if (status !== undefined && !STATUSES.includes(status)) {
    throw invalidRequest(`${status} is not a member of ${JSON.stringify(STATUSES)}.`);
  }
  if (conclusion !== undefined && !CONCLUSIONS.includes(conclusion)) {
    throw invalidRequest(`${conclusion} is not a member of ${JSON.stringify(CONCLUSIONS)}.`);
  }
  if (status === 'completed' && conclusion === undefined) {
    throw invalidRequest('"conclusion" wasn\'t supplied.');
  }
  const output = input['output'] === undefined ? undefined : checkOutput(input['output'] as Json, isNew);
  const next = conclusion === undefined ? status : 'completed';
  if (next !== undefined) {
    run.status = next;
    run.conclusion = conclusion ?? null;
  }
  if (externalId !== undefined) run.external_id = externalId;
  if (output === undefined) return;
  run.title = output.title ?? run.title;
  run.summary = output.summary ?? run.summary;
  run.text = output.text ?? run.text;
  run.annotations.push(...output.annotations);
}

function checkOutput(output: Json, isNew: boolean) {
  const {
    title,
    summary,
    text,
    annotations = [],
  } = output as Record<string, string | undefined> & {
    annotations?: Json[];
  };
  const absent = (isNew ? ['title', 'summary'] : ['summary']).filter((name) => !output[name]);
  if (absent.length > 0) throw invalidRequest(`${quote(absent)} weren't supplied.`);
  for (const [field, value = ''] of Object.entries({ summary, text })) {
    const characters = value.length;
    if (characters > LONGEST) {
      throw invalidRequest(`Only ${LONGEST} characters are allowed; ${characters} were supplied.`);
    }
    if (Buffer.byteLength(value) > LONGEST) {
      const message = `${field} exceeds a maximum bytesize of ${LONGEST}`;
      throw new GitHubError(422, 'Validation Failed', [
        { resource: 'CheckRun', code: 'custom', field, message },
      ]);
    }
  }
  if (annotations.length > MOST_ANNOTATIONS) {
    throw invalidRequest(
      `No more than ${MOST_ANNOTATIONS} items are allowed; ${annotations.length} were supplied.`,
    );
  }
  annotations.forEach(checkAnnotation);
  return { title, summary, text, annotations };
}

function checkAnnotation(annotation: Json): void {
  const { path, start_line: start, end_line: end, annotation_level: level, message, title } = annotation;
  const isWhole =
    typeof path === 'string' &&
    typeof start === 'number' &&
    typeof end === 'number' &&
    start >= 1 &&
    end >= start;
  const isSaid = typeof message === 'string' && message !== '' && Buffer.byteLength(message) <= 64 * 1024;
  const isTitled = title === undefined || (typeof title === 'string' && title.length <= 255);
  if (!isWhole || !isSaid || !isTitled || !LEVELS.includes(String(level))) {
    throw invalidRequest(`Invalid annotation: ${JSON.stringify(annotation)}`);
  }
}

const quote = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');

/** A check run as GitHub answers with it: of a token of Actions, `details_url` is not what was given. */
export function describeCheckRun(run: CheckRun): object {
  const url = `https://github.com/${run.repository}/runs/${run.id}`;
  return {
    id: run.id,
    name: run.name,
    head_sha: run.head_sha,
    external_id: run.external_id,
    html_url: url,
    details_url: url,
    status: run.status,
    conclusion: run.conclusion,
    started_at: new Date(run.history[0]?.at ?? 0).toISOString(),
    output: {
      title: run.title,
      summary: run.summary,
      text: run.text,
      annotations_count: run.annotations.length,
    },
    app: { slug: 'github-actions' },
  };
}
