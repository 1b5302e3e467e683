import type { Act, Written } from '../act.ts';
import {
  type Application,
  correlationId,
  envelope,
  GRAPH,
  instant,
  LAG_MS,
  locationOf,
  sessionId,
  tenantId,
  userId,
} from './entra-record.ts';
import { type Pen, written } from './world.ts';

/**
 * The record of a sign-in, as Graph’s beta tells it (v1.0 tells no session and no token).
 *
 * @see https://learn.microsoft.com/en-us/graph/api/resources/signin?view=graph-rest-beta
 */

export interface Told {
  readonly id: string;
  readonly session: string;
  readonly uniqueTokenIdentifier: string;
  readonly app: Application;
  readonly resource?: Application;
  readonly isInteractive: boolean;
  readonly requirement: 'multiFactorAuthentication' | 'singleFactorAuthentication';
  readonly steps: readonly Step[];
  readonly protocol?: string;
  readonly incomingTokenType?: string;
  readonly clientAppUsed?: string;
  readonly userAgent?: string;
  readonly error?: { readonly errorCode: number; readonly failureReason: string };
  readonly mfaDetail?: Readonly<Record<string, string>>;
  readonly transferMethod?: string;
}

export interface Step {
  readonly authenticationMethod: string;
  readonly authenticationMethodDetail?: string;
  readonly succeeded: boolean;
  readonly authenticationStepResultDetail: string;
  readonly authenticationStepRequirement: string;
}

export function signInRecord(pen: Pen, act: Act, told: Told): Written {
  const record = properties(pen, act, told);
  if (pen.variation.entra === 'plain') {
    const type = told.isInteractive ? 'interactiveUser' : 'nonInteractiveUser';
    return written(pen, act, 'entra-id', { ...record, signInEventTypes: [type] }, LAG_MS.signIn);
  }
  return envelope(pen, act, {
    category: told.isInteractive ? 'SignInLogs' : 'NonInteractiveUserSignInLogs',
    operationName: 'Sign-in activity',
    properties: record,
    lagMs: LAG_MS.signIn,
    also: {
      resultType: String(told.error?.errorCode ?? 0),
      ...(told.error ? { resultDescription: told.error.failureReason } : {}),
      identity: act.person.name,
      location: act.origin.country,
    },
  });
}

function properties(pen: Pen, act: Act, told: Told): Readonly<Record<string, unknown>> {
  const resource = told.resource ?? GRAPH;
  const { device, person, origin } = act;
  return {
    id: told.id,
    createdDateTime: pen.variation.entra === 'plain' ? instant(act.at, 'Z') : instant(act.at, '+00:00'),
    userDisplayName: person.name,
    userPrincipalName: person.email,
    userId: userId(pen, person),
    appId: told.app.appId,
    appDisplayName: told.app.name,
    ipAddress: origin.ip,
    status: told.error
      ? told.error
      : { errorCode: 0, ...(told.mfaDetail ? { additionalDetails: 'MFA completed in Azure AD' } : {}) },
    clientAppUsed: told.clientAppUsed ?? 'Browser',
    userAgent: told.userAgent ?? device.userAgent,
    deviceDetail: deviceDetail(pen, act),
    location: locationOf(act),
    mfaDetail: told.mfaDetail ?? {},
    correlationId: correlationId(pen, act),
    conditionalAccessStatus:
      told.requirement === 'multiFactorAuthentication' ? (told.error ? 'failure' : 'success') : 'notApplied',
    appliedConditionalAccessPolicies: policiesOf(pen, told),
    originalRequestId: told.id,
    isInteractive: told.isInteractive,
    tokenIssuerName: '',
    tokenIssuerType: 'AzureAD',
    authenticationProcessingDetails: [
      { key: 'Legacy TLS (TLS 1.0, 1.1, 3DES)', value: 'False' },
      { key: 'Is CAE Token', value: 'False' },
    ],
    networkLocationDetails: [],
    processingTimeInMilliseconds: 40 + pen.ids.number(400, 'entra', 'took', told.id),
    riskDetail: 'none',
    riskLevelAggregated: 'none',
    riskLevelDuringSignIn: 'none',
    riskState: 'none',
    riskEventTypes: [],
    riskEventTypes_v2: [],
    resourceDisplayName: resource.name,
    resourceId: resource.appId,
    resourceTenantId: tenantId(pen),
    homeTenantId: tenantId(pen),
    authenticationDetails: told.steps.map((each, i) => ({
      authenticationStepDateTime: instant(act.at, '+00:00'),
      ...each,
      StatusSequence: 0,
      RequestSequence: i,
    })),
    authenticationRequirementPolicies:
      told.requirement === 'multiFactorAuthentication'
        ? [{ requirementProvider: 'multiConditionalAccess', detail: 'Conditional Access' }]
        : [],
    authenticationRequirement: told.requirement,
    servicePrincipalId: '',
    userType: 'Member',
    flaggedForReview: false,
    isTenantRestricted: false,
    autonomousSystemNumber: origin.asn,
    crossTenantAccessType: 'none',
    privateLinkDetails: {},
    uniqueTokenIdentifier: told.uniqueTokenIdentifier,
    incomingTokenType: told.incomingTokenType ?? 'none',
    authenticationProtocol: told.protocol ?? 'none',
    appServicePrincipalId: null,
    resourceServicePrincipalId: pen.ids.guid('entra', 'service-principal', resource.appId),
    signInTokenProtectionStatus: 'none',
    originalTransferMethod: told.transferMethod ?? 'none',
    isThroughGlobalSecureAccess: false,
    sessionId: sessionId(pen, told.session),
    appOwnerTenantId: tenantId(pen),
    resourceOwnerTenantId: tenantId(pen),
  };
}

/** The device that the directory knows; of others the operating system and browser alone. */
function deviceDetail(pen: Pen, { device }: Act) {
  const known = { operatingSystem: device.os, browser: device.browser };
  if (!device.isManaged) return { deviceId: '', ...known };
  return {
    deviceId: pen.ids.guid('entra', 'device', device.id),
    displayName: `LW-${pen.ids.hex(6, 'device', device.id).toUpperCase()}`,
    ...known,
    isCompliant: true,
    isManaged: true,
    trustType: 'Azure AD joined',
  };
}

function policiesOf({ ids }: Pen, told: Told) {
  const isMet = told.requirement === 'multiFactorAuthentication';
  return [
    {
      id: ids.guid('entra', 'policy', 'mfa'),
      displayName: 'Require MFA for everyone',
      enforcedGrantControls: ['Mfa'],
      enforcedSessionControls: [],
      result: isMet ? (told.error ? 'failure' : 'success') : 'notApplied',
      conditionsSatisfied: isMet ? 3 : 0,
      conditionsNotSatisfied: isMet ? 0 : 1,
    },
  ];
}
