import type { Activity } from 'countersign/kit';

/** By which way of signing in a session came about, in LoginHistory’s words. */

/**
 * By `LoginType`; of the calls that carry a password (SOAP), none can ask for a second factor.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_loginhistory.htm
 */
const PROTOCOLS: readonly (readonly [RegExp, NonNullable<Activity['authProtocol']>])[] = [
  [/^SAML /i, 'saml'],
  [/^Third Party SSO$/i, 'openid-connect'],
  [/^Remote Access 2\.0$/i, 'oauth2'],
  [/^(Other Apex API|Partner Product|SOAP)/i, 'legacy'],
  [/^Application$/i, 'password'],
];

/** By `LoginSubType`, which names the OAuth flow. */
const GRANTS: readonly (readonly [RegExp, string])[] = [
  [/refresh/i, 'refresh-token'],
  [/device/i, 'device-code'],
  [/jwt/i, 'jwt-bearer'],
  [/saml/i, 'saml-assertion'],
  [/clientcredentials/i, 'client-credentials'],
  [/webserver/i, 'authorization-code'],
  [/useragent/i, 'implicit'],
  [/username/i, 'password'],
];

export function protocolOf(loginType = ''): Activity['authProtocol'] {
  return PROTOCOLS.find(([pattern]) => pattern.test(loginType))?.[1];
}

export function grantOf(loginSubType = ''): string | undefined {
  return GRANTS.find(([pattern]) => pattern.test(loginSubType))?.[1];
}
