import { Page } from '../../../../src/report/summary/page';

const LISTING = { separator: '\n', share: 1, more: (left: number) => `${left} more` };

describe('items of a page', () => {
  const items = Array.from({ length: 10 }, (_, index) => `item-${index}`);

  test('are all there if they fit', () => {
    const page = new Page(200);
    page.addItems(items, LISTING);
    expect(page.text.split('\n')).toEqual(items);
  });

  test.each([
    // What joins may add, and how many are left out, take room as well.
    [57, 4],
    [58, 5],
    [64, 5],
    [65, 6],
  ])('in %d bytes are %d, and how many are left out', (bytes, kept) => {
    const page = new Page(bytes);
    page.addItems(items, LISTING);
    expect(page.text).toBe(`${items.slice(0, kept).join('\n')}\n\n${10 - kept} more`);
    expect(Buffer.byteLength(page.text)).toBeLessThanOrEqual(bytes);
  });

  test('count their separators: long ones leave fewer', () => {
    const page = new Page(100);
    page.addItems(items, { ...LISTING, separator: '-'.repeat(20) });
    expect(page.text).toBe(`item-0${'-'.repeat(20)}item-1\n\n8 more`);
  });
});
