import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { SignedXml } from 'xml-crypto';
import { selfSigned } from './certificate.ts';

/** An identity provider that signs SAML 2.0 responses with a key of its own, and what it publishes. */
export interface SamlIssuer {
  readonly entityId: string;
  readonly metadata: string;
  readonly certificateSha256: string;
  /** The XML of a response. */
  response(options?: ResponseOptions): string;
}

export interface ResponseOptions {
  readonly nameId?: string;
  readonly id?: string;
  readonly notOnOrAfter?: string;
  readonly issueInstant?: string;
  /** What is signed. Default: the assertion. */
  readonly signs?: 'assertion' | 'response' | 'nothing';
  readonly algorithm?: string;
}

const RSA_SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';

export function samlIssuer(entityId = 'https://idp.example.com/saml'): SamlIssuer {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const certificate = selfSigned(privateKey);
  const base64 = certificate.replaceAll(/-----[^-]+-----|\s/g, '');
  return {
    entityId,
    metadata:
      `<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${entityId}">` +
      '<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">' +
      '<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>' +
      `<ds:X509Certificate>${base64}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>` +
      '</md:IDPSSODescriptor></md:EntityDescriptor>',
    certificateSha256: new X509Certificate(certificate).fingerprint256.replaceAll(':', '').toLowerCase(),
    response: (options = {}) => {
      const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
      const xml = unsignedResponse(entityId, options);
      const { signs = 'assertion', algorithm = RSA_SHA256 } = options;
      return signs === 'nothing' ? xml : signed(xml, signs, algorithm, key, certificate);
    },
  };
}

function signed(
  xml: string,
  signs: 'assertion' | 'response',
  algorithm: string,
  key: string,
  publicCert: string,
) {
  const signer = new SignedXml({
    privateKey: key,
    publicCert,
    signatureAlgorithm: algorithm,
    canonicalizationAlgorithm: 'http://www.w3.org/2001/10/xml-exc-c14n#',
  });
  const name = signs === 'assertion' ? 'Assertion' : 'Response';
  const xpath = `//*[local-name(.)='${name}']`;
  signer.addReference({
    xpath,
    digestAlgorithm: 'http://www.w3.org/2001/04/xmlenc#sha256',
    transforms: [
      'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
      'http://www.w3.org/2001/10/xml-exc-c14n#',
    ],
  });
  signer.computeSignature(xml, {
    location: { reference: `${xpath}/*[local-name(.)='Issuer']`, action: 'after' },
  });
  return signer.getSignedXml();
}

function unsignedResponse(issuer: string, options: ResponseOptions): string {
  const { nameId = 'ada@example.com', id = '_a1' } = options;
  const { issueInstant = '2026-11-24T08:55:00Z', notOnOrAfter = '2026-11-24T09:55:00Z' } = options;
  return (
    '<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"' +
    ` ID="_r1" Version="2.0" IssueInstant="${issueInstant}"><saml:Issuer>${issuer}</saml:Issuer>` +
    '<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>' +
    `<saml:Assertion ID="${id}" Version="2.0" IssueInstant="${issueInstant}"><saml:Issuer>${issuer}</saml:Issuer>` +
    `<saml:Subject><saml:NameID>${nameId}</saml:NameID>` +
    '<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData' +
    ` InResponseTo="_q1" Recipient="https://app.example.com/acs" NotOnOrAfter="${notOnOrAfter}"/>` +
    '</saml:SubjectConfirmation></saml:Subject>' +
    `<saml:Conditions NotBefore="${issueInstant}" NotOnOrAfter="${notOnOrAfter}"><saml:AudienceRestriction>` +
    '<saml:Audience>urn:app</saml:Audience></saml:AudienceRestriction></saml:Conditions>' +
    `<saml:AuthnStatement AuthnInstant="${issueInstant}" SessionIndex="_s1"><saml:AuthnContext>` +
    '<saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</saml:AuthnContextClassRef>' +
    '</saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement><saml:Attribute Name="role">' +
    '<saml:AttributeValue>admin-of-everything</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>' +
    '</saml:Assertion></samlp:Response>'
  );
}
