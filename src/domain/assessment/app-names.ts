import type { Activity } from '../activity.ts';

/**
 * How identity providers' logs call the platforms that they let people into: administrators name applications as they
 * like, and most keep the name of the catalogue.
 */
const NAMES: readonly (readonly [platform: string, name: RegExp])[] = [
  ['aws', /\baws\b|amazon|iam identity center|\bsso\.amazonaws/i],
  ['salesforce', /salesforce|\bsfdc\b|force\.com/i],
  ['github', /git ?hub/i],
  ['slack', /\bslack\b/i],
  ['google-workspace', /google|g[ -]?suite|\bgmail\b/i],
  ['entra-id', /microsoft|office ?365|\bazure\b|\bentra\b|\bo365\b|sharepoint|exchange online/i],
  ['snowflake', /snowflake/i],
  ['atlassian', /atlassian|\bjira\b|confluence|bitbucket/i],
  ['zoom', /\bzoom\b/i],
  ['okta', /\bokta\b/i],
  ['auth0', /\bauth0\b/i],
  ['keycloak', /keycloak/i],
];

/** Who an issuer's name or address belongs to, where it tells. */
const ISSUERS: readonly (readonly [platform: string, name: RegExp])[] = [
  ['okta', /okta(preview|-emea)?(\.com)?\b|\bokta/i],
  [
    'entra-id',
    /sts\.windows\.net|login\.microsoftonline|microsoftonline\.com|azure ?ad|entra|\badfs?\b|aad/i,
  ],
  ['google-workspace', /accounts\.google\.com|google/i],
  ['auth0', /auth0\.com|\bauth0\b/i],
  ['keycloak', /\/realms\/|keycloak/i],
];

/** Whether a record at an identity provider is about an application; undefined where its names tell nothing. */
export function isAboutApp({ application, targets }: Activity, platform: string): boolean | undefined {
  const apps = (targets ?? []).filter(({ type }) => /app|service|resource/i.test(type));
  const texts = [application, ...apps.map(({ name }) => name)].filter((text) => text !== undefined);
  const named = NAMES.filter(([, name]) => texts.some((text) => name.test(text))).map(([each]) => each);
  if (named.includes(platform)) return true;
  return named.length > 0 ? false : undefined;
}

/** The platform that an issuer's name, address or ARN belongs to; undefined where it does not tell. */
export function providerNamed(issuer: string | undefined): string | undefined {
  if (issuer === undefined) return undefined;
  return ISSUERS.find(([, name]) => name.test(issuer.slice(0, 512)))?.[0];
}
