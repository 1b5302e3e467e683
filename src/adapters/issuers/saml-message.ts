import { inflateRawSync } from 'node:zlib';
import { elementsNamed, NAMESPACES, parseMessage } from './xml.ts';

/** Larger messages, in characters, are not read, and nothing is inflated beyond: an assertion with every group is far smaller. */
const LONGEST = 256 * 1_024;

/** A SAML message that holds at least one assertion that is not encrypted. */
export interface SamlMessage {
  readonly xml: string;
  readonly root: Element;
  readonly assertions: readonly Element[];
  /** As it stood: in base64 no byte is lost; XML may have been written anew on its way; deflated, it is signed outside. */
  readonly wrapping: 'base64' | 'deflated' | 'xml';
}

/** The SAML message that a raw secret is; undefined for what is none, or cannot be read as one. */
export function samlMessageIn(secret: string): SamlMessage | undefined {
  if (secret.length > LONGEST) return undefined;
  const found = xmlIn(secret.trim());
  if (!found) return undefined;
  try {
    const root = parseMessage(found.xml);
    const assertions = elementsNamed(root, NAMESPACES.assertion, 'Assertion');
    return assertions.length === 0 ? undefined : { ...found, root, assertions };
  } catch {
    return undefined; // not well-formed, cut, or with a document type: no issuer sends such a thing
  }
}

function xmlIn(text: string): Pick<SamlMessage, 'xml' | 'wrapping'> | undefined {
  if (text.startsWith('<')) return { xml: text, wrapping: 'xml' };
  const bytes = base64In(text);
  if (!bytes) return undefined;
  if (bytes[0] === '<'.charCodeAt(0)) return { xml: bytes.toString('utf8'), wrapping: 'base64' };
  try {
    const xml = inflateRawSync(bytes, { maxOutputLength: LONGEST }).toString('utf8');
    return xml.startsWith('<') ? { xml, wrapping: 'deflated' } : undefined;
  } catch {
    return undefined; // no deflated text, or one larger than any message
  }
}

function base64In(text: string): Buffer | undefined {
  const plain = text.includes('%') ? text.replaceAll(/%(2B|2F|3D)/gi, unescaped) : text;
  const compact = plain.replaceAll(/\s+/g, '');
  return compact.length >= 64 && /^[A-Za-z0-9+/_-]+={0,2}$/.test(compact)
    ? Buffer.from(compact, 'base64')
    : undefined;
}

function unescaped(_: string, code: string): string {
  return String.fromCharCode(Number.parseInt(code, 16));
}
