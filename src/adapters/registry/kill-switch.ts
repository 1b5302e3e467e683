import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { CountersignError } from '#domain/errors.ts';
import { parsePolicy } from '#domain/playbook/parse.ts';
import type { Log } from '#domain/ports.ts';
import { stampOf } from './file-stamp.ts';

/**
 * Reads the kill switch of the policy file as it is now; reads and parses again only when the file has changed.
 *
 * It must not be an old answer: an operator who writes `killSwitch: true` stops containment without a restart. A change
 * of the answer is logged.
 *
 * @throws ERR_POLICY_UNREADABLE from the returned function, when the file is gone, cannot be read or has a fault: the
 *   caller must then act as if the switch were on
 */
export function openKillSwitch(file: string, log: Log): () => Promise<boolean> {
  let known: { readonly stamp: string; readonly isOn: boolean } | undefined;
  return async () => {
    const { stamp, isYoung } = await stampOf(file).catch((cause: unknown) => {
      throw unreadable(file, cause);
    });
    if (known?.stamp === stamp && !isYoung) return known.isOn;
    // The stamp was taken before the content: what is written in between shows at the next look.
    const isOn = await readSwitch(file);
    if (isOn !== (known?.isOn ?? false)) {
      log.warn({ file, killSwitch: isOn }, isOn ? 'the kill switch is on' : 'the kill switch is off again');
    }
    known = { stamp, isOn };
    return isOn;
  };
}

async function readSwitch(file: string): Promise<boolean> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw unreadable(file, cause);
  });
  const { policy, faults } = parsePolicy(text, basename(file));
  if (policy) return policy.killSwitch;
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
