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
/** No message nests so deeply, and what reads it further may recurse. */
const DEEPEST = 60;

/** @throws for what is not well-formed, declares a document type, or nests beyond reason */
export function parseXml(text: string): Element {
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) throw new Error('it declares a document type');
  const refuse = (message: unknown): never => {
    throw new Error(`it is not well-formed: ${String(message).slice(0, 200)}`);
  };
  const parser = new DOMParser({ errorHandler: { warning: refuse, error: refuse, fatalError: refuse } });
  const root = parser.parseFromString(text, 'text/xml')?.documentElement;
  if (!root) throw new Error('it has no element');
  assertFlat(root);
  return root;
}

function assertFlat(root: Element): void {
  let level: Element[] = [root];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST) throw new Error('it nests too deeply');
    level = level.flatMap(childElements);
  }
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
