/**
 * The values in a file that a step writes for the runner (GITHUB_OUTPUT, GITHUB_ENV, GITHUB_STATE): lines of
 * `name=value`, or `name<<delimiter`, the value's lines and the delimiter. Throws an Error with the runner's own
 * message for any other form (actions/runner, FileCommandManager).
 */
export function parseCommandFile(text: string): Record<string, string> {
  const values = new Map<string, string>();
  const lines = text.split('\n');
  const bareLines = lines.map(withoutReturn);
  for (let index = 0; index < lines.length; index += 1) {
    const line = bareLines[index] ?? '';
    if (line === '') continue;
    const equals = line.indexOf('=');
    const heredoc = line.indexOf('<<');
    if (equals >= 0 && (heredoc < 0 || equals < heredoc)) {
      if (equals === 0) throw new Error(`Invalid format '${line}'. Name must not be empty`);
      values.set(line.slice(0, equals), line.slice(equals + 1));
      continue;
    }
    if (heredoc < 0) throw new Error(`Invalid format '${line}'`);
    const name = line.slice(0, heredoc);
    const delimiter = line.slice(heredoc + 2);
    if (name === '' || delimiter === '') {
      throw new Error(`Invalid format '${line}'. Name must not be empty and delimiter must not be empty`);
    }
    const end = bareLines.indexOf(delimiter, index + 1);
    if (end < 0) throw new Error(`Invalid value. Matching delimiter not found '${delimiter}'`);
    values.set(name, withoutReturn(lines.slice(index + 1, end).join('\n')));
    index = end;
  }
  return Object.fromEntries(values);
}

/** A line without the carriage return that Windows puts before the line's end. */
function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
