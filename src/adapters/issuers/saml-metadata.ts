import { X509Certificate } from 'node:crypto';
import { attribute, elementsNamed, NAMESPACES, parseXml, textOf } from './xml.ts';

/** An identity provider has one, or two while it changes them. */
const MOST_CERTIFICATES = 10;

/**
 * The certificates with which an identity provider signs, from its SAML 2.0 metadata: those of IDPSSODescriptor whose use is
 * signing or not said. In an aggregate, those of the entity with this id.
 *
 * @throws for what is no metadata, or none of this issuer
 * @see https://docs.oasis-open.org/security/saml/v2.0/saml-metadata-2.0-os.pdf §2.4.1.1
 */
export function metadataCertificates(xml: string, issuer: string): readonly X509Certificate[] {
  const entities = elementsNamed(parseXml(xml), NAMESPACES.metadata, 'EntityDescriptor');
  const entity = entities.find((each) => attribute(each, 'entityID') === issuer);
  if (!entity) throw new Error(`its metadata names no entity ${issuer}`);
  const keys = elementsNamed(entity, NAMESPACES.metadata, 'IDPSSODescriptor')
    .flatMap((role) => elementsNamed(role, NAMESPACES.metadata, 'KeyDescriptor'))
    .filter((key) => (attribute(key, 'use') ?? 'signing') === 'signing');
  const texts = keys
    .flatMap((key) => elementsNamed(key, NAMESPACES.signature, 'X509Certificate'))
    .map((each) => (textOf(each)?.text ?? '').replaceAll(/\s+/g, ''));
  return [...new Set(texts)].slice(0, MOST_CERTIFICATES).map(certificateOf);
}

/** @throws for what is no certificate */
export function certificateOf(base64: string): X509Certificate {
  return new X509Certificate(Buffer.from(base64.replace(/\s+/g, ''), 'base64'));
}

/** The ids of the identity providers that metadata describes. @throws for what is no metadata */
export function metadataIssuers(xml: string): readonly string[] {
  const entities = elementsNamed(parseXml(xml), NAMESPACES.metadata, 'EntityDescriptor');
  const providers = entities.filter(
    (each) => elementsNamed(each, NAMESPACES.metadata, 'IDPSSODescriptor').length > 0,
  );
  const issuers = providers.map((each) => attribute(each, 'entityID')).filter((id) => id !== undefined);
  if (issuers.length === 0) throw new Error('it describes no identity provider');
  return issuers;
}
