import { z } from 'zod';
import { Platform } from './principal.ts';

/**
 * activity    one normalised record of a platform's audit log (a subset of OCSF)
 * watermark   per log: complete from when until when, with lag and gaps; absence counts only inside it
 */

/** What happened, in the words the signals use; `classUid` and `activityId` carry OCSF's. */
export const ActivityKind = z.enum([
  'login',
  'login-failed',
  'mfa',
  'session-start',
  'session-use',
  'session-change',
  'session-end',
  'token-mint',
  'token-use',
  'token-revoke',
  'api-call',
  'credential-added',
  'credential-removed',
  'account-change',
  'policy',
  'vendor-verdict',
  'other',
]);
export type ActivityKind = z.infer<typeof ActivityKind>;

const Text = z.string().min(1).max(2_048);
const Instant = z.iso.datetime({ offset: false });

export const Activity = z.strictObject({
  /** The platform's own id of the record (OCSF metadata.uid). */
  uid: Text,
  platform: Platform,
  kind: ActivityKind,
  /** OCSF class: 3002 Authentication, 3003 Authorize Session, 3007 User Management, 6003 API Activity, 2004 Detection Finding, 0 Base Event. */
  classUid: z.int(),
  /** OCSF activity within the class; 99 is Other. */
  activityId: z.int(),
  /** The vendor's event type (OCSF metadata.event_code), such as `user.session.start`. */
  eventCode: Text,
  time: Instant,
  outcome: z.enum(['success', 'failure', 'unknown']),
  actor: z
    .strictObject({
      id: Text.optional(),
      /** Another id of the same account, where the platform has two: GitHub's number beside the login. */
      alternateId: Text.optional(),
      email: Text.optional(),
      name: Text.optional(),
      type: z.enum(['user', 'workload', 'system', 'unknown']),
    })
    .optional(),
  /** What it was done to. */
  targets: z.array(z.strictObject({ type: Text, id: Text.optional(), name: Text.optional() })).optional(),
  sessionId: Text.optional(),
  /** The session this one was derived from (Okta rootSessionId, Entra sid). */
  rootSessionId: Text.optional(),
  /** The id of the token that was used or minted (Entra uti, GitHub hashed_token, Okta requestApiTokenId). */
  tokenId: Text.optional(),
  ip: Text.optional(),
  asn: z.strictObject({ number: z.int().optional(), org: Text.optional() }).optional(),
  geo: z
    .strictObject({
      country: Text.optional(),
      region: Text.optional(),
      city: Text.optional(),
      lat: z.number().optional(),
      lon: z.number().optional(),
      /** The circle around the point in which it really is, in kilometres, where the source tells it. */
      radiusKm: z.number().nonnegative().optional(),
    })
    .optional(),
  /** What of `asn` and `geo` the record does not tell itself and was looked up by its address: the data set's name. */
  locatedBy: Text.optional(),
  userAgent: Text.optional(),
  /** A fingerprint of the client's TLS (JA4, else JA3), where the platform logs one. */
  tlsFingerprint: Text.optional(),
  /** The platform's id of the device or its token (Okta dtHash). */
  deviceId: Text.optional(),
  isProxy: z.boolean().optional(),
  /** Whether a second factor was satisfied; absent when the record does not say. */
  isMfa: z.boolean().optional(),
  /** The operation called and the application it was called on. */
  operation: Text.optional(),
  application: Text.optional(),
  /** The OAuth client or application id that asked, which an attacker can choose less freely than a name. */
  clientId: Text.optional(),
  /** How it was authenticated (OCSF auth_protocol, narrowed); `legacy` cannot carry a second factor (IMAP, POP, basic). */
  authProtocol: z.enum(['password', 'saml', 'openid-connect', 'oauth2', 'legacy']).optional(),
  /** What a token was made from: `refresh-token`, `session`, `authorization-code`, `device-code`, `client-credentials`, … */
  grantType: Text.optional(),
  /** The id of the assertion or token that an identity provider vouched with, as the relying party logs it. */
  assertionId: Text.optional(),
  /** The identity provider that vouched, where the record names one. */
  issuer: Text.optional(),
  /** The platform's own judgement, in its words (Okta ITP, Slack anomaly reason). */
  vendorVerdict: Text.optional(),
  /** SHA-256 of the raw record after secrets were replaced by fingerprints. */
  rawSha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type Activity = z.infer<typeof Activity>;

/** How the assessment names one activity: `okta/<uid>`. */
export function activityRef(activity: Pick<Activity, 'platform' | 'uid'>): string {
  return `${activity.platform}/${activity.uid}`;
}

export const Watermark = z.strictObject({
  platform: Platform,
  /** Which of the platform's logs: `system-log`, `audit-log`. */
  log: z.string().min(1).max(80),
  completeFrom: Instant,
  completeUntil: Instant,
  /** The lag that was allowed for, in milliseconds: `completeUntil` is at least this far behind the pull. */
  lagMs: z.int().nonnegative(),
  gaps: z.array(z.strictObject({ from: Instant, until: Instant, why: z.string().max(512) })),
});
export type Watermark = z.infer<typeof Watermark>;
