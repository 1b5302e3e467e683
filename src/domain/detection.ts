import { z } from 'zod';
import { Credential } from './credential.ts';
import { MOST_PRESENTED, PresentedToken } from './presented-token.ts';
import { Platform, Principal } from './principal.ts';

/** detection   what a source told us (an OCSF Detection Finding, class 2004), checked for shape, not for truth */

/** OCSF severity_id 0 to 6, by name. */
export const SEVERITIES = ['unknown', 'informational', 'low', 'medium', 'high', 'critical', 'fatal'] as const;
export const Severity = z.enum(SEVERITIES);
export type Severity = z.infer<typeof Severity>;

const Text = z.string().min(1).max(4_096);

export const Detection = z.strictObject({
  /** The configured webhook source it came by. */
  source: z
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
    .max(60),
  /** The sender's own id of it: the dedupe key within the source. */
  sourceEventId: z.string().min(1).max(512),
  title: Text,
  description: Text.optional(),
  severity: Severity,
  detectedAt: z.iso.datetime({ offset: false }),
  principal: Principal,
  credential: Credential.optional(),
  /** The platform on which the credential was used. */
  platform: Platform.optional(),
  ip: z.string().max(128).optional(),
  userAgent: Text.optional(),
  analytic: z.strictObject({ uid: Text.optional(), name: Text.optional() }).optional(),
  /** ATT&CK technique ids the source names. */
  techniques: z.array(z.string().regex(/^T\d{4}(\.\d{3})?$/)).max(50),
  link: Text.optional(),
  /** Tokens and assertions whose raw values the source sent. */
  presented: z.array(PresentedToken).max(MOST_PRESENTED.inDetection).optional(),
  /** SHA-256 of the payload after secrets were replaced by fingerprints; the payload is kept as evidence under it. */
  rawSha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type Detection = z.infer<typeof Detection>;

/** The order of severities, for comparing and for the highest of several. */
export function severityRank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}
