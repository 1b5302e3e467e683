import { createHash, type X509Certificate } from 'node:crypto';
import { SignedXml } from 'xml-crypto';
import type { SignatureCheck } from '#domain/presented-token.ts';
import type { PublishedKeys } from './published-keys.ts';
import type { SamlMessage } from './saml-message.ts';
import { certificateOf } from './saml-metadata.ts';
import { attribute, childrenNamed, elementsNamed, firstAt, NAMESPACES, parseMessage, textOf } from './xml.ts';

/** A message has one signature, or one for itself and one for its assertion. */
const MOST_SIGNATURES = 2;
/** Of a signature: it refers to one element, in two or three steps, and keeps a few namespaces. */
const MOST_TRANSFORMS = 4;
const LONGEST_PREFIXES = 1_024;

/** What the signatures of a message say before its issuer's keys are asked. */
export interface Signatures {
  /** Those that can be checked. */
  readonly elements: readonly Element[];
  /** Whether there is any, of whatever form. */
  readonly isAny: boolean;
  /** The last part of the first one's algorithm: `rsa-sha256`. */
  readonly algorithm: string | undefined;
  /** The certificate that stands in it. */
  readonly certificateSha256: string | undefined;
}

/** The signatures that stand where SAML wants them: as a child of the response, or of an assertion (SAML Core §5.4.2). */
export function signaturesOf({ root, assertions }: SamlMessage): Signatures {
  const elements = [...new Set([...assertions, root])].flatMap((each) =>
    childrenNamed(each, NAMESPACES.signature, 'Signature'),
  );
  const [first] = elements;
  const method = first && firstAt(first, NAMESPACES.signature, 'SignedInfo', 'SignatureMethod');
  const inside = first && elementsNamed(first, NAMESPACES.signature, 'X509Certificate')[0];
  return {
    elements: elements.slice(0, MOST_SIGNATURES).filter(isModest),
    isAny: elements.length > 0,
    algorithm: attribute(method, 'Algorithm')?.split('#').at(-1)?.slice(0, 80) || undefined,
    certificateSha256: inside && sha256Of(textOf(inside)?.text ?? ''),
  };
}

/**
 * Whether it is of the form that SAML wants: one reference (SAML Core §5.4.2). References are checked before the signature, so
 * that thousands of them would cost whoever looks.
 */
function isModest(signature: Element): boolean {
  const within = (name: string): readonly Element[] => elementsNamed(signature, NAMESPACES.signature, name);
  const prefixes = Array.from(signature.getElementsByTagNameNS('*', 'InclusiveNamespaces'));
  return (
    within('Reference').length === 1 &&
    within('Transform').length <= MOST_TRANSFORMS &&
    prefixes.every((each) => (attribute(each, 'PrefixList') ?? '').length <= LONGEST_PREFIXES)
  );
}

export interface CheckedAssertion {
  readonly signature: SignatureCheck;
  /** The assertion that the signature covers, as it was signed; undefined where none is. */
  readonly signed: Element | undefined;
}

/**
 * Holds the signatures of a message against the certificates that its issuer publishes.
 *
 * The certificate in the message is not trusted. What counts as signed is what the signature covers, in canonical form: an
 * assertion beside it is signature wrapping.
 * @param isComplete whether every certificate that its issuer had then is among `keys`
 * @see https://www.usenix.org/conference/usenixsecurity12/technical-sessions/presentation/somorovsky
 */
export function checkAssertion(
  message: SamlMessage,
  signatures: Signatures,
  keys: PublishedKeys,
  isComplete: boolean,
): CheckedAssertion {
  const { assertions, xml } = message;
  for (const signature of signatures.elements) {
    for (const certificate of likeliestFirst(keys.certificates, signatures.certificateSha256)) {
      const covered = coveredBy(xml, signature, certificate);
      const [signed] = covered;
      if (!signed) continue;
      if (covered.length >= assertions.length) {
        return { signed, signature: { result: 'valid', why: 'a published key of its issuer verifies it' } };
      }
      const why = `its signature covers ${covered.length} of ${assertions.length} assertions (signature wrapping)`;
      return { signed, signature: { result: 'invalid', why } };
    }
  }
  return { signed: undefined, signature: refused(message, signatures, keys, isComplete) };
}

/** The one that the message names, if it is a published one; then the others. */
function likeliestFirst(
  certificates: readonly X509Certificate[],
  shown: string | undefined,
): readonly X509Certificate[] {
  return certificates.toSorted((a, b) => Number(hashOf(b) === shown) - Number(hashOf(a) === shown));
}

/** The assertions that a signature covers, read from what was signed; none where the certificate does not verify it. */
function coveredBy(xml: string, signature: Element, certificate: X509Certificate): readonly Element[] {
  const check = new SignedXml({ publicCert: certificate.publicKey, getCertFromKeyInfo: () => null });
  try {
    check.loadSignature(signature);
    if (!check.checkSignature(xml)) return [];
    const signed = check.getSignedReferences().map(parseMessage);
    return signed.flatMap((root) => elementsNamed(root, NAMESPACES.assertion, 'Assertion'));
  } catch {
    return []; // another key made it, or nothing that can be checked
  }
}

/** What a message is whose signature no published certificate verifies. */
function refused(
  message: SamlMessage,
  { elements, isAny, algorithm, certificateSha256: shown }: Signatures,
  keys: PublishedKeys,
  isComplete: boolean,
): SignatureCheck {
  if (!isAny) return withoutSignature(message);
  if (elements.length === 0) return unchecked('its signature is not of the form that SAML wants');
  if (keys.certificates.length === 0) return unchecked('no certificate of its issuer is given');
  if (!SUPPORTED.has(algorithm ?? '')) return unchecked('its signature is of a kind that is not supported');
  if (isRewritten(message))
    return unchecked('its XML seems to have been written anew on its way, which no signature outlives');
  if (keys.certificates.some((each) => hashOf(each) === shown))
    return {
      result: 'invalid',
      why: 'it names a published certificate, and that does not verify its signature',
    };
  if (isComplete) return { result: 'unknown-key', why: 'no published certificate of its issuer verifies it' };
  return unchecked(
    'no published certificate verifies it, and one that is withdrawn since may have signed it',
  );
}

const SUPPORTED = new Set(['rsa-sha1', 'rsa-sha256', 'rsa-sha512', 'sha256-rsa-MGF1']);

/** A response that is whole, and in which nothing is signed, is nobody's. */
function withoutSignature({ root, wrapping }: SamlMessage): SignatureCheck {
  if (wrapping === 'deflated') return unchecked('a deflated message is signed outside of it');
  if (root.namespaceURI === NAMESPACES.protocol && root.localName === 'Response')
    return { result: 'unsigned', why: 'neither the response nor its assertion is signed' };
  return unchecked('it came without its response, which may have been signed in its place');
}

/** Between the elements of a signed message stands nothing, as a rule; what lays XML out anew puts blanks there. */
function isRewritten({ wrapping, xml }: SamlMessage): boolean {
  return wrapping === 'xml' && />\s+</.test(xml);
}

function hashOf({ raw }: X509Certificate): string {
  return createHash('sha256').update(raw).digest('hex');
}

function sha256Of(base64: string): string | undefined {
  try {
    return hashOf(certificateOf(base64));
  } catch {
    return undefined; // no certificate after all
  }
}

function unchecked(why: string): SignatureCheck {
  return { result: 'not-checked', why };
}
