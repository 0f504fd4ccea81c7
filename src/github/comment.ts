/** Comments on a pull request, over GitHub's REST API ("REST API endpoints for issue comments"). */

import { record, type Json } from '../domain/json.js';
import type { Comment, Comments } from '../ports/github.js';
import { Problem, RUN_AGAIN } from '../domain/problem.js';
import { broken, messageOf, split, statusOf } from './answers.js';
import { listed, PAGE_SIZE, pages } from './pages.js';
import type { Request } from './request.js';
import { writing, type PublishingTarget } from './writing.js';

/** @param pullRequest its number */
export function createComments(request: Request, place: PublishingTarget, pullRequest: number): Comments {
  const purpose = writing(place, `comments on pull request #${pullRequest}`, 'pull-requests');
  const call = async (route: string, parameters: Json, signal?: AbortSignal) => {
    try {
      return await request(route, { ...parameters, ...split(place.repository) }, purpose, signal);
    } catch (error) {
      // "Unable to create comment because issue is locked." (renovatebot/renovate, issue 6215)
      const isRefused = statusOf(error) === 403 || statusOf(error) === 422;
      if (isRefused && /\block/i.test(messageOf(error))) throw locked(pullRequest, error);
      throw error;
    }
  };
  /** A call of one comment, which a person may have deleted meanwhile. */
  const callOne = async (route: string, parameters: Json & { comment_id: number }, signal?: AbortSignal) => {
    try {
      return await call(`${route} /repos/{owner}/{repo}/issues/comments/{comment_id}`, parameters, signal);
    } catch (error) {
      if (statusOf(error) !== 404 && statusOf(error) !== 410) throw error;
      throw new Problem('missing', `Comment ${parameters.comment_id} was deleted.`, {
        cause: error,
        remedy: RUN_AGAIN,
      });
    }
  };

  return {
    async *list(signal) {
      const found = pages(async (page) => {
        const asked = { issue_number: pullRequest, per_page: PAGE_SIZE, page };
        const { data, headers } = await call(LIST, asked, signal);
        const hasMore = /\brel="next"/.test(String(headers['link'] ?? ''));
        return { ...listed(data, 'list of comments'), hasMore };
      });
      for await (const page of found) yield page.map(readComment);
    },

    async viewer(signal) {
      try {
        const { id } = record((await request('GET /user', {}, purpose, signal)).data);
        return typeof id === 'number' ? id : undefined;
      } catch (error) {
        // An app has no user.
        if (statusOf(error) === 403 || statusOf(error) === 404) return undefined;
        throw error;
      }
    },

    async create(body, signal) {
      const { data } = await call(CREATE, { issue_number: pullRequest, body }, signal);
      return readComment(record(data)).id;
    },

    async update(id, body, signal) {
      readComment(record((await callOne('PATCH', { comment_id: id, body }, signal)).data));
    },

    async remove(id, signal) {
      await callOne('DELETE', { comment_id: id }, signal);
    },
  };
}

const LIST = 'GET /repos/{owner}/{repo}/issues/{issue_number}/comments';
const CREATE = 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments';

function readComment({ id, body, user }: Json): Comment {
  if (typeof id !== 'number') throw broken('a comment', '`id`');
  const { id: author, type } = record(user);
  return {
    id,
    body: typeof body === 'string' ? body : '',
    author: typeof author === 'number' ? { id: author, isBot: type === 'Bot' } : undefined,
  };
}

function locked(pullRequest: number, cause: unknown): Problem {
  return new Problem(
    'refused',
    `Couldn't comment on pull request #${pullRequest}: its conversation is locked.`,
    {
      cause,
      remedy: { text: 'Unlock the conversation, or turn the comment off:', lines: ['comment: false'] },
    },
  );
}
