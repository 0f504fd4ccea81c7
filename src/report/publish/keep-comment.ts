/** Keeps one comment on the pull request: found by its mark, updated where it differs, never a second one. */

import { asProblem, type ProblemKind } from '../../domain/problem.js';
import type { Comment, Comments } from '../../ports/github.js';
import { isSameBody } from './comment.js';

/** What became of it; `replaced` where the one that was there is no more, or is not ours to change. */
export type CommentChange = 'created' | 'updated' | 'unchanged' | 'replaced';

/**
 * Two runs at the same time may both find none and write one: each lists again, and the oldest stays.
 *
 * @param body begins with the mark
 * @throws Problem of the port
 */
export async function keepComment(
  body: string,
  mark: string,
  comments: Comments,
  signal: AbortSignal,
): Promise<CommentChange> {
  const found = await findOwn(mark, comments, signal);
  const change = await updateFirst(found, body, comments, signal);
  if (change) return change;

  const id = await comments.create(body, signal);
  const again = await findOwn(mark, comments, signal);
  // Those before it that could not be updated stay as they are.
  const untried = again.filter((comment) => !found.some((tried) => tried.id === comment.id));
  if (untried.some((comment) => comment.id < id)) await updateFirst(untried, body, comments, signal);
  return found.length > 0 ? 'replaced' : 'created';
}

/**
 * Updates the oldest that can be, and removes those that its author wrote after it.
 *
 * @param own oldest first
 */
async function updateFirst(
  own: readonly Comment[],
  body: string,
  comments: Comments,
  signal: AbortSignal,
): Promise<CommentChange | undefined> {
  for (const [index, { id, body: before, author }] of own.entries()) {
    const same = isSameBody(before, body);
    const isUpdated = same || (await attempt(() => comments.update(id, body, signal)));
    if (!isUpdated) continue;
    const newer = own.slice(index + 1).filter((comment) => comment.author?.id === author?.id);
    for (const comment of newer) await attempt(() => comments.remove(comment.id, signal));
    return same ? 'unchanged' : 'updated';
  }
  return undefined;
}

/** Somebody deleted it meanwhile, or it is one of an app whose comments this token may not change. */
const PASSED_OVER: readonly ProblemKind[] = ['missing', 'denied'];

async function attempt(change: () => Promise<void>): Promise<boolean> {
  try {
    await change();
    return true;
  } catch (error) {
    const problem = asProblem(error);
    if (!PASSED_OVER.includes(problem.kind)) throw problem;
    return false;
  }
}

/**
 * The comments with the mark at their very start that an app wrote, or the user whose token this is; oldest first. What
 * anybody else copied there is left alone.
 */
async function findOwn(mark: string, comments: Comments, signal: AbortSignal): Promise<Comment[]> {
  const marked: Comment[] = [];
  for await (const page of comments.list(signal)) {
    marked.push(...page.filter(({ body }) => body.startsWith(mark)));
  }
  const isByUser = ({ author }: Comment) => author?.isBot === false;
  const viewer = marked.some(isByUser) ? await comments.viewer(signal) : undefined;
  return marked
    .filter(({ author }) => author && (author.isBot || author.id === viewer))
    .sort((a, b) => a.id - b.id);
}
