/** Markdown → a page as GitHub shows it: its dialect, its sanitizer, its stylesheet, and Mermaid in place of diagrams. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { rehype } from 'rehype';
import rehypeSanitize, { defaultSchema } from 'rehype-sanitize';

const require = createRequire(import.meta.url);

/** The file that a page loads to draw its diagrams. */
export const MERMAID = require.resolve('mermaid/dist/mermaid.min.js');

const styleOf = (mode) =>
  readFileSync(
    path.join(path.dirname(require.resolve('github-markdown-css')), `github-markdown-${mode}.css`),
    'utf8',
  );

/** @returns the HTML that GitHub would make of it, after its sanitizer */
export function toHtml(markdown) {
  const raw = micromark(markdown, {
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
    allowDangerousHtml: true,
    allowDangerousProtocol: true,
  });
  return String(
    rehype().data('settings', { fragment: true }).use(rehypeSanitize, defaultSchema).processSync(raw),
  );
}

/** A page without content; `show(html)` in it shows some, and draws its diagrams. */
export function shell(mode, mermaidUrl) {
  const [background, theme] = mode === 'dark' ? ['#0d1117', 'dark'] : ['#ffffff', 'default'];
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Job summary</title>
<style>${styleOf(mode)}
body { margin: 0; background: ${background}; }
.markdown-body { box-sizing: border-box; max-width: 1012px; margin: 0 auto; padding: 24px 16px; }
.diagram { margin-bottom: 16px; overflow: hidden; }
</style>
<article class="markdown-body"></article>
<script src="${mermaidUrl}"></script>
<script>
mermaid.initialize({ startOnLoad: false, theme: '${theme}', securityLevel: 'strict' });
async function show(html) {
  const article = document.querySelector('article');
  article.innerHTML = html;
  const sources = [...article.querySelectorAll('code.language-mermaid')];
  for (const [at, source] of sources.entries()) {
    const box = document.createElement('div');
    box.className = 'diagram';
    source.closest('pre').replaceWith(box);
    box.textContent = source.textContent;
    await mermaid.run({ nodes: [box] }).catch((error) => { box.textContent = 'Diagram ' + (at + 1) + ': ' + error; });
  }
}
</script>
</html>`;
}

/** A page that can be opened by itself. */
export function pageOf(markdown, mode, mermaidUrl) {
  const content = JSON.stringify(toHtml(markdown)).replaceAll('<', '\\u003c');
  return shell(mode, mermaidUrl).replace('</html>', () => `<script>void show(${content});</script>\n</html>`);
}
