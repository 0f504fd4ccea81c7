/** Words of a command that is to be pasted into a shell; pure. */

/** @returns the text as one word, in quotes where it needs them */
export function shellWord(text: string): string {
  return /^[\w.@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
