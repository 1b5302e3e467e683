import { type Activity, given, type KindFacts, ocsfFacts, type Raw } from 'countersign/kit';
import { address, firstText, flag, instant, list, number, object, text, texts } from './audit-fields.ts';
import { grantOf, protocolOf } from './audit-protocol.ts';

/** A sign-in, as Graph hands it out (v1.0 and beta), as diagnostic settings wrap it, and as Log Analytics keeps it. */

const BY_CATEGORY: readonly (readonly [RegExp, string])[] = [
  [/^noninteractiveuser/i, 'nonInteractiveUser'],
  [/^serviceprincipal/i, 'servicePrincipal'],
  [/^(managedidentity|msi)/i, 'managedIdentity'],
];

/** The record itself and, outside it, its envelope; the same object where there is none. */
export function signIn(record: Raw, envelope: Raw, rawSha256: string): Omit<Activity, 'uid' | 'time'> {
  const type = eventTypeOf(record, envelope);
  const isWorkload = type === 'servicePrincipal' || type === 'managedIdentity';
  const sessionId = text(record, 'sessionId');
  const errorCode = number(object(record, 'status'), 'errorCode') ?? number(envelope, 'resultType');
  const outcome = errorCode === undefined ? 'unknown' : errorCode === 0 ? 'success' : 'failure';
  const facts = kindOf(type, outcome, sessionId !== undefined, record);
  return {
    platform: 'entra-id',
    ...facts,
    eventCode: `signIn/${type}`,
    outcome,
    ...given('actor', isWorkload ? workload(record) : user(record, envelope)),
    ...given('targets', resourceOf(record)),
    ...given('sessionId', sessionId),
    // The secret that an application’s token was asked with, as the directory named it when it was made.
    ...given('rootSessionId', text(record, 'servicePrincipalCredentialKeyId')),
    ...given('tokenId', text(record, 'uniqueTokenIdentifier')),
    ...networkOf(record, envelope),
    ...given('deviceId', text(object(record, 'deviceDetail'), 'deviceId')),
    ...given('isMfa', mfaOf(record, type, outcome)),
    operation: 'Sign-in activity',
    ...given('application', firstText(record, 'appDisplayName', 'appId')),
    ...given('clientId', text(record, 'appId')),
    ...given('authProtocol', protocolOf(record)),
    ...given('grantType', grantOf(record, isWorkload)),
    ...given('issuer', issuerOf(record)),
    ...given('vendorVerdict', riskOf(record)),
    rawSha256,
  };
}

/** When it happened; the envelope tells when it was written, minutes later. */
export function signInTime(record: Raw, envelope: Raw): string | undefined {
  return instant(record, 'createdDateTime') ?? instant(envelope, 'time', 'timeGenerated') ?? stepTime(record);
}

function stepTime(record: Raw): string | undefined {
  const [step] = list(record, 'authenticationDetails');
  return step && instant(step, 'authenticationStepDateTime');
}

function eventTypeOf(record: Raw, envelope: Raw): string {
  const told = texts(record, 'signInEventTypes')[0]?.slice(0, 60);
  if (told !== undefined && told !== 'unknownFutureValue') return told;
  const category = text(envelope, 'category') ?? '';
  const named = BY_CATEGORY.find(([pattern]) => pattern.test(category))?.[1];
  if (named) return named;
  const hasUser = firstText(record, 'userId', 'userPrincipalName') !== undefined;
  if (!hasUser && text(record, 'servicePrincipalId')) return 'servicePrincipal';
  // v1.0 shows interactive sign-ins alone, and the flag is not told everywhere.
  const isInteractive = /^signin/i.test(category) || flag(record, 'isInteractive') !== false;
  return isInteractive ? 'interactiveUser' : 'nonInteractiveUser';
}

/**
 * An interactive sign-in begins a session unless a token from earlier satisfied every factor: a stolen cookie signs in
 * like that. A sign-in without a person uses the session that it names; where it names none, it makes a token.
 */
function kindOf(type: string, outcome: string, hasSession: boolean, record: Raw): KindFacts {
  if (type === 'interactiveUser') {
    if (outcome === 'failure') return ocsfFacts('login-failed');
    return ocsfFacts(isBySession(record) ? 'session-use' : 'session-start');
  }
  return ocsfFacts(type === 'nonInteractiveUser' && hasSession ? 'session-use' : 'token-mint');
}

function isBySession(record: Raw): boolean {
  const steps = list(record, 'authenticationDetails').filter((step) => flag(step, 'succeeded') !== false);
  return (
    steps.length > 0 &&
    steps.every((step) => /previously satisfied/i.test(text(step, 'authenticationMethod') ?? ''))
  );
}

/**
 * What was asked is what a sign-in that succeeded met; a lesser demand tells of an interactive one only, and not of one
 * that another provider vouched for, which may have asked for more.
 */
function mfaOf(record: Raw, type: string, outcome: string): boolean | undefined {
  const asked = text(record, 'authenticationRequirement');
  if (outcome !== 'success' || asked === undefined) return undefined;
  if (/^multi/i.test(asked)) return true;
  return type === 'interactiveUser' && !isBySession(record) && !isFederated(record) ? false : undefined;
}

function isFederated(record: Raw): boolean {
  const steps = list(record, 'authenticationDetails');
  const isVouched = steps.some((step) => /^federat/i.test(text(step, 'authenticationMethod') ?? ''));
  return isVouched || /^saml/i.test(text(record, 'incomingTokenType') ?? '');
}

function user(record: Raw, envelope: Raw): Activity['actor'] {
  const upn = text(record, 'userPrincipalName');
  const known = {
    ...given('id', text(record, 'userId')),
    ...given('email', upn?.includes('@') ? upn.toLowerCase() : undefined),
    ...given('name', firstText(record, 'userDisplayName') ?? upn ?? text(envelope, 'identity')),
  };
  return Object.keys(known).length > 0 ? { ...known, type: 'user' } : undefined;
}

function workload(record: Raw): Activity['actor'] {
  const known = {
    ...given('id', firstText(record, 'servicePrincipalId', 'appId')),
    ...given('name', firstText(record, 'servicePrincipalName', 'appDisplayName')),
  };
  return Object.keys(known).length > 0 ? { ...known, type: 'workload' } : undefined;
}

function resourceOf(record: Raw): Activity['targets'] {
  const known = {
    ...given('id', firstText(record, 'resourceId', 'resourceIdentity')),
    ...given('name', text(record, 'resourceDisplayName')),
  };
  return Object.keys(known).length > 0 ? [{ type: 'Resource', ...known }] : undefined;
}

function networkOf(record: Raw, envelope: Raw) {
  const asn = number(record, 'autonomousSystemNumber');
  const ip = firstText(record, 'ipAddress') ?? text(envelope, 'callerIpAddress');
  return {
    ...given('ip', address(ip)),
    ...(asn !== undefined && Number.isSafeInteger(asn) && asn > 0 ? { asn: { number: asn } } : {}),
    ...given('geo', geoOf(record)),
    ...given('userAgent', text(record, 'userAgent')),
  };
}

/** Where a record says it happened. */
export function geoOf(record: Raw): Activity['geo'] {
  const told = object(record, 'location');
  const place = Object.keys(told).length > 0 ? told : object(record, 'locationDetails');
  const point = object(place, 'geoCoordinates');
  const geo = {
    ...given('country', text(place, 'countryOrRegion')),
    ...given('region', text(place, 'state')),
    ...given('city', text(place, 'city')),
    ...given('lat', number(point, 'latitude')),
    ...given('lon', number(point, 'longitude')),
  };
  return Object.keys(geo).length > 0 ? geo : undefined;
}

/** Who vouched, where it was somebody else than Entra. */
function issuerOf(record: Raw): string | undefined {
  const type = text(record, 'tokenIssuerType');
  return text(record, 'tokenIssuerName') ?? (type === 'AzureAD' ? undefined : type);
}

/** Identity Protection’s own words; `hidden` stands where the licence does not reach. */
function riskOf(record: Raw): string | undefined {
  const state = text(record, 'riskState');
  const level = text(record, 'riskLevelDuringSignIn');
  const isSaid = (word: string | undefined) => word !== undefined && !/^(none|hidden|unknown)/i.test(word);
  if (!isSaid(state) && !isSaid(level)) return undefined;
  const newer = texts(record, 'riskEventTypes_v2');
  const types = (newer.length > 0 ? newer : texts(record, 'riskEventTypes')).join(', ');
  return [isSaid(state) && state, isSaid(level) && `risk ${level}`, types]
    .filter((part) => typeof part === 'string' && part !== '')
    .join('; ')
    .slice(0, 2_048);
}
