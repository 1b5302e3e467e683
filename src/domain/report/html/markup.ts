import { el, escapeXml, type SvgElement, type SvgNode } from '../../explanation/svg/element.ts';

export { el };
export type HtmlElement = SvgElement;
export type HtmlNode = SvgNode;

/** Elements of HTML that have no end. */
const VOID = new Set(['meta', 'br', 'hr', 'img', 'link']);

/**
 * Writes a tree so that HTML and XML parsers read the same elements: a string is always text, and every element that may
 * have content is closed by an end of its own.
 */
export function htmlOf(node: HtmlNode): string {
  if (typeof node === 'string') return escapeXml(node);
  const attributes = Object.entries(node.attributes)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}="${escapeXml(String(rounded(value!)))}"`)
    .join('');
  if (VOID.has(node.name)) return `<${node.name}${attributes} />`;
  return `<${node.name}${attributes}>${node.children.map(htmlOf).join('')}</${node.name}>`;
}

function rounded(value: string | number): string | number {
  return typeof value === 'number' ? Math.round(value * 10) / 10 : value;
}
