/** A page that grows by whole parts, as long as there is room; pure. */

/** How a list of items goes into a page. */
interface Listing {
  readonly separator: string;
  /** Share of the room that is left, which they may take. */
  readonly share: number;
  /** What is said of items that are left out. */
  readonly more: (left: number) => string;
  /** How many items there are, where not all of them are given; those of a head do not count. */
  readonly all?: number;
  /** What stands before the first item and after the last one, if there is any. */
  readonly frame?: readonly [before: string, after: string];
}

/** A page that grows by whole parts, as long as there is room. */
export class Page {
  text = '';
  #room: number;

  constructor(limit: number) {
    this.#room = limit;
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

  /** The first of several ways to say the same that fits. */
  addFirst(ways: readonly string[]): void {
    ways.some((way) => this.add(way));
  }

  /** As many items as fit, and how many are left out. */
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
}

/** Bytes that joins may add. */
const MARGIN_BYTES = 16;

const sizeOf = (text: string): number => Buffer.byteLength(text);

export const rowOf = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** What stands before and after a part that can be folded. */
export function fold(title: string, head: string, open: boolean): [string, string] {
  return [`<details${open ? ' open' : ''}>\n<summary>${title}</summary>\n\n${head}`, '\n\n</details>'];
}

export const join = (parts: readonly string[]): string => parts.filter((part) => part !== '').join('\n\n');
