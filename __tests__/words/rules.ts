/** How everything is written that a person reads: what is not said, and how long a sentence is. */

export interface Rule {
  readonly what: string;
  readonly pattern: RegExp;
}

const rule = (what: string, pattern: RegExp): Rule => ({ what, pattern });

/** One pattern a line. What each one is for stands in EXAMPLES of words.test.ts. */
export const PHRASES: readonly Rule[] = [
  rule('"uses", not "takes from"', /\b(?:takes?|taking) (?:its source|from)\b/i),
  rule('"fix", not "mend"', /\bmend(?:s|ed|ing)?\b/i),
  rule('no "by itself"', /\bby itself\b/i),
  rule('no "beside"', /\bbeside\b/i),
  rule('nothing is asked', /\b(?:is|are|was) asked\b|\basked (?:for )?again\b/i),
  rule('"exists", not "is there"', /\b(?:is|are) there\b(?! (?:a|an|any)\b)/i),
  rule('"depends on", not "hangs on"', /\bhangs on\b/i),
  rule('"one per line", not "one a line"', /\bone a line\b/i),
  rule('no "none where"', /\bnone where\b/i),
  rule('"is not authorized to", not "may not"', /\bmay not\b/i),
  rule('no "out of sight"', /\bout of sight\b/i),
  rule('"keeps running", not "left to run on"', /\bleft to run\b/i),
  rule('no "goes round"', /\bgoes round\b/i),
  rule('no "of tomorrow"', /\bof tomorrow\b/i),
  rule('no "that is meant"', /\b(?:that|which) (?:is|are) meant\b/i),
  rule('no "as it was started"', /\bas it (?:was|is) (?:started|written)\b|\bend(?:s|ed)? as it did\b/i),
  rule('"timed out", not "not done in time"', /\bnot done in time\b|\bnot waited for\b/i),
  rule('no "what fails or warns"', /\bwhat (?:fails|warns)\b/i),
  rule('"if" or "when", not "where"', /(?:^|, )where (?!to\b)|\b(?:once|only|even|but|and) where\b/i),
  rule('no counts of checks', /\b(?:\d+|…) checks? (?:passed|failed|warned)\b/i),
  rule('no "Ready:"', /\bready: \b/i),
  rule('links name what they lead to', /\bopen the aws console\b|\bin the console: /i),
  rule('"unknown", or say why', /\b(?:is|are|be) not known\b|\bcannot be known\b/i),
  rule('"usually takes", not "should be done in"', /\bshould be done in\b/i),
  rule('no "is started here"', /\bis started here\b/i),
  rule('no "any more"', /\bany more\b(?! \w+s\b)/i),
  rule('"matches case-sensitively"', /\bcompares the case\b/i),
  rule('no "was given to"', /\bwas given to\b/i),
  rule('"latest execution", not "newest"', /\bnewest execution\b/i),
  rule('"doesn\'t replay missed pushes"', /\bmade up for\b|\bon its way\b|\bruns nothing\b/i),
  rule('"when it\'s safe"', /\breason is gone\b/i),
  rule('"Invalid", not "not usable"', /\bnot usable\b|\ballowed: /i),
  rule('"isn\'t a", not "is no"', /(?<!\bthere )\bis no\b/i),
  rule('"Invalid inputs", not "could not begin"', /\bcould not begin\b/i),
  rule('"can\'t", not "cannot"', /\bcannot\b/i),
  rule('no "in any case"', /\bin any case\b|\ball the same\b/i),
  rule('"silently", not "without a word"', /\bwithout a word\b/i),
];

/** Of sentences, but not of code. */
export const SENTENCES: readonly Rule[] = [
  rule('no semicolons', /;(?:\s|$)/),
  rule(
    'American English',
    /\b(?:cancell(?:ed|ing)|behaviour|colour|favour|honour|organis|recognis|authoris|normalis|licence|whilst|amongst|modelling|labell)/i,
  ),
  rule(
    'names in backticks, not in quotation marks',
    /\b(?:connection|pipeline|action|stage|role|branch|repository|execution|project) "/i,
  ),
];

/** Words of a sentence: of messages, and of pages, which list more. About 20 is what to aim at. */
export const MESSAGE_WORDS = 24;
export const PAGE_WORDS = 30;

/** Sentences end before a capital, a name in backticks or a quotation, and at the colon before a line to paste. */
export const sentencesOf = (text: string): string[] => text.split(/(?<=[.!?:]["”)]?)\s+(?=[\p{Lu}`…"“])/u);

export const wordCount = (sentence: string): number =>
  sentence.split(/\s+/).filter((word) => /[\p{L}\p{N}…]/u.test(word)).length;

/** A headline says pipeline, outcome and cause, and is no sentence. */
export const HEADING_END = /[.;,:]$/;
