/** Names that senders use for a platform → the name of its connector. What is not here is not guessed. */
const PLATFORMS: Readonly<Record<string, string>> = {
  okta: 'okta',
  oktaim2: 'okta',
  'okta-system-log': 'okta',
  'okta-systemlog': 'okta',
  github: 'github',
  'github-audit': 'github',
  slack: 'slack',
  'slack-auditlogs': 'slack',
  'entra-id': 'entra-id',
  'microsoft-entra-id': 'entra-id',
  entra: 'entra-id',
  azure: 'entra-id',
  'azure-ad': 'entra-id',
  'azure-active-directory': 'entra-id',
  azuread: 'entra-id',
  aad: 'entra-id',
  'azure-audit': 'entra-id',
  'azure-signinlogs': 'entra-id',
  'azure-auditlogs': 'entra-id',
  'microsoft-365': 'entra-id',
  m365: 'entra-id',
  'office-365': 'entra-id',
  office365: 'entra-id',
  o365: 'entra-id',
  'o365-audit': 'entra-id',
  'google-workspace': 'google-workspace',
  gsuite: 'google-workspace',
  'gsuite-activityevent': 'google-workspace',
  'gsuite-reports': 'google-workspace',
  salesforce: 'salesforce',
  aws: 'aws',
  amazon: 'aws',
  'aws-cloudtrail': 'aws',
  cloudtrail: 'aws',
  auth0: 'auth0',
  'auth0-events': 'auth0',
  keycloak: 'keycloak',
  oauth2: 'oauth2',
  oidc: 'oauth2',
  'openid-connect': 'oauth2',
};

/** The platform that any of these words names, the first that is known; undefined when none is. */
export function platformOf(...words: (string | undefined)[]): string | undefined {
  for (const word of words) {
    const plain = word
      ?.slice(0, 80)
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '');
    if (plain !== undefined && Object.hasOwn(PLATFORMS, plain)) return PLATFORMS[plain];
  }
  return undefined;
}

/** Hosts of issuers whose `sub` is the id that the platform's connector knows; Entra's is another one for each app. */
const ISSUER_HOSTS: readonly (readonly [RegExp, string])[] = [
  [/(?:^|\.)okta(?:preview|-emea|-gov)?\.com$/, 'okta'],
  [/\.auth0\.com$/, 'auth0'],
  [/^accounts\.google\.com$/, 'google-workspace'],
];

/** The platform that an OpenID issuer belongs to; undefined when its host does not tell. */
export function platformOfIssuer(issuer: string): string | undefined {
  const host = /^https:\/\/([a-z0-9.-]{1,253})(?:[/:]|$)/.exec(issuer)?.[1];
  return host === undefined ? undefined : ISSUER_HOSTS.find(([pattern]) => pattern.test(host))?.[1];
}
