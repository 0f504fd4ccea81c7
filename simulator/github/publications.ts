import { describeCheckRun } from './check-runs.js';
import { describeComment } from './comments.js';
import { readJson, type Handler } from './context.js';
import { pageOf } from './linked-pages.js';
import { respond, withLink } from './responses.js';
import type { UserSpec } from './spec.js';

/** The app whose tokens a job gets. */
const ACTIONS: UserSpec = { login: 'github-actions[bot]', id: 41_898_282, type: 'Bot' };

export const createCheckRun: Handler = ({ state, repository, request }) =>
  respond(201, describeCheckRun(state.checkRuns.create(repository, readJson(request))));

export const updateCheckRun: Handler = ({ state, repository, request, subject }) =>
  respond(200, describeCheckRun(state.checkRuns.update(repository, Number(subject), readJson(request))));

export const listCheckRuns: Handler = ({ state, repository, request, subject, url }) => {
  const found = state.checkRuns.list(repository, subject, request.query);
  const { shown, link } = pageOf(found, url, request.query);
  return withLink(respond(200, { total_count: found.length, check_runs: shown.map(describeCheckRun) }), link);
};

export const listComments: Handler = ({ state, repository, request, subject, url }) => {
  const { shown, link } = pageOf(state.comments.list(repository, Number(subject)), url, request.query);
  return withLink(respond(200, shown.map(describeComment)), link);
};

export const createComment: Handler = ({ state, repository, request, subject, token }) => {
  const { user = ACTIONS } = token;
  const input = readJson(request);
  return respond(201, describeComment(state.comments.create(repository, Number(subject), input, user)));
};

export const updateComment: Handler = ({ state, repository, request, subject }) =>
  respond(200, describeComment(state.comments.update(repository, Number(subject), readJson(request))));

export const deleteComment: Handler = ({ state, repository, subject }) => {
  state.comments.remove(repository, Number(subject));
  return { status: 204, headers: {}, body: '' };
};
