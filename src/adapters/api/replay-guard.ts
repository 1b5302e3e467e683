import { createHash } from 'node:crypto';
import { asCountersignError, CountersignError } from '#domain/errors.ts';
import type { Log } from '#domain/ports.ts';
import type { ReplayCache } from './replay-cache.ts';
import type { VerifiedRequest } from './webhook-verification.ts';

/** Signed requests that any process has taken. */
export interface SharedReplays {
  isKnown(signatureHash: string): Promise<boolean>;
  remember(signatureHash: string, expiresAt: Date): Promise<boolean>;
}

export interface ReplayGuardDeps {
  readonly replays: ReplayCache;
  readonly sharedReplays: SharedReplays;
  readonly log: Log;
}

/**
 * Takes a signed request once: `work` is done unless this process or another has taken the same before. It is remembered
 * after what it brought is durable, so that one which failed can come again.
 *
 * @throws ERR_SIGNATURE_REPLAYED; ERR_STORE_UNAVAILABLE; whatever `work` throws
 */
export async function onceOnly<T>(
  { replay }: VerifiedRequest,
  { replays, sharedReplays, log }: ReplayGuardDeps,
  work: () => Promise<T>,
): Promise<T> {
  if (replay === undefined) return await work();
  if (await replays.seenBefore(replay.hash, replay.expiresAt)) throw replayed();
  const shared = createHash('sha256').update(replay.hash).digest('hex');
  let done: T;
  try {
    if (await sharedReplays.isKnown(shared)) throw replayed();
    done = await work();
  } catch (thrown) {
    await replays.forget(replay.hash);
    throw thrown;
  }
  await sharedReplays.remember(shared, replay.expiresAt).catch((thrown: unknown) =>
    // What it brought is durable and is known by its dedupe key.
    log.warn({ code: asCountersignError(thrown).code }, 'a signed request could not be remembered'),
  );
  return done;
}

function replayed(): CountersignError {
  return new CountersignError('ERR_SIGNATURE_REPLAYED', 'this very signed request was seen before');
}
