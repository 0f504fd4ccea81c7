/* global document, getComputedStyle, innerWidth, NodeFilter */

/**
 * What a page shows; runs in the browser, and so holds all that it needs.
 *
 * @returns `overflow`: elements that make the page wider than the window; `diagrams`: how each was drawn, what is
 *   written in it, the size of its smallest letters, and the lowest contrast of its text; `made`: elements, handlers and addresses that text must not
 *   bring about; `alive`: running text of which GitHub would make a link or a mention
 */
export function inspect() {
  const article = document.querySelector('article');
  const isWide = document.documentElement.scrollWidth > innerWidth;
  const name = (element) => `${element.tagName.toLowerCase()}: ${element.textContent.slice(0, 60)}`;
  const overflow = isWide
    ? [...article.querySelectorAll('*')]
        .filter((element) => element.getBoundingClientRect().right > innerWidth + 0.5)
        .map(name)
        .slice(0, 5)
    : [];

  const texts = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
  const alive = [];
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    if (node.parentElement.closest('a, code, pre, .diagram')) continue;
    const found = /@[a-z\d]|#\d|\bGH-\d|\bhttps?:\/\/|\bwww\.|\b[0-9a-f]{7,40}\b|:[\w+-]+:/i.exec(node.data);
    if (found) alive.push(node.data);
  }

  return {
    overflow: isWide && overflow.length === 0 ? ['the page'] : overflow,
    text: article.textContent,
    headings: article.querySelectorAll('h1, h2, h3, h4, h5, h6').length,
    links: [...article.querySelectorAll('a')].map((link) => link.getAttribute('href')),
    alive,
    made: [...article.querySelectorAll('*')].flatMap((element) => [
      ...(element.matches('script, iframe, object, embed, img, form, input, svg a') ? [name(element)] : []),
      ...element
        .getAttributeNames()
        .filter((attribute) => attribute.startsWith('on'))
        .map((attribute) => `${name(element)} ${attribute}`),
    ]),
    diagrams: [...article.querySelectorAll('.diagram')].map((box) => {
      const drawing = box.querySelector('svg');
      if (!drawing) return { kind: 'error', texts: [box.textContent], width: 0, lowest: 0, lowestText: '' };
      const written = [...drawing.querySelectorAll('text, foreignObject span')]
        .filter((element) => element.textContent.trim() !== '' && element.querySelector('span') === null)
        .map((element) => ({ text: element.textContent, contrast: contrastOf(element) }));
      const { text = '', contrast = 21 } = [...written].sort((a, b) => a.contrast - b.contrast)[0] ?? {};
      return {
        kind: drawing.getAttribute('aria-roledescription'),
        texts: written.map((each) => each.text),
        width: drawing.getBoundingClientRect().width,
        height: drawing.getBoundingClientRect().height,
        smallest: Math.min(...[...drawing.querySelectorAll('text, foreignObject span')].map(heightOf)),
        lowest: contrast,
        lowestText: text,
      };
    }),
  };

  /** Pixels of the letters as they are shown: a drawing is scaled down to the page. */
  function heightOf(element) {
    const scale = element.closest('svg').getScreenCTM().a;
    return parseFloat(getComputedStyle(element).fontSize) * scale;
  }

  /** Contrast of text and what is painted under its middle (WCAG 2.2, relative luminance). */
  function contrastOf(element) {
    element.scrollIntoView({ block: 'center' });
    const { left, top, width, height } = element.getBoundingClientRect();
    const isSvg = element.matches('text');
    const style = getComputedStyle(element);
    const colour = parse(isSvg ? style.fill : style.color);
    const under = document
      .elementsFromPoint(left + width / 2, top + height / 2)
      .filter((each) => each.matches('rect, path, polygon, circle'))
      .map((each) => {
        const { fill, fillOpacity, opacity } = getComputedStyle(each);
        const [red, green, blue, alpha] = parse(fill);
        return [red, green, blue, alpha * Number(fillOpacity) * Number(opacity)];
      });
    const page = parse(getComputedStyle(document.body).backgroundColor);
    const ground = [...under, page].reduceRight((below, above) =>
      [0, 1, 2].map((at) => above[at] * above[3] + below[at] * (1 - above[3])),
    );
    const [high, low] = [luminance(colour), luminance(ground)].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  }

  function parse(colour) {
    const [red = 0, green = 0, blue = 0, alpha = 1] = (colour.match(/[\d.]+/g) ?? []).map(Number);
    return colour === 'none' ? [0, 0, 0, 0] : [red, green, blue, alpha];
  }

  function luminance(colour) {
    const [red, green, blue] = colour.slice(0, 3).map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }
}
