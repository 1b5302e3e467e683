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

/**
 * The playbooks that begin by themselves for a verdict. Where the kind of credential is not known, one that says that it is
 * for `unknown` is preferred to those that are for single kinds: else each of these would ask the same people about the same.
 */
export function beginningFor<Loaded extends { readonly playbook: Playbook }>(
  loaded: readonly Loaded[],
  verdict: Verdict,
  credential: CredentialKind | undefined,
): readonly Loaded[] {
  const fitting = loaded.filter(({ playbook }) => fitsVerdict(playbook, verdict, credential));
  if (credential !== undefined) return fitting;
  const isForUnknown = ({ playbook: { on } }: Loaded) => on?.credential?.includes('unknown') === true;
  if (!fitting.some(isForUnknown)) return fitting;
  return fitting.filter((each) => isForUnknown(each) || each.playbook.on?.credential === undefined);
}
