/**
 * AWS's glob patterns for branches and tags (CodePipeline user guide, "Working with glob patterns in syntax"), matched
 * by picomatch. Its dialect is richer than AWS's, so what AWS takes for a plain character is escaped first.
 */

import picomatch from 'picomatch';

const OPTIONS: picomatch.PicomatchOptions = {
  dot: true,
  nonegate: true,
  noextglob: true,
  strictSlashes: true,
  windows: false,
};

/** Whether an AWS glob pattern fits the whole of a branch or tag name; case counts. */
export function matchesGlob(pattern: string, name: string): boolean {
  if (pattern === '') return name === '';
  return picomatch.makeRe(toPicomatch(pattern), OPTIONS).test(name);
}

/** One of AWS's tokens: an escape, a bracket expression, a group of one, `**`, or any other character. */
const TOKEN = /\\[\s\S]|\[!?\]?[^\]]*\]|\{[^{},[\]\\]+\}|\*\*+|[\s\S]/g;

function toPicomatch(pattern: string): string {
  let out = '';
  for (const { 0: token, index } of pattern.matchAll(TOKEN)) {
    if (token.length > 1 && token.startsWith('[')) out += translateBrackets(token);
    else if (token.length > 1 && token.startsWith('{')) out += toPicomatch(token.slice(1, -1));
    else if (token.startsWith('**')) out += translateGlobstar(pattern, index, token.length);
    else if (token.startsWith('\\')) out += translateEscape(token);
    // Picomatch unescapes dots inside a group and takes two of them for a range.
    else if (token === '.') out += '[.]';
    else out += /[()|+@!^$[\]"]/.test(token) ? `\\${token}` : token;
  }
  return out;
}

/** A letter or digit is itself, escaped or not; to the expression that picomatch makes, an escaped one is a class. */
function translateEscape(token: string): string {
  if (token === '\\') return '\\\\';
  return /\w$/.test(token) ? token.slice(1) : token;
}

/** `**` crosses segments wherever it stands; to picomatch it does so only as a segment of its own. */
function translateGlobstar(pattern: string, index: number, length: number): string {
  const before = pattern[index - 1] ?? '/';
  const after = pattern[index + length] ?? '/';
  return before === '/' && after === '/' ? '**' : '{*,*/**/*}';
}

/**
 * Inside brackets `*`, `?` and `\` stand for themselves, and `!` in the first place negates. Picomatch escapes with the
 * backslash there too; no ref's name can hold one, so a `~`, which none can hold either, stands in for it.
 */
function translateBrackets(token: string): string {
  const negated = token.startsWith('[!');
  const set = token
    .slice(negated ? 2 : 1, -1)
    .replace(/\\/g, '~')
    .replace(/[\^[\]]/g, '\\$&');
  return negated ? `[^/${set}]` : `[${set}]`;
}
