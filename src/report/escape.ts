/** Text from outside is data: the one place that makes it harmless for log, Markdown and HTML; pure. */

/**
 * Characters that change how others are shown, or that cannot be seen: controls, bidirectional marks, zero widths. The
 * two that choose between text and emoji are what they seem.
 */
const INVISIBLE =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]|(?![\ufe0e\ufe0f])\p{Default_Ignorable_Code_Point}/gu;

/** Longest text from outside that is shown whole, in UTF-16 units. */
const LONGEST_LENGTH = 2000;

/** Text in which there is nothing to do; most is, and the test is much cheaper than the class above. */
const PLAIN = /^[\x20-\x7e✓✗–…]*$/;

/** One line that shows every character as itself: white space as a space, what cannot be seen as its code point. */
export function visible(text: string, longest = LONGEST_LENGTH): string {
  if (text.length > longest) {
    // Not between the two halves of a character.
    const kept = text.slice(0, longest).replace(/[\ud800-\udbff]$/, '');
    return `${visible(kept, longest)}… (${text.length - kept.length} more characters)`;
  }
  if (PLAIN.test(text)) return text;
  return text
    .replace(/[\t\r\n]+/g, ' ')
    .replace(INVISIBLE, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
}

/** The same of several lines, whose breaks are ours and are kept. */
export function visibleLines(text: string): string {
  return text
    .split('\n')
    .map((line) => visible(line))
    .join('\n');
}

/**
 * One line of the log that cannot open a workflow command. The runner takes `::name::` at the start of a line, after
 * white space, and `##[name]` anywhere in one (actions/runner, ActionCommand).
 */
export function logLine(text: string, longest?: number): string {
  return visible(text, longest)
    .replace(/##(?=\[)/g, '# #')
    .replace(/^(\s*):(?=:)/, '$1: ');
}

/**
 * Without terminal codes: colors, cursor moves, titles and hyperlinks. In time that grows with the length of the text,
 * whatever it is: no sequence goes beyond the beginning of the next.
 *
 * @see https://ecma-international.org/publications-and-standards/standards/ecma-48/
 */
export function withoutAnsi(text: string): string {
  // Most lines have none.
  if (!ANSI_START.test(text)) return text;
  return text.replace(ANSI, '');
}

/* eslint-disable no-control-regex -- control characters are what this is about */
const ANSI_START = /[\u001b\u009b]/;

/**
 * - CSI: parameters and a final character
 * - OSC: a text that BEL or ST ends; none of its characters can begin another sequence
 * - DCS, SOS, PM, APC: the same, that ST ends
 * - every other escape sequence, and what is left of one that does not end
 */
const ANSI = new RegExp(
  [
    /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]/,
    /\u001b\][^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)/,
    /\u001b[PX^_][^\u001b\u009c]*(?:\u001b\\|\u009c)/,
    /\u001b[ -/]*[0-~]?/,
    /\u009b/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'g',
);
/* eslint-enable no-control-regex */

/** The beginning of a text; what follows is not even counted. */
export function short(text: string, length: number): string {
  const characters = Array.from(text.slice(0, 2 * length + 2));
  return characters.length > length ? `${characters.slice(0, length - 1).join('')}…` : text;
}

/**
 * What GitHub makes a link, a mention, an emoji or a formula of, wherever it stands in running text: addresses, @names,
 * #12, GH-12, commit ids, :name:. It does so after Markdown is read, so that no entity and no backslash keeps it from
 * that (github/cmark-gfm issue 181); of what stands in a code element it makes nothing.
 */
const ALIVE = /[@$]|#\d|\bGH-\d|:\/\/|\bwww\.|(?<![0-9a-z])[0-9a-f]{7,40}(?![0-9a-z])|:[\w+-]+:/i;

/**
 * Text in Markdown that stays text: no markup, HTML, table cell, link, mention or diagram can begin in it. Words of
 * which GitHub would make something are shown as code.
 */
export function markdown(text: string): string {
  return harmless(visible(text), (word) => {
    if (!ALIVE.test(word)) return inline(word);
    const [, before = '', inner = '', after = ''] = /^([("'[]*)(.*?)([)\]"',;:.!?]*)$/.exec(word) ?? [];
    return `${inline(before)}<code>${inline(inner)}</code>${inline(after)}`;
  });
}

/**
 * A sentence of ours in Markdown, in which names stand between backticks. Each piece is made harmless on its own, so that
 * a backtick in a name can only make code of something else.
 */
export function prose(text: string): string {
  return visible(text)
    .split(/(`[^`]+`)/)
    .map((part) => (/^`[^`]+`$/.test(part) ? code(part.slice(1, -1)) : part === '' ? '' : markdown(part)))
    .join('');
}

/** A name as code: GitHub makes neither a link nor a mention of what stands in it. */
export function code(text: string): string {
  return `<code>${harmless(visible(text), inline)}</code>`;
}

/** Text in an element that is no Markdown to GitHub: a preformatted one, the text of a link. */
export function html(text: string): string {
  return harmless(visible(text), entities);
}

/** @param escape for every word; white space is kept, as far as it begins nothing */
function harmless(shown: string, escape: (word: string) => string): string {
  return (
    shown
      .replace(/\S+/g, escape)
      .replace(/^\s*(?:[-+=]|\d+[.)])/, (start) => start.slice(0, -1) + entity(start.slice(-1)))
      // Four spaces begin a block of code.
      .replace(/(?<=^ {3}) +/, (spaces) => entity(' ').repeat(spaces.length))
  );
}

const entities = (text: string): string =>
  text
    .replace(/[&<>\\`*_{}[\]#|~!@$^]/g, entity)
    .replace(/:(?=\/\/)/g, entity)
    .replace(/\.(?<=\bwww\.)/gi, entity);

/** An empty comment parts what would be an address to those who read Markdown, and leaves no trace on the page. */
const inline = (text: string): string =>
  text
    .split(/(?<=@|:(?=\/\/)|\bwww\.)/i)
    .map(entities)
    .join(PART);

const PART = '<!-- -->';

const entity = (char: string): string => `&#${char.codePointAt(0) ?? 0};`;
