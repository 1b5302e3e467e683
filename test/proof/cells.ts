import type { FoundConnector } from '../../src/adapters/registry/load-connectors.ts';
import { type Asked, Played, WITHIN_MS } from './played.ts';

/** The cells of the table of proof: what each fault comes to on each platform, and whether that is right. */

export interface Cell {
  readonly text: string;
  /** Why it is wrong; absent where it is right. */
  readonly wrong?: string;
}

export interface Row {
  readonly platform: string;
  readonly capability: string;
  readonly cells: readonly Cell[];
}

export const COLUMNS = [
  'undisturbed',
  '200 without effect',
  'effect a minute late',
  'log an hour late',
  'used after the proof',
  'session begun meanwhile',
] as const;

const LATE_MS = 60_000;
const HOUR_MS = 3_600_000;
const SEEN = new Set(['effective', 'proven']);

/** The simulators whose log can be kept back, with the member of their seed that does it. */
const LOG_DELAY: Readonly<Record<string, object>> = {
  okta: { logDelayMs: HOUR_MS },
  'entra-id': { logDelayMs: HOUR_MS },
  'google-workspace': { logDelayMs: { '*': HOUR_MS } },
  auth0: { logDelayMs: HOUR_MS },
  salesforce: { logDelayMs: HOUR_MS },
  aws: { logDelayMs: HOUR_MS },
};

/** Plays one action under every fault; undefined where the seed gives it nothing to cut. */
export async function rowOf(asked: Asked): Promise<Row | undefined> {
  const calm = await played(asked);
  if (!calm) return undefined;
  const { platform } = asked.found.connector.manifest;
  const calmly = endOf(calm);
  return {
    platform,
    capability: asked.capability,
    cells: [
      reported(calm, calm.states.length > 0 ? undefined : 'nothing was read'),
      await withoutEffect(asked),
      await lateEffect(asked, calmly),
      await lateLog(asked, calmly),
      await usedAfter(asked),
      await begunMeanwhile(asked),
    ],
  };
}

async function played(asked: Asked): Promise<Played | undefined> {
  const one = new Played(asked);
  return (await one.play()) ? one : undefined;
}

function endOf({ item }: Played): string {
  return item.proof ?? 'none';
}

/** A state of which the report does not speak is wrong as well. */
function reported(one: Played, wrong: string | undefined): Cell {
  const why = wrong ?? (one.isReported() ? undefined : 'the report does not say so in words');
  return { text: endOf(one), ...(why ? { wrong: why } : {}) };
}

async function withoutEffect(asked: Asked): Promise<Cell> {
  const one = await played({ ...asked, fault: { kind: 'no-effect' } });
  if (!one) return { text: 'not played' };
  const believed = one.states.some(({ proof }) => SEEN.has(proof));
  return reported(one, believed ? 'what was not done was taken for done' : undefined);
}

async function lateEffect(asked: Asked, calmly: string): Promise<Cell> {
  const one = await played({ ...asked, fault: { kind: 'late-effect', afterMs: LATE_MS } });
  if (!one) return { text: 'not played' };
  const early = one.states.find(({ afterMs, proof }) => afterMs < LATE_MS && SEEN.has(proof));
  if (early) return reported(one, `${early.proof} ${early.afterMs / 1_000}s after the call`);
  const isAsCalmly = endOf(one) === calmly;
  return reported(one, isAsCalmly ? undefined : `undisturbed it is ${calmly}`);
}

async function lateLog(asked: Asked, calmly: string): Promise<Cell> {
  const late = LOG_DELAY[asked.found.connector.manifest.platform];
  if (!late) return { text: 'not played: the simulator’s log is never late' };
  const one = await played({ ...asked, seed: { ...(asked.seed as object), ...late }, looksLate: true });
  if (!one) return { text: 'not played' };
  const { inTime } = one;
  const needsLog = one.item.reading?.strongest.state === 'proven';
  if (inTime === 'proven' && needsLog && WITHIN_MS < HOUR_MS)
    return reported(one, 'a record was taken for seen that did not show yet');
  const isAsCalmly = endOf(one) === calmly;
  const cell = reported(one, isAsCalmly ? undefined : `undisturbed it is ${calmly}`);
  return { ...cell, text: inTime === cell.text ? cell.text : `${inTime}; later ${cell.text}` };
}

async function usedAfter(asked: Asked): Promise<Cell> {
  const one = await played(asked);
  if (!one || endOf(one) !== 'proven') return { text: 'not proven' };
  const { watch } = one;
  if (!watch) return { text: cannotWatch(asked) };
  const byId = hasIds(asked.found) ? watch.ids[0] : undefined;
  if (byId === undefined && !watch.signIns) return { text: 'not seen: no id of it is in the log' };
  one.clock.forward(60_000);
  const use =
    byId === undefined ? one.record({ kind: 'login' }) : one.record({ tokenId: byId, kind: 'token-use' });
  await one.look([use]);
  return reported(one, endOf(one) === 'contradicted' ? undefined : 'the use was not noticed');
}

async function begunMeanwhile(asked: Asked): Promise<Cell> {
  const one = await played(asked);
  if (!one || endOf(one) !== 'proven') return { text: 'not proven' };
  const { watch } = one;
  if (!watch) return { text: cannotWatch(asked) };
  if (!hasIds(asked.found)) return { text: 'not seen: the log names no session' };
  const begun = one.record({ kind: 'session-start', sessionId: 'begun-meanwhile', time: watch.since });
  await one.look([begun]);
  const states = one.ledgerStates('begun-meanwhile');
  const isOpen = states.length === 1 && states[0] === 'open';
  const wrong = isOpen ? undefined : 'the ledger has no open line for it';
  return {
    text: `${endOf(one)}; in the ledger: ${states.join(', ') || 'nothing'}`,
    ...(wrong ? { wrong } : {}),
  };
}

function cannotWatch({ found, capability }: Asked): string {
  if (found.connector.auditLog === undefined) return 'not seen: the platform shows no log';
  const action = found.connector.actions.find((each) => each.capability === capability);
  return action?.cuts.length === 0 ? 'not seen: it cuts no layer of access' : 'not watched';
}

/** Whether the platform's records name what was used, at any tier. */
function hasIds({ connector }: FoundConnector): boolean {
  return connector.manifest.telemetry.some(
    ({ ids }) => ids['session-id'] !== 'not-shown' || ids['token-id'] !== 'not-shown',
  );
}
