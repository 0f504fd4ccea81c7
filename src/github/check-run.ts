/** Check runs of the commit, over GitHub's REST API ("REST API endpoints for check runs"). */

import { record, type Json } from '../domain/json.js';
import type { CheckAnnotation, CheckRunKey, CheckRuns, CheckRunState } from '../ports/github.js';
import { broken, split } from './answers.js';
import { listed, PAGE_SIZE, pages } from './pages.js';
import type { Request } from './request.js';
import { writing, type PublishingTarget } from './writing.js';

/** GitHub takes at most 50 per request: https://docs.github.com/en/rest/checks/runs#update-a-check-run */
const MOST_ANNOTATIONS = 50;

export function createCheckRuns(request: Request, place: PublishingTarget): CheckRuns {
  const purpose = writing(place, 'check runs', 'checks');
  const call = async (route: string, parameters: Json, signal?: AbortSignal) => {
    const { data } = await request(route, { ...parameters, ...split(place.repository) }, purpose, signal);
    return record(data);
  };

  /** Annotations are added by each request to those that are there. */
  async function addRest(id: number, state: CheckRunState, signal?: AbortSignal): Promise<void> {
    for (let from = MOST_ANNOTATIONS; from < state.annotations.length; from += MOST_ANNOTATIONS) {
      const { output } = render(state, from);
      await call(UPDATE, { check_run_id: id, output }, signal);
    }
  }

  return {
    async find({ name, commit, externalId }, signal) {
      const found = pages(async (page) => {
        const parameters = { ref: commit, check_name: name, filter: 'all', per_page: PAGE_SIZE, page };
        return listed((await call(LIST, parameters, signal))['check_runs'], '`check_runs`');
      });
      for await (const runs of found) {
        const own = runs.find(({ external_id: id, status }) => id === externalId && status !== 'completed');
        if (own) return idOf(own);
      }
      return undefined;
    },

    async create({ name, commit, externalId, detailsUrl }: CheckRunKey, state, signal) {
      const key = { name, head_sha: commit, external_id: externalId, details_url: detailsUrl };
      return idOf(await call(CREATE, { ...key, ...render(state) }, signal));
    },

    async update(id, state, signal) {
      idOf(await call(UPDATE, { check_run_id: id, ...render(state) }, signal));
      await addRest(id, state, signal);
    },
  };
}

const LIST = 'GET /repos/{owner}/{repo}/commits/{ref}/check-runs';
const CREATE = 'POST /repos/{owner}/{repo}/check-runs';
const UPDATE = 'PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}';

/** @param from the first annotation of this request */
function render({ conclusion, title, summary, annotations }: CheckRunState, from = 0) {
  const some = annotations.slice(from, from + MOST_ANNOTATIONS).map(annotate);
  return {
    ...(conclusion === undefined ? { status: 'in_progress' } : { status: 'completed', conclusion }),
    output: { title, summary, ...(some.length > 0 && { annotations: some }) },
  };
}

/** GitHub has no annotation of a file without a line. */
const annotate = ({ path, line = 1, level, title, message }: CheckAnnotation) => ({
  path,
  start_line: line,
  end_line: line,
  annotation_level: level,
  title,
  message,
});

function idOf({ id }: Readonly<Record<string, unknown>>): number {
  if (typeof id !== 'number') throw broken('a check run', '`id`');
  return id;
}
