import { AwsError, invalidParameter } from '../aws/error.js';
import type { GetLogEventsInput } from './model.js';
import type { LogsSpec } from './spec.js';

const LARGEST_PAGE = 10_000;

/** A page has at most 1 MB, of which each event takes 26 bytes beside its message. */
const LARGEST_BYTES = 1024 * 1024;
const EVENT_BYTES = 26;

const TOKEN = /^([fb])\/(\d{56})\/([se])$/;

/** A stream and what is written to it; times are milliseconds since the epoch. */
export interface LogStream {
  groupName: string;
  streamName: string;
  existsFrom: number;
  /** What the times of its lines count from. */
  startedAt: number;
  lines: readonly { afterMs: number; message: string }[];
  /** How much later than at its time a line shows. */
  delayMs: number;
}

/** The streams that a caller sees. */
export interface KnownStreams {
  streams: readonly LogStream[];
  spec: LogsSpec;
  now: number;
}

/** An event of a log; its times are milliseconds since the epoch. */
interface LogEvent {
  timestamp: number;
  message: string;
  ingestionTime: number;
}

interface Position {
  direction: 'f' | 'b';
  /** How many events of the stream come before it. */
  index: number;
  /** Whether an empty page has just led here. */
  afterEmpty: boolean;
}

/**
 * Events of a stream in the order of their times. Both tokens always come, and at the end of the stream the one that
 * was sent comes back; what arrives later follows it. Stricter than AWS in one way: a forward token without
 * `startFromHead` is refused, since the model says that it must not be.
 *
 * Throws AwsError: ResourceNotFoundException before the group or the stream exists, InvalidParameterException for a
 * token that is none.
 */
export function getLogEvents(known: KnownStreams, input: GetLogEventsInput): object {
  const { startTime = 0, endTime = Number.POSITIVE_INFINITY } = input;
  const events = eventsOf(findStream(known, input), known.now);
  const position = readPosition(input, events.length);
  const fits = ({ timestamp }: LogEvent): boolean => timestamp >= startTime && timestamp < endTime;
  const numbered = events.map((event, index) => ({ event, index })).filter(({ event }) => fits(event));
  const ahead =
    position.direction === 'f'
      ? numbered.filter(({ index }) => index >= position.index)
      : numbered.filter(({ index }) => index < position.index).reverse();
  if (ahead.length > 0 && known.spec.emptyLogPages === true && !position.afterEmpty) {
    return answer([], position.index, position.index, 'e');
  }
  const { limit = LARGEST_PAGE } = input;
  const taken = takeFitting(ahead, Math.min(limit, known.spec.pageSize ?? limit));
  const page = position.direction === 'f' ? taken : taken.toReversed();
  const first = page[0]?.index ?? position.index;
  const last = page.at(-1)?.index;
  return answer(
    page.map(({ event }) => event),
    first,
    last === undefined ? position.index : last + 1,
    's',
  );
}

function findStream(
  { streams, now }: KnownStreams,
  { logGroupName, logStreamName }: GetLogEventsInput,
): LogStream {
  const inGroup = streams.filter(
    ({ groupName, existsFrom }) => groupName === logGroupName && existsFrom <= now,
  );
  if (inGroup.length === 0) throw notFound('group');
  const stream = inGroup.find(({ streamName }) => streamName === logStreamName);
  if (stream === undefined) throw notFound('stream');
  return stream;
}

function notFound(what: 'group' | 'stream'): AwsError {
  return new AwsError('ResourceNotFoundException', `The specified log ${what} does not exist.`);
}

/** The events that have been ingested by now. */
function eventsOf({ startedAt, lines, delayMs }: LogStream, now: number): LogEvent[] {
  return lines
    .map(({ afterMs, message }) => {
      const timestamp = Math.floor(startedAt + afterMs);
      return { timestamp, message, ingestionTime: timestamp + delayMs };
    })
    .filter(({ ingestionTime }) => ingestionTime <= now);
}

function readPosition({ nextToken, startFromHead = false }: GetLogEventsInput, length: number): Position {
  if (nextToken === undefined) {
    return { direction: startFromHead ? 'f' : 'b', index: startFromHead ? 0 : length, afterEmpty: false };
  }
  const [, direction, index, mark] = TOKEN.exec(nextToken) ?? [];
  const isForward = direction === 'f';
  if (direction === undefined || Number(index) > length || (isForward && !startFromHead)) {
    throw invalidParameter('The specified nextToken is invalid.');
  }
  return { direction: isForward ? 'f' : 'b', index: Number(index), afterEmpty: mark === 'e' };
}

/** As many of the first events as a page holds. */
function takeFitting<T extends { event: LogEvent }>(events: readonly T[], limit: number): T[] {
  let bytes = 0;
  const taken: T[] = [];
  for (const item of events.slice(0, limit)) {
    bytes += Buffer.byteLength(item.event.message) + EVENT_BYTES;
    if (bytes > LARGEST_BYTES && taken.length > 0) break;
    taken.push(item);
  }
  return taken;
}

function answer(events: readonly LogEvent[], first: number, end: number, mark: 's' | 'e'): object {
  return {
    events,
    nextForwardToken: `f/${String(end).padStart(56, '0')}/${mark}`,
    nextBackwardToken: `b/${String(first).padStart(56, '0')}/${mark}`,
  };
}
