import type { ActivityPull } from '#domain/connectors.ts';
import { asCountersignError, errorCode } from '#domain/errors.ts';
import type { Clock } from '#domain/ports.ts';
import {
  type LogCheck,
  type Preflight,
  type PreflightFault,
  preflightState,
  scopeChecks,
} from '#domain/preflight.ts';
import type { AuditLog, Identity } from '../../kit/connector.ts';
import {
  type ConfiguredConnector,
  type ConnectorsDeps,
  type OpenConnector,
  openConnector,
} from './open-connector.ts';

const DAY_MS = 24 * 3_600_000;
/** Enough to see how late the newest record is. */
const NEWEST_RECORDS = 200;
/** A name that nobody has, for connectors that have no preflight of their own. */
const NOBODY = 'countersign-preflight-nobody';

/** Checks one connector against its platform. Changes nothing, and throws nothing that the platform says. */
export async function preflightOf(configured: ConfiguredConnector, deps: ConnectorsDeps): Promise<Preflight> {
  const { platform, title, readScopes } = configured.connector.manifest;
  try {
    const opened = openConnector(configured, deps);
    const who = await identify(opened);
    const needed = [
      { of: 'reading', needs: readScopes },
      ...opened.actions.map(({ capability, scopes }) => ({ of: capability as string, needs: scopes })),
    ];
    const found = {
      platform,
      title,
      identity: who?.name,
      warnings: who?.warnings ?? [],
      scopes: scopeChecks(needed, who?.scopes),
      log: await readLog(opened, deps.clock),
      fault: undefined,
    };
    return { ...found, state: preflightState(found) };
  } catch (thrown) {
    const fault = faultOf(thrown);
    return {
      platform,
      title,
      state: 'unreachable',
      identity: undefined,
      warnings: [],
      scopes: [],
      log: undefined,
      fault,
    };
  }
}

/** Who we are; a connector that does not tell must at least reach its platform, by looking nobody up. */
async function identify(opened: OpenConnector): Promise<Identity | undefined> {
  const { connector, client, call } = opened;
  const { preflight, lookups } = connector;
  if (preflight) return await call('identity', () => preflight.identity(client));
  await call('findAccount', () => lookups.account(client, { name: NOBODY }));
  return undefined;
}

async function readLog(opened: OpenConnector, clock: Clock): Promise<Preflight['log']> {
  const { auditLog, manifest } = opened.connector;
  if (!auditLog) return undefined;
  try {
    return await checkLog(auditLog, opened, manifest, clock.now());
  } catch (thrown) {
    return faultOf(thrown);
  }
}

async function checkLog(
  auditLog: AuditLog<unknown>,
  { client, call }: OpenConnector,
  { telemetry }: OpenConnector['connector']['manifest'],
  now: Date,
): Promise<LogCheck> {
  const pull = (fromMs: number, untilMs: number, limit: number): Promise<ActivityPull> =>
    call('pullActivity', () =>
      auditLog.pull(client, {
        since: new Date(fromMs).toISOString(),
        until: new Date(untilMs).toISOString(),
        limit,
      }),
    );
  const nowMs = now.getTime();
  const retentionDays = Math.max(...telemetry.map((tier) => tier.retentionDays));
  const { activities, watermark } = await newest((fromMs) => pull(fromMs, nowMs, NEWEST_RECORDS), nowMs);
  const newestAt = activities
    .map(({ time }) => time)
    .toSorted()
    .at(-1);
  const isThere = async (days: number) =>
    (await pull(nowMs - days * DAY_MS, nowMs - (days - 1) * DAY_MS, 1)).activities.length > 0;
  return {
    log: auditLog.log,
    newestAt,
    newestAgeMs: newestAt === undefined ? undefined : Math.max(0, nowMs - Date.parse(newestAt)),
    lagMs: watermark.lagMs,
    completeUntil: watermark.completeUntil,
    reachesBackDays: await oldestDay(isThere, retentionDays, newestAt !== undefined),
    retentionDays,
    // A log that is read from its beginning stops at the limit: that says nothing about the log.
    gaps: activities.length >= NEWEST_RECORDS ? [] : watermark.gaps,
  };
}

/** The last hour; where it is empty, the last day. */
async function newest(pull: (fromMs: number) => Promise<ActivityPull>, nowMs: number): Promise<ActivityPull> {
  const lastHour = await pull(nowMs - DAY_MS / 24);
  return lastHour.activities.length > 0 ? lastHour : await pull(nowMs - DAY_MS);
}

/** The oldest day with a record, looked for at the end of the retention and at each third of what is left: a log may allow few calls. */
async function oldestDay(
  isThere: (days: number) => Promise<boolean>,
  retentionDays: number,
  hasRecent: boolean,
): Promise<number> {
  for (let days = retentionDays; days > 1; days = Math.floor(days / 3)) {
    if (await isThere(days)) return days;
  }
  return hasRecent ? 1 : 0;
}

function faultOf(thrown: unknown): PreflightFault {
  return { code: errorCode(thrown) ?? 'ERR_INTERNAL', why: asCountersignError(thrown).message };
}
