/** Text from outside is data: the one place that makes it harmless for log, Markdown and HTML; pure. */

/**
 * Characters that change how others are shown, or that cannot be seen: controls, bidirectional marks, zero widths. The
 * two that choose between text and emoji are what they seem.
 */
const INVISIBLE =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]|(?![\ufe0e\ufe0f])\p{Default_Ignorable_Code_Point}/gu;

/** Longest text from outside that is shown whole, in UTF-16 units. */
const LONGEST = 2000;

/** Text in which there is nothing to do; most is, and the test is much cheaper than the class above. */
const PLAIN = /^[\x20-\x7e✓✗–…]*$/;

/** One line that shows every character as itself: white space as a space, what cannot be seen as its code point. */
export function visible(text: string, longest = LONGEST): string {
  if (text.length > longest) {
    // Not between the two halves of a character.
    const kept = text.slice(0, longest).replace(/[\ud800-\udbff]$/, '');
    return `${visible(kept)}… (${text.length - kept.length} more characters)`;
  }
  if (PLAIN.test(text)) return text;
  return text
    .replace(/[\t\r\n]+/g, ' ')
    .replace(INVISIBLE, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
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

/** Text in Markdown that stays text: no markup, HTML, table cell, link, mention or diagram can begin in it. */
export function markdown(text: string): string {
  return (
    visible(text)
      .replace(/[&<>\\`*_{}[\]#|~!@$^]/g, entity)
      .replace(/:(?=\/\/)/g, entity)
      .replace(/\.(?<=\bwww\.)/gi, entity)
      .replace(/^\s*(?:[-+=]|\d+[.)])/, (start) => start.slice(0, -1) + entity(start.slice(-1)))
      // Four spaces begin a block of code.
      .replace(/(?<=^ {3}) +/, (spaces) => entity(' ').repeat(spaces.length))
  );
}

const entity = (char: string): string => `&#${char.codePointAt(0) ?? 0};`;

/** A name as code: GitHub makes neither a link nor a mention of what stands in it. */
export function code(text: string): string {
  return `<code>${markdown(text)}</code>`;
}
