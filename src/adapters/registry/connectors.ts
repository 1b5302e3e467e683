import type { ActionRequest, Connectors } from '#domain/connectors.ts';
import type { ConnectorFacts, InputFacts } from '#domain/containment.ts';
import { readInput } from '../../kit/action-request.ts';
import type { Action } from '../../kit/connector.ts';
import type { Manifest } from '../../kit/manifest.ts';
import { inputFacts } from './input-facts.ts';
import type { FoundConnector } from './load-connectors.ts';
import {
  type ConfiguredConnector,
  type ConnectorsDeps,
  notOffered,
  type OpenConnector,
  offeredActions,
  openConnector,
} from './open-connector.ts';

/** Opens the configured connectors behind the one port. Each gets its own settings and secrets only. */
export function openConnectors(configured: readonly ConfiguredConnector[], deps: ConnectorsDeps): Connectors {
  const opened = new Map(
    configured.map((each) => [each.connector.manifest.platform, openConnector(each, deps)]),
  );
  const on = async <T>(
    platform: string,
    call: string,
    work: (opened: OpenConnector) => Promise<T> | undefined,
  ): Promise<T> => {
    const found = opened.get(platform);
    if (!found) throw notOffered(platform, call);
    return await found.call(call, () => work(found));
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

/**
 * What the run engine knows of a connector: its declared actions, and the readings its lookups and log offer.
 *
 * Of a configured one, only the actions that its settings offer; of one that is merely installed, all there could be.
 */
export function factsOf(found: FoundConnector | ConfiguredConnector): ConnectorFacts {
  const { connector, sha256 } = found;
  const actions = 'settings' in found ? offeredActions(connector, found.settings) : connector.actions;
  const { platform, kind, version, readScopes, rateLimits } = connector.manifest;
  const byHand = byHandOf(connector.manifest, actions);
  const reading = (capability: string, input: InputFacts[] = []) => ({
    capability,
    input,
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
      ...(connector.auditLog
        ? [reading('activity.pull', [{ name: 'since', type: 'time', isRequired: true }])]
        : []),
      ...actions.map((action) => ({
        capability: action.capability,
        effect: action.effect,
        cuts: [...action.cuts],
        residual: [...action.residual],
        scopes: [...action.scopes],
        docs: action.docs,
        settlesWithinMs: action.settlesWithinMs,
        canUndo: action.undo !== undefined,
        ...(action.unprovable ? { unprovable: action.unprovable } : {}),
        ...(action.idempotent ? { idempotent: action.idempotent } : {}),
        input: inputFacts(action.input),
      })),
    ],
    ...(byHand ? { byHand } : {}),
  };
}

/** What is left to a person of what the settings do not offer. */
function byHandOf({ byHand = {} }: Manifest, offered: readonly Action<unknown>[]): ConnectorFacts['byHand'] {
  const left = Object.entries(byHand).filter(([name]) =>
    offered.every(({ capability }) => capability !== name),
  );
  return left.length > 0 ? Object.fromEntries(left) : undefined;
}
