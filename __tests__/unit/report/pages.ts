/** What tests read of a page of the report. */

/** The source of every diagram. */
export const diagramsOf = (page: string): string[] =>
  [...page.matchAll(/^```mermaid\n([^]*?)\n```$/gm)].map(([, source = '']) => source);

export const withoutDiagrams = (page: string): string =>
  page.replace(/^```mermaid\n[^]*?\n```$/gm, 'diagram');

/** Without what shows a word as code, or parts it: whether a text needs that is its own affair. */
export const bare = (page: string): string => page.replace(/<!-- -->|<\/?code>/g, '');

/** The tags of a page in their order, without the addresses. */
export const tagsOf = (page: string): string[] =>
  withoutDiagrams(page)
    .match(/<[^>]*>/g)
    ?.map((tag) => tag.replace(/"[^"]*"/g, '""')) ?? [];

/** What is wrong with how a page holds together: nothing may be open at its end, or closed twice. */
export function faultsOf(page: string): string[] {
  const faults: string[] = [];
  const open: string[] = [];
  for (const tag of tagsOf(page)) {
    const name = /^<\/?(\w+)/.exec(tag)?.[1];
    if (name === undefined) continue;
    if (!tag.startsWith('</')) open.push(name);
    else if (open.pop() !== name) faults.push(`</${name}> closes another element`);
  }
  faults.push(...open.map((name) => `<${name}> is not closed`));
  if ((page.match(/^```/gm)?.length ?? 0) % 2 > 0) faults.push('a fence is open');
  let cells = 0;
  for (const line of page.split('\n')) {
    const own = line.startsWith('|') ? line.split('|').length : 0;
    if (own > 0 && cells > 0 && own !== cells) faults.push(`a row has ${own} cells: ${line.slice(0, 80)}`);
    if (own > 0 && !line.endsWith('|')) faults.push(`a row is cut: ${line.slice(-80)}`);
    cells = own;
  }
  return faults;
}
