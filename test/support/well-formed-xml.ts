/** An element of a document that was read. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: (XmlElement | string)[];
}

const FORBIDDEN = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
const DECLARATION = /^<\?xml version="1\.0" encoding="UTF-8"\?>\s*/;
const TOKEN = /<(\/?)([A-Za-z][\w:.-]*)((?:\s+[A-Za-z][\w:.-]*="[^"<]*")*)\s*(\/?)>|([^<]+)|([\s\S])/gy;
const ATTRIBUTE = /([A-Za-z][\w:.-]*)="([^"<]*)"/g;
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&amp;', '&'],
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&quot;', '"'],
  ['&#39;', "'"],
]);

/**
 * Reads XML 1.0 without document type, comments and sections, which is all that we write, and takes nothing else.
 * @throws Error saying what is not well-formed
 */
export function wellFormedXml(text: string): XmlElement {
  if (!text.isWellFormed() || FORBIDDEN.test(text)) throw new Error('a character that XML forbids');
  const root: XmlElement = { name: '', attributes: new Map(), children: [] };
  const open = [root];
  for (const [whole, close, name, attributes, empty, words, stray] of text
    .replace(DECLARATION, '')
    .matchAll(TOKEN)) {
    const inside = open.at(-1)!;
    if (stray !== undefined) throw new Error(`markup that is none: ${whole}`);
    if (words !== undefined) {
      inside.children.push(read(words));
    } else if (close === '/') {
      if (inside.name !== name || attributes !== '') throw new Error(`</${name}> closes <${inside.name}>`);
      open.pop();
    } else {
      const element: XmlElement = { name: name!, attributes: attributesOf(attributes!), children: [] };
      inside.children.push(element);
      if (empty !== '/') open.push(element);
    }
  }
  const [first, ...more] = root.children.filter((each) => typeof each !== 'string' || each.trim() !== '');
  if (open.length > 1) throw new Error(`<${open.at(-1)!.name}> is never closed`);
  if (first === undefined || typeof first === 'string' || more.length > 0)
    throw new Error('not one root element');
  return first;
}

/** All elements of a document, outside in. */
export function elementsIn(element: XmlElement): readonly XmlElement[] {
  const inside = element.children.filter((child) => typeof child !== 'string');
  return [element, ...inside.flatMap(elementsIn)];
}

/** All text of a document. */
export function textIn(element: XmlElement): string {
  return element.children.map((child) => (typeof child === 'string' ? child : textIn(child))).join('');
}

function attributesOf(text: string): ReadonlyMap<string, string> {
  const found = [...text.matchAll(ATTRIBUTE)].map(([, name, value]) => [name!, read(value!)] as const);
  const attributes = new Map(found);
  if (attributes.size !== found.length) throw new Error(`an attribute twice: ${text}`);
  return attributes;
}

function read(text: string): string {
  return text.replace(/&[^;]*;?/g, (entity) => {
    const char = ENTITIES.get(entity);
    if (char === undefined) throw new Error(`an entity that is none: ${entity}`);
    return char;
  });
}
