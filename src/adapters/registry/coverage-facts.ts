import type { CoverageAction, CoverageFacts, LeftToPerson } from '#domain/coverage/facts.ts';
import type { Action } from '../../kit/connector.ts';
import type { Manifest } from '../../kit/manifest.ts';
import type { FoundConnector } from './load-connectors.ts';
import { readSettings } from './settings.ts';

/** What a connector states of itself, for coverage. `read` gives a variable of the environment; by default nothing is set. */
export function coverageFactsOf(
  { connector }: FoundConnector,
  read: (name: string) => string | undefined = () => undefined,
): CoverageFacts {
  const { manifest, lookups, auditLog, actions } = connector;
  const found = readSettings(manifest, read);
  const settings = found.state === 'configured' ? found.settings : undefined;
  const stated = actions.map((action) => actionFacts(action, manifest, settings));
  return {
    platform: manifest.platform,
    title: manifest.title,
    kind: manifest.kind,
    state: STATES[found.state],
    unset: [...manifest.settings, ...manifest.secrets]
      .filter((each) => each.required && each.default === undefined && read(each.env) === undefined)
      .map(({ env }) => env),
    log: auditLog?.log,
    lists: { sessions: lookups.sessions !== undefined, tokens: lookups.tokens !== undefined },
    telemetry: manifest.telemetry,
    actions: stated,
    byHand: leftToPerson(manifest, stated),
  };
}

/** What is offered under some settings only stays in, as long as there are none. */
function leftToPerson({ byHand = {} }: Manifest, actions: readonly CoverageAction[]): LeftToPerson[] {
  const offered = actions.filter((each) => each.offered === 'always' || each.offered === 'so-configured');
  const names = new Set(offered.map(({ capability }) => capability));
  return Object.entries(byHand)
    .filter(([capability]) => !names.has(capability))
    .map(([capability, told]) => ({ capability, ...told }));
}

const STATES = { absent: 'installed', faulty: 'half-configured', configured: 'configured' } as const;

function actionFacts(
  action: Action<unknown>,
  manifest: Manifest,
  settings: Readonly<Record<string, string>> | undefined,
): CoverageAction {
  const { isOffered, asked } = offer(action, settings ?? {});
  const offered = (): CoverageAction['offered'] => {
    if (!action.offered) return 'always';
    if (!settings) return 'depends';
    return isOffered ? 'so-configured' : 'not-so-configured';
  };
  return {
    capability: action.capability,
    effect: action.effect,
    cuts: action.cuts,
    residual: action.residual,
    scopes: action.scopes,
    canUndo: action.undo !== undefined,
    provenBy: action.provenBy,
    offered: offered(),
    dependsOn: manifest.settings.filter(({ name }) => asked.has(name)).map(({ env }) => env),
  };
}

/** Whether an action is offered, and which settings were looked at to tell. */
function offer(
  action: Action<unknown>,
  settings: Readonly<Record<string, string>>,
): { readonly isOffered: boolean; readonly asked: ReadonlySet<string | symbol> } {
  const asked = new Set<string | symbol>();
  const watched = new Proxy(settings, {
    get(target, name) {
      asked.add(name);
      return Reflect.get(target, name) as unknown;
    },
  });
  return { isOffered: action.offered?.(watched) ?? true, asked };
}
