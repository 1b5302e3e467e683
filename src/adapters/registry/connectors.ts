import type { ConnectorFacts } from '#domain/containment.ts';
import { asCountersignError, CountersignError, errorCode } from '#domain/errors.ts';
import type { ActionRequest, Clock, Connectors, Fingerprints, Log } from '#domain/ports.ts';
import type { ReceivedLog } from '#domain/received.ts';
import { readInput } from '../../kit/action-request.ts';
import type { Action, Connector, ConnectorContext } from '../../kit/connector.ts';
import { openGate, type PlatformGate, throughGate } from '../../kit/platform-gate.ts';
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
}

interface Opened {
  readonly connector: Connector;
  /** What the platform offers under the settings. */
  readonly actions: readonly Action<unknown>[];
  readonly client: unknown;
  readonly gate: PlatformGate;
}

/** What belongs to containment; all other calls read. */
const CONTAINMENT_CALLS = new Set(['plan', 'perform', 'verify', 'undo']);

/** Opens the configured connectors behind the one port. Each gets its own settings and secrets only. */
export function openConnectors(configured: readonly ConfiguredConnector[], deps: ConnectorsDeps): Connectors {
  const opened = new Map(configured.map((each) => [each.connector.manifest.platform, openOne(each, deps)]));
  const on = async <T>(
    platform: string,
    call: string,
    work: (opened: Opened) => Promise<T> | undefined,
  ): Promise<T> => {
    const found = opened.get(platform);
    if (!found) throw notOffered(platform, call);
    try {
      const purpose = CONTAINMENT_CALLS.has(call) ? 'containment' : 'read';
      const working = throughGate(found.gate, purpose, () => work(found));
      const result = await (working ?? Promise.reject(notOffered(platform, call)));
      deps.onCall?.(platform, call, undefined);
      return withoutSecrets(result, deps.fingerprints);
    } catch (thrown) {
      const error = scrubbed(asCountersignError(thrown), deps.fingerprints);
      deps.onCall?.(platform, call, errorCode(error));
      throw error;
    }
  };
  const act = <T>(
    request: ActionRequest,
    call: string,
    work: (client: unknown, action: Action<unknown>, request: ActionRequest) => Promise<T> | undefined,
  ) =>
    on(request.platform, call, ({ client, actions }) => {
      const action = actions.find((each) => each.capability === request.capability);
      if (!action) throw notOffered(request.platform, request.capability);
      return work(client, action, { ...request, input: readInput(action.input, request) });
    });
  return {
    facts: configured.map(factsOf),
    findAccount: (platform, query) =>
      on(platform, 'findAccount', ({ client, connector }) => connector.lookups.account(client, query)),
    listSessions: (platform, account) =>
      on(platform, 'listSessions', ({ client, connector }) => connector.lookups.sessions?.(client, account)),
    listTokens: (platform, account) =>
      on(platform, 'listTokens', ({ client, connector }) => connector.lookups.tokens?.(client, account)),
    pullActivity: (platform, query) =>
      on(platform, 'pullActivity', ({ client, connector }) => connector.auditLog?.pull(client, query)),
    plan: (request) => act(request, 'plan', (client, action, asked) => action.plan(client, asked)),
    perform: (request, plan) =>
      act(request, 'perform', (client, action, asked) => action.perform(client, asked, plan)),
    verify: (request, plan, since) =>
      act(request, 'verify', (client, action, asked) => action.verify(client, asked, plan, since)),
    undo: (request, plan) =>
      act(request, 'undo', (client, action, asked) => action.undo?.(client, asked, plan)),
  };
}

/** Cut after secrets are replaced: a half of one would not be known for what it is. */
const LONGEST_MESSAGE = 2_000;

function openOne({ connector, settings, secrets }: ConfiguredConnector, deps: ConnectorsDeps): Opened {
  const { clock, log, fingerprints } = deps;
  const { platform, rateLimits: limits } = connector.manifest;
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
    gate: openGate({
      platform,
      limits,
      clock,
      onBreaker(purpose, isOpen) {
        const said = isOpen ? 'the platform does not answer; calls wait' : 'the platform answers again';
        log.warn({ platform, purpose }, said);
        deps.onBreaker?.(platform, purpose, isOpen);
      },
    }),
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

function notOffered(platform: string, call: string): CountersignError {
  return new CountersignError('ERR_CAPABILITY_NOT_OFFERED', `${platform} does not offer ${call}`, {
    place: platform,
  });
}

/** The actions that the platform offers under these settings: a plan shows any other as a gap, and nobody can call it. */
function offeredActions(
  { actions }: Connector,
  settings: ConfiguredConnector['settings'],
): readonly Action<unknown>[] {
  return actions.filter((action) => action.offered?.(settings) ?? true);
}

/**
 * What the run engine knows of a connector: its declared actions, and the readings its lookups and log offer.
 *
 * Of a configured one, only the actions that its settings offer; of one that is merely installed, all there could be.
 */
export function factsOf(found: FoundConnector | ConfiguredConnector): ConnectorFacts {
  const { connector, sha256 } = found;
  const actions = 'settings' in found ? offeredActions(connector, found.settings) : connector.actions;
  const { platform, kind, version, readScopes, rateLimits } = connector.manifest;
  const reading = (capability: string) => ({
    capability,
    effect: 'read' as const,
    cuts: [],
    residual: [],
    scopes: [...readScopes],
    docs: rateLimits.docs,
    settlesWithinMs: 0,
    canUndo: false,
  });
  return {
    platform,
    kind,
    version,
    sha256,
    actions: [
      reading('account.find'),
      ...(connector.lookups.sessions ? [reading('sessions.list')] : []),
      ...(connector.lookups.tokens ? [reading('tokens.list')] : []),
      ...(connector.auditLog ? [reading('activity.pull')] : []),
      ...actions.map((action) => ({
        capability: action.capability,
        effect: action.effect,
        cuts: [...action.cuts],
        residual: [...action.residual],
        scopes: [...action.scopes],
        docs: action.docs,
        settlesWithinMs: action.settlesWithinMs,
        canUndo: action.undo !== undefined,
      })),
    ],
  };
}
