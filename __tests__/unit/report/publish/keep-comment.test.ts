import { problemOf } from '../../fakes';
import { keepComment } from '../../../../src/report/publish/keep-comment';
import { Problem } from '../../../../src/domain/problem';
import type { Comment, Comments } from '../../../../src/ports/github.js';

const MARK = '<!-- mark -->';
const BODY = `${MARK}\nreport`;
const BOT = { id: 1, isBot: true };
const OTHER_BOT = { id: 2, isBot: true };
const USER = { id: 3, isBot: false };
const DENIED = problemOf('denied', 'Not yours.');
const MISSING = problemOf('missing', 'Gone.');

const { signal } = new AbortController();

interface Conversation extends Comments {
  readonly all: Comment[];
  readonly calls: string[];
}

interface Traits {
  readonly viewer?: number;
  /** What the update of a comment is refused with. */
  readonly refuse?: Readonly<Record<number, Problem>>;
  /** Happens before each list. */
  readonly meanwhile?: (all: Comment[], times: number) => void;
  readonly pageSize?: number;
}

function conversationOf(
  comments: Comment[],
  { viewer, refuse = {}, meanwhile, pageSize = 100 }: Traits = {},
): Conversation {
  const all = [...comments];
  const calls: string[] = [];
  let lists = 0;
  const indexOf = (id: number) => {
    const index = all.findIndex((comment) => comment.id === id);
    if (index < 0) throw MISSING;
    const problem = refuse[id];
    if (problem) throw problem;
    return index;
  };
  return {
    all,
    calls,
    async *list() {
      lists += 1;
      calls.push('list');
      meanwhile?.(all, lists);
      for (let from = 0; from === 0 || from < all.length; from += pageSize) {
        yield await Promise.resolve(all.slice(from, from + pageSize));
      }
    },
    viewer: () => {
      calls.push('viewer');
      return Promise.resolve(viewer);
    },
    create: (body) => {
      calls.push('create');
      const id = Math.max(0, ...all.map((comment) => comment.id)) + 1;
      all.push({ id, body, author: viewer === undefined ? BOT : { id: viewer, isBot: false } });
      return Promise.resolve(id);
    },
    update: async (id, body) => {
      calls.push(`update ${id}`);
      await Promise.resolve();
      all.splice(indexOf(id), 1, { id, body, author: BOT });
    },
    remove: async (id) => {
      calls.push(`remove ${id}`);
      await Promise.resolve();
      all.splice(indexOf(id), 1);
    },
  };
}

const comment = (id: number, body: string, author: Comment['author'] = BOT): Comment => ({
  id,
  body,
  author,
});
const keep = (conversation: Comments) => keepComment(BODY, MARK, conversation, signal);

test('is created where there is none, and looked for again', async () => {
  const conversation = conversationOf([comment(1, 'Hello', USER)]);
  await expect(keep(conversation)).resolves.toBe('created');
  expect(conversation.calls).toEqual(['list', 'create', 'list']);
});

test('is updated where it differs', async () => {
  const conversation = conversationOf([comment(1, `${MARK}\nold`)]);
  await expect(keep(conversation)).resolves.toBe('updated');
  expect(conversation.calls).toEqual(['list', 'update 1']);
  expect(conversation.all).toEqual([comment(1, BODY)]);
});

test('is left as it is where GitHub has changed the line breaks alone', async () => {
  const conversation = conversationOf([comment(1, `${BODY.replace('\n', '\r\n')}\r\n`)]);
  await expect(keep(conversation)).resolves.toBe('unchanged');
  expect(conversation.calls).toEqual(['list']);
});

test('is found on a later page', async () => {
  const others = Array.from({ length: 250 }, (_, index) => comment(index + 1, 'x', USER));
  const conversation = conversationOf([...others, comment(251, BODY)]);
  await expect(keep(conversation)).resolves.toBe('unchanged');
});

describe('what begins with the mark', () => {
  test('and is of a user, is left alone by an app', async () => {
    const conversation = conversationOf([comment(1, `${MARK}\nevil`, USER)]);
    await expect(keep(conversation)).resolves.toBe('created');
    expect(conversation.all).toEqual([comment(1, `${MARK}\nevil`, USER), comment(2, BODY)]);
    expect(conversation.calls).toEqual(['list', 'viewer', 'create', 'list', 'viewer']);
  });

  test('and is of the token’s own user, is ours', async () => {
    const conversation = conversationOf([comment(1, BODY, USER)], { viewer: USER.id });
    await expect(keep(conversation)).resolves.toBe('unchanged');
  });

  test('and is of an account that is gone, is left alone', async () => {
    const conversation = conversationOf([{ id: 1, body: BODY, author: undefined }]);
    await expect(keep(conversation)).resolves.toBe('created');
  });

  test('only after something else, is no mark', async () => {
    const conversation = conversationOf([
      comment(1, `> ${BODY}`),
      comment(2, ` ${BODY}`),
      comment(3, `\n${BODY}`),
    ]);
    await expect(keep(conversation)).resolves.toBe('created');
    expect(conversation.calls).not.toContain('update 1');
  });
});

describe('two at the same time', () => {
  test('the newer gives way to the older, which it updates', async () => {
    const conversation = conversationOf([], {
      meanwhile: (all, times) => {
        if (times === 2) all.unshift(comment(0, `${MARK}\nof the other`));
      },
    });
    await expect(keep(conversation)).resolves.toBe('created');
    expect(conversation.calls).toEqual(['list', 'create', 'list', 'update 0', 'remove 1']);
    expect(conversation.all).toEqual([comment(0, BODY)]);
  });

  test('the older stays as it is', async () => {
    const conversation = conversationOf([], {
      meanwhile: (all, times) => {
        if (times === 2) all.push(comment(2, `${MARK}\nof the other`));
      },
    });
    await expect(keep(conversation)).resolves.toBe('created');
    expect(conversation.calls).toEqual(['list', 'create', 'list']);
  });

  test('what is left of a run that was killed is removed, but nothing of another app', async () => {
    const conversation = conversationOf([
      comment(1, BODY),
      comment(2, BODY, OTHER_BOT),
      comment(3, BODY),
      comment(4, `${MARK}\nold`),
    ]);
    await expect(keep(conversation)).resolves.toBe('unchanged');
    expect(conversation.calls).toEqual(['list', 'remove 3', 'remove 4']);
  });

  test('one that the other run removed first is as good as removed', async () => {
    const conversation = conversationOf([comment(1, BODY), comment(3, BODY)], { refuse: { 3: MISSING } });
    await expect(keep(conversation)).resolves.toBe('unchanged');
  });
});

describe('one that cannot be updated', () => {
  test.each([MISSING, DENIED])('is passed over for the next ($kind)', async (problem) => {
    const conversation = conversationOf(
      [comment(1, 'old'), comment(2, `${MARK}\nold`), comment(3, `${MARK}\nold`)],
      {
        refuse: { 2: problem },
      },
    );
    await expect(keep(conversation)).resolves.toBe('updated');
    expect(conversation.calls).toEqual(['list', 'update 2', 'update 3']);
  });

  test.each([MISSING, DENIED])('is replaced once where it was the only one ($kind)', async (problem) => {
    const conversation = conversationOf([comment(1, `${MARK}\nold`)], { refuse: { 1: problem } });
    await expect(keep(conversation)).resolves.toBe('replaced');
    expect(conversation.calls).toEqual(['list', 'update 1', 'create', 'list']);
  });

  test('for another reason is no reason to write a second one', async () => {
    const locked = problemOf('refused', 'It is locked.');
    const conversation = conversationOf([comment(1, `${MARK}\nold`)], { refuse: { 1: locked } });
    await expect(keep(conversation)).rejects.toBe(locked);
    expect(conversation.calls).toEqual(['list', 'update 1']);
  });
});
