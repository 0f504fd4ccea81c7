/** A workflow command as the runner reads it from a line. */
interface Command {
  name: string;
  data: string;
}

const COLOURS = { red: 31, yellow: 33, blue: 34, bold: 1 } as const;

/** The commands that the runner knows; any other text after `::` is a line like all others. */
const KNOWN = new Set([
  'add-mask',
  'add-matcher',
  'add-path',
  'debug',
  'echo',
  'endgroup',
  'error',
  'group',
  'notice',
  'remove-matcher',
  'save-state',
  'set-env',
  'set-output',
  'stop-commands',
  'warning',
]);

const BODY = { '%0D': '\r', '%0A': '\n', '%25': '%' } as const;
const LEGACY = { '%3B': ';', '%0D': '\r', '%0A': '\n', '%5D': ']', '%25': '%' } as const;

function unescape(text: string, codes: Readonly<Record<string, string>>): string {
  return text.replace(/%[0-9A-F]{2}/g, (code) => codes[code] ?? code);
}

/** A line's command in today's form, at the line's start, or in the old one, which may stand anywhere in a line. */
function readCommand(line: string): Command | undefined {
  const text = line.trimStart();
  const end = text.startsWith('::') ? text.indexOf('::', 2) : -1;
  const name = end < 0 ? '' : nameOf(text.slice(2, end));
  if (isKnown(name)) return { name, data: unescape(text.slice(end + 2), BODY) };
  const open = line.indexOf('##[');
  const close = open < 0 ? -1 : line.indexOf(']', open);
  const legacy = close < 0 ? '' : nameOf(line.slice(open + 3, close));
  return isKnown(legacy) ? { name: legacy, data: unescape(line.slice(close + 1), LEGACY) } : undefined;
}

function nameOf(header: string): string {
  return (header.split(' ')[0] ?? '').toLowerCase();
}

function isKnown(name: string): boolean {
  return KNOWN.has(name);
}

/**
 * The standard output of an action, as GitHub's log page shows it, for a terminal: groups opened and indented,
 * errors, warnings and notices with their word before them (a title is shown on the annotation, not in the log),
 * debug lines and all other commands left out, masks applied to the lines after them (actions/runner,
 * ActionCommandManager).
 * @param colours whether to colour and embolden with ANSI codes
 */
export function renderRunnerLog(stdout: string, { colours = false }: { colours?: boolean } = {}): string {
  const page = new LogPage(colours);
  const lines = stdout.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  for (const line of lines) page.read(line);
  return page.text();
}

class LogPage {
  readonly #colours: boolean;
  readonly #lines: string[] = [];
  readonly #masks: string[] = [];
  #inGroup = false;
  /** Set while commands are stopped: the token that resumes them. */
  #resumeToken: string | undefined;

  constructor(colours: boolean) {
    this.#colours = colours;
  }

  text(): string {
    return this.#lines.map((line) => `${line}\n`).join('');
  }

  read(line: string): void {
    if (this.#resumeToken !== undefined) {
      if (line.trim() === `::${this.#resumeToken}::`) this.#resumeToken = undefined;
      else this.#print(line);
      return;
    }
    const command = readCommand(line);
    if (command === undefined) this.#print(line);
    else this.#obey(command);
  }

  #obey({ name, data }: Command): void {
    switch (name) {
      case 'group':
        this.#inGroup = false;
        this.#print(this.#paint(`▾ ${data}`, 'bold'));
        this.#inGroup = true;
        break;
      case 'endgroup':
        this.#inGroup = false;
        break;
      case 'error':
        this.#print(`Error: ${data}`, 'red');
        break;
      case 'warning':
        this.#print(`Warning: ${data}`, 'yellow');
        break;
      case 'notice':
        this.#print(`Notice: ${data}`, 'blue');
        break;
      case 'add-mask':
        this.#masks.push(...data.split(/\r?\n/).filter((mask) => mask.trim() !== ''));
        this.#masks.sort((a, b) => b.length - a.length);
        break;
      case 'stop-commands':
        this.#resumeToken = data;
        break;
      default:
        break;
    }
  }

  #print(text: string, colour?: keyof typeof COLOURS): void {
    const masked = this.#masks.reduce((shown, mask) => shown.replaceAll(mask, '***'), text);
    for (const line of masked.split(/\r\n|\r|\n/)) {
      const painted = colour === undefined ? line : this.#paint(line, colour);
      this.#lines.push(this.#inGroup ? `  ${painted}` : painted);
    }
  }

  #paint(text: string, colour: keyof typeof COLOURS): string {
    return this.#colours ? `\u001b[${COLOURS[colour]}m${text}\u001b[0m` : text;
  }
}
