import type { Verdict } from '../assessment.ts';
import type { CredentialKind } from '../credential.ts';
import type { Playbook } from './schema.ts';

/** Whether a playbook begins by itself for a verdict about this kind of credential; a kind that is not known fits all. */
export function fitsVerdict(
  { on }: Playbook,
  verdict: Verdict,
  credential: CredentialKind | undefined,
): boolean {
  if (!on?.verdict.includes(verdict)) return false;
  return on.credential === undefined || credential === undefined || on.credential.includes(credential);
}
