import type { Federated, Method, Mint, Refresh, SignIn, Use, Written } from '../act.ts';
import {
  BROKER,
  clientApp,
  EXCHANGE,
  envelope,
  GRAPH,
  galleryApp,
  instant,
  keyId,
  LAG_MS,
  locationOf,
  OFFICE,
  requestId,
  runOf,
  secretApp,
  signInTokenId,
  tokenId,
  tokenOf,
} from './entra-record.ts';
import { type Step, signInRecord, type Told } from './entra-sign-in-record.ts';
import { loggedIn } from './entra-unified.ts';
import { keysOf, type Pen, written } from './world.ts';

/** Sign-ins at Entra: by people, by what vouches for them, and by clients with what they have. */

const METHODS: Readonly<Record<Method, readonly [name: string, detail: string]>> = {
  password: ['Password', 'Password Hash Sync'],
  push: ['Mobile app notification', '+XX XXXXXXXX12'],
  otp: ['OATH verification code', ''],
  webauthn: ['Passkey (device-bound)', ''],
  sms: ['Text message', '+XX XXXXXXXX12'],
};

export function signIn(pen: Pen, act: SignIn): readonly Written[] {
  const isLegacy = act.flow === 'legacy';
  const isDeviceCode = act.flow === 'device-code';
  const second = act.methods.find((method) => method !== 'password');
  const told: Told = {
    id: requestId(pen, act.session),
    session: act.session,
    uniqueTokenIdentifier: signInTokenId(pen, act.session),
    app: isLegacy ? EXCHANGE : isDeviceCode ? BROKER : OFFICE,
    resource: isLegacy ? EXCHANGE : GRAPH,
    isInteractive: true,
    requirement: act.isMfaDemanded && !isLegacy ? 'multiFactorAuthentication' : 'singleFactorAuthentication',
    steps: stepsOf(act),
    protocol: isLegacy ? 'ropc' : isDeviceCode ? 'deviceCode' : 'none',
    ...(isLegacy ? { clientAppUsed: legacyClient(pen, act), userAgent: 'BAV2ROPC' } : {}),
    ...(isDeviceCode ? { transferMethod: 'deviceCodeFlow' } : {}),
    ...(act.isSuccess ? {} : { error: errorOf(act) }),
    ...(second && act.isSuccess
      ? { mfaDetail: { authMethod: METHODS[second][0], authDetail: METHODS[second][1] } }
      : {}),
  };
  return [signInRecord(pen, act, told), ...loggedIn(pen, act)];
}

/** Entra lets somebody in at an application, or lets somebody in because another provider vouched. */
export function federated(pen: Pen, act: Federated): readonly Written[] {
  const isSaml = act.protocol === 'saml';
  const vouching: Told = {
    id: pen.ids.guid('entra', 'sso', act.assertion, act.at),
    session: act.providerSession,
    uniqueTokenIdentifier: pen.ids.base64url(22, 'entra', 'assertion', act.assertion),
    app: galleryApp(pen, act.platform),
    resource: galleryApp(pen, act.platform),
    isInteractive: true,
    requirement: 'singleFactorAuthentication',
    steps: [PREVIOUSLY_FIRST],
    protocol: isSaml ? 'saml20' : 'oAuth2',
    ...(act.device.isManaged ? { incomingTokenType: 'primaryRefreshToken' } : {}),
  };
  const relying: Told = {
    id: requestId(pen, act.session),
    session: act.session,
    uniqueTokenIdentifier: signInTokenId(pen, act.session),
    app: OFFICE,
    resource: GRAPH,
    isInteractive: true,
    requirement: 'singleFactorAuthentication',
    steps: [step('Federated', '', true, 'Primary authentication', '')],
    protocol: isSaml ? 'wsFederation' : 'oAuth2',
    ...(isSaml ? { incomingTokenType: 'saml11' } : {}),
  };
  return [
    ...(act.provider === 'entra-id' && act.isAtProvider ? [signInRecord(pen, act, vouching)] : []),
    ...(act.platform === 'entra-id' && act.isAtApplication ? [signInRecord(pen, act, relying)] : []),
  ];
}

/** An application gets a token for its secret. */
export function applicationSignIn(pen: Pen, act: Use): Written {
  const token = act.token ?? '';
  const app = secretApp(pen, token);
  const id = pen.ids.guid('entra', 'secret-sign-in', token, runOf(act), act.origin.ip);
  const at = { ...act, at: runOf(act) };
  const properties = {
    id,
    createdDateTime: instant(at.at, pen.variation.entra === 'plain' ? 'Z' : '+00:00'),
    userId: null,
    appId: app.appId,
    ipAddress: act.origin.ip,
    status: { errorCode: 0 },
    userAgent: act.device.userAgent,
    location: locationOf(act),
    correlationId: pen.ids.guid('entra', 'secret-correlation', id),
    conditionalAccessStatus: 'notApplied',
    appliedConditionalAccessPolicies: [],
    isInteractive: false,
    tokenIssuerType: 'AzureAD',
    authenticationProcessingDetails: [],
    networkLocationDetails: [],
    clientCredentialType: 'clientSecret',
    processingTimeInMilliseconds: 0,
    riskDetail: 'none',
    riskLevelAggregated: 'none',
    riskLevelDuringSignIn: 'none',
    riskState: 'none',
    resourceDisplayName: GRAPH.name,
    resourceId: GRAPH.appId,
    servicePrincipalName: app.name,
    servicePrincipalId: pen.ids.guid('entra', 'service-principal', app.appId),
    flaggedForReview: false,
    isTenantRestricted: false,
    crossTenantAccessType: 'none',
    servicePrincipalCredentialKeyId: keyId(pen, token),
    uniqueTokenIdentifier: tokenOf(pen, act),
    incomingTokenType: 'none',
    authenticationProtocol: 'none',
  };
  if (pen.variation.entra === 'plain')
    return written(
      pen,
      at,
      'entra-id',
      { ...properties, signInEventTypes: ['servicePrincipal'] },
      LAG_MS.signIn,
    );
  return envelope(pen, at, {
    category: 'ServicePrincipalSignInLogs',
    operationName: 'Sign-in activity',
    properties,
    lagMs: LAG_MS.signIn,
    also: { resultType: '0', location: act.origin.country, correlationId: properties.correlationId },
  });
}

/** A client gets a token with what it has: not interactive. */
export function tokenSignIn(pen: Pen, act: Refresh | Mint): Written {
  const isPrimary = act.device.isManaged && act.client?.isFirstParty === true;
  return signInRecord(pen, act, {
    id: pen.ids.guid('entra', 'refresh', ...keysOf(act)),
    session: act.session,
    uniqueTokenIdentifier: tokenId(pen, act.token),
    app: clientApp(pen, act.client),
    isInteractive: false,
    requirement: 'singleFactorAuthentication',
    steps: [PREVIOUSLY_FIRST],
    protocol: 'none',
    incomingTokenType: act.kind === 'mint' ? 'none' : isPrimary ? 'primaryRefreshToken' : 'refreshToken',
    clientAppUsed: 'Mobile Apps and Desktop clients',
  });
}

const CLAIMED_FIRST = 'First factor requirement satisfied by claim in the token';
const CLAIMED_SECOND = 'MFA requirement satisfied by claim in the token';
const PREVIOUSLY_FIRST = step(
  'Previously satisfied',
  undefined,
  true,
  'Primary authentication',
  CLAIMED_FIRST,
);
const PREVIOUSLY_SECOND = step(
  'Previously satisfied',
  undefined,
  true,
  'Multi-factor authentication',
  CLAIMED_SECOND,
);

function step(
  authenticationMethod: string,
  detail: string | undefined,
  succeeded: boolean,
  authenticationStepRequirement: string,
  authenticationStepResultDetail: string,
): Step {
  return {
    authenticationMethod,
    ...(detail === undefined ? {} : { authenticationMethodDetail: detail }),
    succeeded,
    authenticationStepResultDetail,
    authenticationStepRequirement,
  };
}

function stepsOf(act: SignIn): readonly Step[] {
  const isPasswordWrong = !act.isSuccess && act.methods.length < 2;
  const own = act.methods.map((method, i) => {
    const isLast = i === act.methods.length - 1;
    const isPassed = act.isSuccess || !isLast;
    const requirement = method === 'password' ? 'Primary authentication' : 'Multi-factor authentication';
    const says = isPassed
      ? method === 'password'
        ? 'Correct password'
        : 'MFA completed in Azure AD'
      : isPasswordWrong
        ? 'Invalid username or password'
        : 'Authentication failed';
    return step(METHODS[method][0], METHODS[method][1], isPassed, requirement, says);
  });
  const first = act.methods.length === 0 && act.isSuccess ? [PREVIOUSLY_FIRST] : [];
  const second = act.isMfaDemanded && act.isMfaRemembered && act.isSuccess ? [PREVIOUSLY_SECOND] : [];
  return [...first, ...own, ...second];
}

function errorOf(act: SignIn): NonNullable<Told['error']> {
  if (act.methods.length < 2)
    return {
      errorCode: 50126,
      failureReason: 'Error validating credentials due to invalid username or password.',
    };
  return { errorCode: 500121, failureReason: 'Authentication failed during strong authentication request.' };
}

function legacyClient({ ids }: Pen, act: SignIn): string {
  return ids.pick(['IMAP4', 'Exchange ActiveSync', 'Authenticated SMTP', 'POP3'], 'legacy', act.device.id);
}
