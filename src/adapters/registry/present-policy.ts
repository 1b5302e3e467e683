import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { CountersignError } from '#domain/errors.ts';
import { parsePolicy } from '#domain/playbook/parse.ts';
import type { Policy } from '#domain/playbook/policy-schema.ts';
import type { Log } from '#domain/ports.ts';
import { stampOf } from './file-stamp.ts';

/**
 * Reads the policy file as it is now; reads and parses again only when the file has changed.
 *
 * It must not be an old answer: an operator who writes `killSwitch: true` stops containment without a restart, and who
 * protects an identity protects it from runs under way. A change of the kill switch is logged.
 *
 * @throws ERR_POLICY_UNREADABLE from the returned function, when the file is gone, cannot be read or has a fault: the
 *   caller must then act as if nothing were allowed
 */
export function openPresentPolicy(file: string, log: Log): () => Promise<Policy> {
  let known: { readonly stamp: string; readonly policy: Policy } | undefined;
  return async () => {
    const { stamp, isYoung } = await stampOf(file).catch((cause: unknown) => {
      throw unreadable(file, cause);
    });
    if (known?.stamp === stamp && !isYoung) return known.policy;
    // The stamp was taken before the content: what is written in between shows at the next look.
    const policy = await readPolicy(file);
    const { killSwitch } = policy;
    if (killSwitch !== (known?.policy.killSwitch ?? false)) {
      log.warn({ file, killSwitch }, killSwitch ? 'the kill switch is on' : 'the kill switch is off again');
    }
    known = { stamp, policy };
    return policy;
  };
}

async function readPolicy(file: string): Promise<Policy> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw unreadable(file, cause);
  });
  const { policy, faults } = parsePolicy(text, basename(file));
  if (policy) return policy;
  const [first] = faults;
  const place = first ? `${first.file}:${first.line}:${first.column}` : basename(file);
  throw new CountersignError('ERR_POLICY_UNREADABLE', `${place}: ${first?.message ?? 'it has faults'}`, {
    place,
  });
}

function unreadable(file: string, cause: unknown): CountersignError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new CountersignError('ERR_POLICY_UNREADABLE', `${basename(file)} cannot be read: ${why}`, {
    cause,
    place: file,
  });
}
