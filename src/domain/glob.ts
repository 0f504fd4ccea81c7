/**
 * AWS's glob patterns for branches, tags and files:
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/syntax-glob.html
 *
 * A pattern becomes an expression of RE2, which takes linear time whatever the pattern is.
 */

import { RE2JS } from 're2js';
import type { MatchesGlob } from './filters.js';

/** Whether an AWS glob pattern matches the whole of a branch, tag or file name. Case counts. */
export function matchesGlob(pattern: string, name: string): boolean {
  return compile(pattern).testExact(name);
}

/** The same, with every pattern compiled once. */
export function createGlobs(): MatchesGlob {
  const compiled = new Map<string, RE2JS>();
  return (pattern, name) => {
    const expression = compiled.get(pattern) ?? compile(pattern);
    compiled.set(pattern, expression);
    return expression.testExact(name);
  };
}

const compile = (pattern: string): RE2JS => RE2JS.compile(translate(pattern), RE2JS.DOTALL);

/** One of AWS's tokens: an escape, a bracket expression, a group, `**`, or any other character. */
const TOKEN = /\\[\s\S]|\[!?\]?[^\]]*\]|\{(?:\\[\s\S]|\[!?\]?[^\]]*\]|[^{}\\])+\}|\*\*+|[\s\S]/gu;

/** What stands around a part of a pattern; `undefined` is the end of the name. */
interface Neighbors {
  readonly before: string | undefined;
  readonly after: string | undefined;
}

function translate(pattern: string, around: Neighbors = { before: undefined, after: undefined }): string {
  let expression = '';
  // A `**` that is a segment of its own stands for no segment too, with its slash.
  let skipSlash = false;
  for (const { 0: token, index } of pattern.matchAll(TOKEN)) {
    if (skipSlash) {
      skipSlash = false;
      continue;
    }
    const before = pattern[index - 1] ?? around.before;
    const after = pattern[index + token.length] ?? around.after;
    const isSegment = isBoundary(before) && isBoundary(after);
    if (token.startsWith('**')) {
      skipSlash = isSegment && pattern[index + token.length] === '/';
      expression += skipSlash ? '(?:.*/)?' : '.*';
    } else if (token === '*') expression += isSegment ? '[^/]+' : '[^/]*';
    else if (token === '?') expression += '[^/]';
    else if (token.length > 1 && token.startsWith('[')) expression += translateBrackets(token);
    else if (token.length > 1 && token.startsWith('{'))
      expression += translateGroup(token.slice(1, -1), { before, after });
    else expression += RE2JS.quote(token.length > 1 && token.startsWith('\\') ? token.slice(1) : token);
  }
  return expression;
}

const isBoundary = (character: string | undefined): boolean => character === undefined || character === '/';

/** A comma inside brackets or behind a backslash separates nothing. */
const CHOICE = /(?:\\[\s\S]|\[!?\]?[^\]]*\]|[^,])+/gu;

function translateGroup(inner: string, around: Neighbors): string {
  const choices = Array.from(inner.matchAll(CHOICE), ([choice]) => translate(choice, around));
  // Without any there is nothing that it could be but itself.
  return choices.length === 0 ? RE2JS.quote(`{${inner}}`) : `(?:${choices.join('|')})`;
}

/** Inside brackets `*`, `?` and `\` stand for themselves, `!` in the first place negates, and no slash is ever matched. */
function translateBrackets(token: string): string {
  const isNegated = token.startsWith('[!');
  const inner = Array.from(token.slice(isNegated ? 2 : 1, -1));
  const ranges: string[] = [];
  for (let at = 0; at < inner.length; at += 1) {
    const from = inner[at] ?? '';
    const isRange = inner[at + 1] === '-' && at + 2 < inner.length;
    const to = isRange ? (inner[at + 2] ?? '') : from;
    if (isRange) at += 2;
    ranges.push(...withoutSlash(from, to));
  }
  if (isNegated) return `[^/${ranges.join('')}]`;
  return ranges.length === 0 ? '[^\\x00-\\x{10FFFF}]' : `[${ranges.join('')}]`;
}

/** A range of code points as the inside of a class, without the slash in its middle; none if it runs backward. */
function withoutSlash(from: string, to: string): string[] {
  const slash = 0x2f;
  const [low = 0, high = 0] = [from.codePointAt(0), to.codePointAt(0)];
  const parts =
    low <= slash && slash <= high
      ? [[low, slash - 1] as const, [slash + 1, high] as const]
      : [[low, high] as const];
  const hex = (code: number) => `\\x{${code.toString(16)}}`;
  return parts.filter(([first, last]) => first <= last).map(([first, last]) => `${hex(first)}-${hex(last)}`);
}
