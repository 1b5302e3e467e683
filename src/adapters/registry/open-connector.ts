import { asCountersignError, CountersignError, errorCode } from '#domain/errors.ts';
import type { Clock, Fingerprints, Log } from '#domain/ports.ts';
import type { ReceivedLog } from '#domain/received.ts';
import type { Action, Connector, ConnectorContext } from '../../kit/connector.ts';
import { openGate, throughGate } from '../../kit/platform-gate.ts';
import type { Purpose } from '../../kit/rate-budget.ts';
import type { FoundConnector } from './load-connectors.ts';
import { withoutSecrets } from './without-secrets.ts';

export interface ConfiguredConnector extends FoundConnector {
  readonly settings: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
}

export interface ConnectorsDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly fingerprints: Fingerprints;
  /** What a platform sent us by itself; left out where there is no store. */
  receivedOf?(platform: string): ReceivedLog;
  onCall?(platform: string, call: string, code: string | undefined): void;
  /** Told when a platform stops answering, and when it answers again. */
  onBreaker?(platform: string, purpose: Purpose, isOpen: boolean): void;
  /** How a call waits so many milliseconds for its turn. Default: a timer; a rehearsal, whose time is its own, waits for nobody. */
  wait?(ms: number): Promise<unknown>;
}

/** A connector with its client, behind its platform's gate. */
export interface OpenConnector {
  readonly connector: Connector;
  /** What the platform offers under the settings. */
  readonly actions: readonly Action<unknown>[];
  readonly client: unknown;
  /**
   * Makes a call of that name: counted, held to the platform's budget, and without secrets in what it gives or throws.
   * @throws ERR_CAPABILITY_NOT_OFFERED where there is no work to do; what the call throws
   */
  call<T>(name: string, work: () => Promise<T> | undefined): Promise<T>;
}

/** What belongs to containment; all other calls read. */
const CONTAINMENT_CALLS = new Set(['plan', 'perform', 'verify', 'undo']);

/** Cut after secrets are replaced: a half of one would not be known for what it is. */
const LONGEST_MESSAGE = 2_000;

/** Opens one connector, with its own settings and secrets only. @throws ERR_CONFIG_INVALID naming the setting */
export function openConnector(
  { connector, settings, secrets }: ConfiguredConnector,
  deps: ConnectorsDeps,
): OpenConnector {
  const { clock, log, fingerprints } = deps;
  const { platform } = connector.manifest;
  const received = deps.receivedOf?.(platform);
  const context: ConnectorContext = {
    settings,
    secrets,
    clock,
    log,
    fingerprints,
    ...(received ? { received } : {}),
  };
  return {
    connector,
    actions: offeredActions(connector, settings),
    client: connector.open(context),
    call: callsOf(connector, deps),
  };
}

function callsOf({ manifest }: Connector, deps: ConnectorsDeps): OpenConnector['call'] {
  const { platform, rateLimits: limits } = manifest;
  const { clock, log, fingerprints } = deps;
  const gate = openGate({
    platform,
    limits,
    clock,
    ...(deps.wait ? { wait: deps.wait } : {}),
    onBreaker(purpose, isOpen) {
      const said = isOpen ? 'the platform does not answer; calls wait' : 'the platform answers again';
      log.warn({ platform, purpose }, said);
      deps.onBreaker?.(platform, purpose, isOpen);
    },
  });
  return async (name, work) => {
    try {
      const purpose = CONTAINMENT_CALLS.has(name) ? 'containment' : 'read';
      const working = throughGate(gate, purpose, work);
      const result = await (working ?? Promise.reject(notOffered(platform, name)));
      deps.onCall?.(platform, name, undefined);
      return withoutSecrets(result, fingerprints);
    } catch (thrown) {
      const error = scrubbed(asCountersignError(thrown), fingerprints);
      deps.onCall?.(platform, name, errorCode(error));
      throw error;
    }
  };
}

/** What a platform says may repeat a secret of ours: it is replaced before anybody stores or logs it. */
function scrubbed(error: CountersignError, fingerprints: Fingerprints): CountersignError {
  return new CountersignError(error.code, fingerprints.scrub(error.message).slice(0, LONGEST_MESSAGE), {
    cause: error.cause,
    ...(error.place ? { place: fingerprints.scrub(error.place) } : {}),
    ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
    ...(error.requestId ? { requestId: fingerprints.scrub(error.requestId) } : {}),
  });
}

/** What a platform lacks. */
export function notOffered(platform: string, call: string): CountersignError {
  return new CountersignError('ERR_CAPABILITY_NOT_OFFERED', `${platform} does not offer ${call}`, {
    place: platform,
  });
}

/** The actions that the platform offers under these settings: a plan shows any other as a gap, and nobody can call it. */
export function offeredActions(
  { actions }: Connector,
  settings: ConfiguredConnector['settings'],
): readonly Action<unknown>[] {
  return actions.filter((action) => action.offered?.(settings) ?? true);
}
