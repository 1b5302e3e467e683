import type { Credential } from '#domain/credential.ts';
import type { Severity } from '#domain/detection.ts';
import {
  readSecurityEventToken,
  type SecurityEvent,
  type SecurityEventToken,
} from '#domain/security-event.ts';
import { correlationKeys } from '../correlate.ts';
import { present } from '../fields.ts';
import { isEmail } from '../find-principal.ts';
import { platformOfIssuer } from '../platforms.ts';
import type { DetectionDraft, PrincipalDraft, Sought, SourcePreset } from '../preset.ts';

/** The platform whose connector reads what transmitters send. */
export const SHARED_SIGNALS = 'shared-signals';

type Body = SecurityEvent['body'];

/**
 * The events that are detections, by family and name, with their severity; undefined where this one is none.
 *
 * A detection is the transmitter's word that a credential is, or may be, in the wrong hands. That a session began, was
 * used or ended, that a credential or a claim changed, is activity: most of it is people's own doing.
 */
const JUDGES: Readonly<Record<string, (body: Body) => Severity | undefined>> = {
  'risc/credential-compromise': () => 'high',
  'risc/account-disabled': (body) => (body.reason === 'hijacking' ? 'high' : undefined),
  'risc/account-credential-change-required': () => 'medium',
  // Deprecated in favour of CAEP's. RISC names no initiator; where one is named, a person has acted already.
  'risc/sessions-revoked': (body) => (isBy(body, 'policy', undefined) ? 'medium' : undefined),
  // Okta sends it at every logout, without an initiator.
  'caep/session-revoked': (body) => (isBy(body, 'policy') ? 'medium' : undefined),
  'caep/risk-level-change': (body) =>
    isHigh(body) && (body.principal === 'USER' || body.principal === 'SESSION') ? 'high' : undefined,
  'okta/user-risk-change': (body) => (isHigh(body) ? 'high' : undefined),
};

/**
 * Security event tokens of an OpenID Shared Signals transmitter (CAEP, RISC); those events that speak of misuse.
 * @see https://openid.net/specs/openid-caep-1_0-final.html
 * @see https://openid.net/specs/openid-risc-1_0-final.html
 */
export const sharedSignals: SourcePreset = {
  preset: SHARED_SIGNALS,
  describe: 'OpenID Shared Signals: security event tokens with CAEP and RISC events.',
  toDetections: (record) => draftsOf(readSecurityEventToken(record), record),
};

/** Whether an event is a detection of misuse, whoever it is about. */
export function isAlert(event: SecurityEvent): boolean {
  return severityOf(event) !== undefined;
}

/** The detections that a token is: none for activity, and none for an alert that names nobody. */
export function draftsOf(token: SecurityEventToken, record: unknown): DetectionDraft[] {
  return token.events.flatMap((event) => {
    const severity = severityOf(event);
    const principal = principalOf(event);
    if (severity === undefined || principal.found === undefined) return [];
    return [toDraft(event, severity, principal, token, record)];
  });
}

/** The correlation keys of whom a token's events are about; a session's or token's own id is none that other sources know. */
export function keysOfSubjects(token: SecurityEventToken): string[] {
  const keys = token.events.flatMap((event) => {
    const { found } = principalOf(event);
    if (found === undefined) return [];
    const platform = platformOfIssuer(event.subject.issuer ?? token.issuer) ?? SHARED_SIGNALS;
    return correlationKeys({ source: SHARED_SIGNALS, principal: { ...found, kind: 'user', platform } });
  });
  return [...new Set(keys)];
}

function severityOf({ family, name, body }: SecurityEvent): Severity | undefined {
  const key = `${family}/${name}`;
  return Object.hasOwn(JUDGES, key) ? JUDGES[key]?.(body) : undefined;
}

function toDraft(
  event: SecurityEvent,
  severity: Severity,
  principal: Sought<PrincipalDraft>,
  token: SecurityEventToken,
  record: unknown,
): DetectionDraft {
  const { name, subject, type, at, body } = event;
  const platform = platformOfIssuer(subject.issuer ?? token.issuer) ?? SHARED_SIGNALS;
  const detail = [body.credential_type, body.reason, body.risk_reason].find(isText);
  const credential = subject.credential && ({ ...subject.credential, platform } satisfies Credential);
  return {
    sourceEventId: token.events.length === 1 ? token.id : `${token.id} ${type}`,
    title: `Shared Signals: ${name}${detail === undefined ? '' : ` (${detail})`}`,
    severity: { found: severity, tried: [] },
    detectedAt: { found: { value: at, path: 'event_timestamp' }, tried: [] },
    principal,
    platform,
    analytic: { uid: type, name },
    techniques: [],
    payload: record,
    ...present({ description: reasonIn(body), credential }),
  };
}

function principalOf({ subject }: SecurityEvent): Sought<PrincipalDraft> {
  const { email, uid, name } = subject;
  const mail = [email, uid].find((text): text is string => text !== undefined && isEmail(text));
  const found = present({ kind: 'user' as const, email: mail?.toLowerCase(), uid, name });
  if (found.email === undefined && uid === undefined && name === undefined) return { tried: ['sub_id'] };
  return { found: uid === mail ? present({ ...found, uid: undefined }) : found, tried: [] };
}

function isBy(body: Body, ...initiators: unknown[]): boolean {
  return initiators.includes(body.initiating_entity);
}

function isHigh({ current_level: level }: Body): boolean {
  return typeof level === 'string' && level.toUpperCase() === 'HIGH';
}

/** What the transmitter tells administrators: in English, else in its first language. */
function reasonIn({ reason_admin: reason }: Body): string | undefined {
  if (isText(reason)) return reason;
  if (typeof reason !== 'object' || reason === null) return undefined;
  return 'en' in reason && isText(reason.en) ? reason.en : Object.values(reason).find(isText);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}
