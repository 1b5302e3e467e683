import type { Credential } from '../credential.ts';
import type { EvidenceBundle } from '../evidence.ts';

/** What an assessment is made from. Nothing else is looked at. */
export interface AssessmentInput {
  readonly credential: Credential | undefined;
  /** The earliest time any detection names. */
  readonly firstSeen: string;
  readonly bundle: EvidenceBundle;
  readonly evidenceSha256: string;
  /** Platforms that vouch for people to others. */
  readonly identityProviders: readonly string[];
  /** The organisation's own egress, from policy. */
  readonly knownEgress: readonly { readonly cidr: string; readonly name: string }[];
  readonly now: Date;
}
