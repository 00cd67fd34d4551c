/**
 * Makes an SVG of Vega's fit to stand in a page with others: ids get a prefix, so that clips and
 * gradients of two charts do not meet, and the width bends to narrow screens.
 */
export function inlineSvg(svg: string, prefix: string): string {
  const body = svg.replace(/^<\?xml[^>]*\?>\s*/, '').replace(/^<!DOCTYPE[^>]*>\s*/i, '');
  return body
    .replaceAll(/(<[a-zA-Z][^<>]*?\s)id="([^"]*)"/g, `$1id="${prefix}-$2"`)
    .replaceAll(/url\(#([^)]*)\)/g, `url(#${prefix}-$1)`)
    .replaceAll(/((?:xlink:)?href)="#([^"]*)"/g, `$1="#${prefix}-$2"`)
    .replace(/^<svg /, '<svg aria-hidden="true" focusable="false" ');
}
