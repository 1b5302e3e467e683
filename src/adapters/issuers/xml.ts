import { DOMParser } from '@xmldom/xmldom';

/** XML as SAML uses it: no document type, no entities of its own, nothing that is not well-formed. */

export const NAMESPACES = {
  assertion: 'urn:oasis:names:tc:SAML:2.0:assertion',
  protocol: 'urn:oasis:names:tc:SAML:2.0:protocol',
  metadata: 'urn:oasis:names:tc:SAML:2.0:metadata',
  signature: 'http://www.w3.org/2000/09/xmldsig#',
} as const;

const ELEMENT = 1;
const TEXT = 3;
const CDATA = 4;

/**
 * What a message may be made of: canonical form takes more time than its text is long. A response with a thousand groups has
 * fewer parts, and no issuer writes comments into what it signs.
 */
const MOST = { depth: 20, attributes: 20, nodes: 6_000, comments: 20 } as const;

/** @throws for what is not well-formed, or declares a document type */
export function parseXml(text: string): Element {
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) throw new Error('it declares a document type');
  const refuse = (message: unknown): never => {
    throw new Error(`it is not well-formed: ${String(message).slice(0, 200)}`);
  };
  const parser = new DOMParser({ errorHandler: { warning: refuse, error: refuse, fatalError: refuse } });
  const root = parser.parseFromString(text, 'text/xml')?.documentElement;
  if (!root) throw new Error('it has no element');
  return root;
}

/** The same for what anybody may have written. @throws as well for what is beyond reason in depth or parts */
export function parseMessage(text: string): Element {
  const root = parseXml(text);
  let nodes = 0;
  let comments = 0;
  let level: Element[] = [root];
  for (let depth = 0; level.length > 0; depth++) {
    for (const { attributes, childNodes } of level) {
      nodes += attributes.length + childNodes.length;
      comments += nodes > MOST.nodes ? 0 : Array.from(childNodes).filter(isRemark).length;
      if (attributes.length > MOST.attributes || nodes > MOST.nodes || comments > MOST.comments)
        throw new Error('it has too many parts');
    }
    if (depth > MOST.depth) throw new Error('it nests too deeply');
    level = level.flatMap(childElements);
  }
  return root;
}

/** A comment, a processing instruction, a section. */
function isRemark({ nodeType }: Node): boolean {
  return nodeType !== ELEMENT && nodeType !== TEXT;
}

export function childElements(parent: Element): Element[] {
  const found: Element[] = [];
  for (let node = parent.firstChild; node; node = node.nextSibling) {
    if (node.nodeType === ELEMENT) found.push(node as Element);
  }
  return found;
}

/** Children of this name, in the order of the document. */
export function childrenNamed(parent: Element, namespace: string, name: string): Element[] {
  return childElements(parent).filter((each) => each.namespaceURI === namespace && each.localName === name);
}

/** The first of the elements that a path of names leads to. */
export function firstAt(from: Element, namespace: string, ...path: readonly string[]): Element | undefined {
  let level = [from];
  for (const name of path) level = level.flatMap((each) => childrenNamed(each, namespace, name));
  return level[0];
}

/** Elements of this name anywhere below and at `root`. */
export function elementsNamed(root: Element, namespace: string, name: string): Element[] {
  const own = root.namespaceURI === namespace && root.localName === name ? [root] : [];
  return [...own, ...Array.from(root.getElementsByTagNameNS(namespace, name))];
}

/**
 * The whole text of an element, as its signature covers it: canonical XML leaves comments out, and what stands on both
 * sides of one is one text. `isPlain` is false where anything but text stands in it.
 */
export function textOf(
  element: Element | undefined,
): { readonly text: string; readonly isPlain: boolean } | undefined {
  if (!element) return undefined;
  let text = '';
  let isPlain = true;
  for (let node = element.firstChild; node; node = node.nextSibling) {
    if (node.nodeType === TEXT || node.nodeType === CDATA) text += node.nodeValue ?? '';
    else isPlain = false;
  }
  return { text: text.trim(), isPlain };
}

export function attribute(element: Element | undefined, name: string): string | undefined {
  return element?.hasAttribute(name) ? (element.getAttribute(name) ?? undefined) : undefined;
}
