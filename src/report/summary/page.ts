/** A page that grows by whole parts, as long as there is room; pure. */

/** How a list of items goes into a page. */
interface Listing {
  readonly separator: string;
  /** Share of the room that is left, which they may take. */
  readonly share: number;
  /** What is said of items that are left out. */
  readonly more: (left: number) => string;
  /** How many items there are, if not all of them are given. */
  readonly all?: number;
  /** What stands before the first item and after the last one, if there is any. */
  readonly frame?: Frame;
}

export type Frame = readonly [before: string, after: string];

export class Page {
  text = '';
  #room: number;

  constructor(limitBytes: number) {
    this.#room = limitBytes;
  }

  add(part: string): boolean {
    if (part === '') return true;
    const whole = this.text === '' ? part : `\n\n${part}`;
    const size = sizeOf(whole);
    if (size > this.#room) return false;
    this.#room -= size;
    this.text += whole;
    return true;
  }

  /** Adds the first of several ways to say the same that fits. */
  addFirst(ways: readonly string[]): void {
    ways.some((way) => this.add(way));
  }

  /** Adds as many items as fit, and how many are left out. */
  addItems(items: readonly string[], { separator, share, more, all, frame = ['', ''] }: Listing): void {
    const total = all ?? items.length;
    let room = this.#room * share - sizeOf(frame.join('')) - sizeOf(more(total)) - MARGIN_BYTES;
    const kept: string[] = [];
    for (const item of items) {
      room -= sizeOf(item) + sizeOf(separator);
      if (room < 0) break;
      kept.push(item);
    }
    const left = total - kept.length;
    const shown = kept.length === 0 ? '' : `${frame[0]}${kept.join(separator)}${frame[1]}`;
    this.add(join([shown, left > 0 ? more(left) : '']));
  }

  /** Adds a part whose frame stays whole, whatever of its content fits. */
  addFramed([before, after]: Frame, fill: (inner: Page) => void): void {
    const inner = new Page(this.#room - sizeOf(before) - sizeOf(after) - MARGIN_BYTES);
    fill(inner);
    if (inner.text !== '') this.add(`${before}${inner.text}${after}`);
  }
}

/** What joins may add. */
const MARGIN_BYTES = 16;

const sizeOf = (text: string): number => Buffer.byteLength(text);

export const rowOf = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** The first two rows of a table. */
export const tableHead = (columns: readonly string[]): string =>
  `${rowOf(columns)}\n${rowOf(columns.map(() => '---'))}\n`;

/** What stands before and after a part that can be folded. */
export const fold = (title: string, isOpen = false): Frame => [
  `<details${isOpen ? ' open' : ''}>\n<summary>${title}</summary>\n\n`,
  '\n\n</details>',
];

export const join = (parts: readonly string[]): string => parts.filter((part) => part !== '').join('\n\n');
