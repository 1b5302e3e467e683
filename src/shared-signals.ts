import type { Incidents } from '#domain/ports.ts';
import { SetRefusal } from '#domain/set-refusal.ts';
import { createSetPush } from './adapters/api/set-push.ts';
import type { SetVerification } from './adapters/api/set-source.ts';
import { setVerificationOf } from './adapters/api/webhook-sources.ts';
import type { Listener } from './adapters/api/webhooks.ts';
import { digest } from './adapters/secrets/digest.ts';
import { issuerKeys, type KeySource } from './adapters/shared-signals/issuer-keys.ts';
import { createSetPoll } from './adapters/shared-signals/poll.ts';
import { createTransmitterMetadata } from './adapters/shared-signals/transmitter-metadata.ts';
import { createVerifySet, type VerifySet } from './adapters/shared-signals/verify-set.ts';
import type { AppParts } from './http-server.ts';
import { type Periodic, startPeriodic } from './periodic.ts';
import { tellWaiting } from './stages/enrichment/tell-waiting.ts';
import { acceptSecurityEvent } from './stages/intake/accept-security-event.ts';

/** OpenID Shared Signals: what transmitters push to us or we poll from them, and what we publish of ourselves. */
export interface SharedSignals {
  /** Pushed tokens, and the metadata of our own transmitter. */
  readonly listener: Listener;
  /** Begins to poll the transmitters that are to be polled; returns what ends it. */
  startPolling(): () => Promise<void>;
}

type Parts = Pick<
  AppParts,
  | 'config'
  | 'sources'
  | 'store'
  | 'fingerprints'
  | 'presented'
  | 'clock'
  | 'log'
  | 'metrics'
  | 'correlationWindowMs'
> & { readonly incidents: Incidents };

interface SetSource {
  readonly name: string;
  readonly preset: string;
  readonly verification: SetVerification;
  readonly verify: VerifySet;
}

/** @throws ERR_CONFIG_INVALID for a signing key of our own that is not what it must be */
export function openSharedSignals(parts: Parts): SharedSignals {
  const { clock, log, metrics, sources: configured } = parts;
  const sources = new Map<string, SetSource>();
  for (const [name, source] of configured) {
    const verification = setVerificationOf(source);
    if (!verification) continue;
    const verify = createVerifySet(
      { ...verification, keys: issuerKeys(keySourceOf(verification), clock) },
      clock,
    );
    sources.set(name, { name, preset: source.preset, verification, verify });
  }
  const onRefused = (source: string, code: string): void => metrics.detectionsRefused.inc({ source, code });
  const push = createSetPush({
    sources: configured,
    receive: (name, token) => take(sources.get(name)!, token, undefined, parts),
    clock,
    log,
    onRefused,
  });
  const metadata = metadataOf(parts);
  return {
    listener: (req, res) => push(req, res) || (metadata?.(req, res) ?? false),
    startPolling() {
      const polls = [...sources.values()].flatMap((source) => startPoll(source, parts, onRefused));
      return async () => void (await Promise.all(polls.map((each) => each.stop())));
    },
  };
}

/** The schema holds that one of the two is there. */
function keySourceOf({ jwksUri, jwks }: SetVerification): KeySource {
  return jwksUri === undefined ? { jwks: jwks! } : { jwksUri };
}

async function take(
  source: SetSource,
  token: string,
  jti: string | undefined,
  { config, store, incidents, fingerprints, presented, clock, log, metrics, correlationWindowMs }: Parts,
): Promise<void> {
  const claims = await source.verify(token);
  if (jti !== undefined && claims.jti !== jti) {
    throw new SetRefusal('invalid_request', 'the token’s jti is not the one it was sent under');
  }
  const { receipts } = await acceptSecurityEvent(source, claims, {
    intake: store.intake,
    received: store.received,
    fingerprints,
    presented,
    digest,
    clock,
    log,
    newsOf: (keys) => tellWaiting(keys, { incidents, openIncidents: store.openIncidents }),
    windowMs: correlationWindowMs,
    rememberedMs: config.receivedRetentionMs,
  });
  const repeated = receipts.filter(({ status }) => status === 'repeated').length;
  metrics.detectionsReceived.inc({ source: source.name }, receipts.length - repeated);
  metrics.detectionsRepeated.inc({ source: source.name }, repeated);
}

function startPoll(
  source: SetSource,
  parts: Parts,
  onRefused: (source: string, code: string) => void,
): Periodic[] {
  const { name, verification } = source;
  if (!verification.poll) return [];
  const { endpoint, token, maxEvents, every } = verification.poll;
  const { clock, log } = parts;
  const poll = createSetPoll({
    source: name,
    endpoint,
    token,
    maxEvents,
    take: (set, jti) => take(source, set, jti, parts),
    clock,
    log,
    onRefused,
  });
  const complaint = `the transmitter of ${name} could not be polled, or not all of it be stored`;
  return [startPeriodic({ everyMs: every, log, complaint, work: poll })];
}

/** Our transmitter is the connector shared-signals; its key's public half is published where both are configured. */
function metadataOf({ config }: Parts) {
  const issuer = config.read('SHARED_SIGNALS_ISSUER');
  const privateKey = config.read('SHARED_SIGNALS_PRIVATE_KEY');
  if (issuer === undefined || privateKey === undefined) return undefined;
  return createTransmitterMetadata({ issuer, privateKey, keyId: config.read('SHARED_SIGNALS_KEY_ID') });
}
