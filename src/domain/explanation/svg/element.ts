/** A picture as a tree. A string is always text: there is no way to put markup into one. */
export interface SvgElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | number | undefined>>;
  readonly children: readonly SvgNode[];
}

export type SvgNode = SvgElement | string;

/** An element; attributes that are undefined are left out. */
export function el(
  name: string,
  attributes: SvgElement['attributes'] = {},
  ...children: readonly SvgNode[]
): SvgElement {
  return { name, attributes, children };
}

/** Writes the tree as XML 1.0: text and attributes escaped, numbers with at most one decimal. */
export function markupOf(node: SvgNode): string {
  if (typeof node === 'string') return escapeXml(node);
  const attributes = Object.entries(node.attributes)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}="${escapeXml(typeof value === 'number' ? short(value) : value!)}"`)
    .join('');
  const inside = node.children.map(markupOf).join('');
  return inside === ''
    ? `<${node.name}${attributes}/>`
    : `<${node.name}${attributes}>${inside}</${node.name}>`;
}

function short(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** What XML 1.0 forbids or advises against is replaced, and what reorders text is taken out, wherever it came from. */
export function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
