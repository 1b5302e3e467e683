import { z } from 'zod';
import { Activity, Watermark } from './activity.ts';
import { IssuerCheck } from './issuer/issuer-check.ts';
import { Account, Platform } from './principal.ts';

/** evidence   what enrichment found: normalised activity, accounts, sessions, tokens, each with its source; content-addressed, never changed */

export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const Instant = z.iso.datetime({ offset: false });

/** A session as the platform lists it. */
export const SessionRecord = z.strictObject({
  platform: Platform,
  id: z.string().min(1).max(512),
  accountId: z.string().min(1).max(512),
  createdAt: Instant.optional(),
  lastSeenAt: Instant.optional(),
  expiresAt: Instant.optional(),
  ip: z.string().max(128).optional(),
  userAgent: z.string().max(2_048).optional(),
});
export type SessionRecord = z.infer<typeof SessionRecord>;

/** A token, key or grant as the platform lists it; never the raw value. */
export const TokenRecord = z.strictObject({
  platform: Platform,
  id: z.string().min(1).max(512),
  accountId: z.string().min(1).max(512),
  kind: z.enum(['refresh-token', 'access-token', 'api-key', 'grant', 'ssh-key']),
  name: z.string().max(512).optional(),
  scopes: z.array(z.string().max(256)).optional(),
  createdAt: Instant.optional(),
  lastUsedAt: Instant.optional(),
  expiresAt: Instant.optional(),
});
export type TokenRecord = z.infer<typeof TokenRecord>;

/** Something that could not be fetched; it becomes a blind spot, never innocence or guilt. */
export const EvidenceGap = z.strictObject({
  platform: Platform,
  /** What is missing: `account`, `sessions`, `tokens`, `activity`. */
  what: z.string().min(1).max(120),
  code: z.string().max(60),
  why: z.string().max(1_024),
});
export type EvidenceGap = z.infer<typeof EvidenceGap>;

/** What one round of enrichment brought; the input of the assessment. */
export const EvidenceBundle = z.strictObject({
  accounts: z.array(Account),
  sessions: z.array(SessionRecord),
  tokens: z.array(TokenRecord),
  activities: z.array(Activity),
  watermarks: z.array(Watermark),
  gaps: z.array(EvidenceGap),
  /** Of the tokens that detections presented; absent where none did. */
  issuerChecks: z.array(IssuerCheck).optional(),
});
export type EvidenceBundle = z.infer<typeof EvidenceBundle>;

/** One stored piece of evidence, named by its content. */
export const EvidenceRef = z.strictObject({
  sha256: Sha256,
  kind: z.enum(['webhook-payload', 'bundle', 'raw-records', 'report', 'pinned']),
  platform: Platform.optional(),
  /** How many records are in it. */
  count: z.int().nonnegative(),
});
export type EvidenceRef = z.infer<typeof EvidenceRef>;
