import type { LogPlatform, Written } from './act.ts';
import type { Case } from './case.ts';
import { FIELDS, type Field, without } from './platforms/telemetry.ts';
import { Random } from './random.ts';

const HOUR_MS = 3_600_000;

/** One way in which evidence is missing. */
interface Withholding {
  readonly name: string;
  /** Undefined where the case would stay as it is. */
  take(given: Case, random: Random): Case | undefined;
}

/** Variants of a case, each with one thing taken away, chosen by the case's own chance. */
export function withheldOf(given: Case, count: number): readonly Case[] {
  const random = new Random(`${given.seed}/${given.name}/withheld`);
  const found: Case[] = [];
  for (const { name, take } of random.some(WITHHOLDINGS, WITHHOLDINGS.length)) {
    if (found.length === count) break;
    const taken = take(given, random);
    if (taken) found.push({ ...taken, evidence: 'withheld', withheld: name });
  }
  return found;
}

/** The log ends some hours early, and says so. */
function late(given: Case, platform: LogPlatform, hours: number): Case | undefined {
  const log = given.logs.get(platform);
  const range = given.complete[platform];
  if (!log || !range) return undefined;
  const untilMs = Math.max(Date.parse(range[0]), given.nowMs - hours * HOUR_MS);
  const kept = log.filter(({ at }) => at <= untilMs);
  const until = new Date(untilMs - HOUR_MS).toISOString();
  if (until < range[0]) return undefined;
  return {
    ...given,
    logs: replaced(given, platform, kept),
    complete: { ...given.complete, [platform]: [range[0], until] },
  };
}

/** Records of some hours around the detection are lost; the log is known to be complete only until then. */
function holed(given: Case, platform: LogPlatform, random: Random): Case | undefined {
  const log = given.logs.get(platform);
  const range = given.complete[platform];
  if (!log || !range) return undefined;
  const atMs = Date.parse(given.finding.time_dt);
  const [fromMs, untilMs] = [atMs - random.between(1, 12) * HOUR_MS, atMs + random.between(0.5, 6) * HOUR_MS];
  const until = new Date(fromMs - HOUR_MS).toISOString();
  if (until < range[0]) return undefined;
  const kept = log.filter(({ at }) => at < fromMs || at > untilMs);
  return {
    ...given,
    logs: replaced(given, platform, kept),
    complete: { ...given.complete, [platform]: [range[0], until] },
  };
}

function replaced(given: Case, platform: LogPlatform, records: readonly Written[]): Case['logs'] {
  return new Map([...given.logs].map(([each, log]) => [each, each === platform ? records : log]));
}

/** The log is not there at all. */
function missing(given: Case, platform: LogPlatform): Case | undefined {
  if (!given.logs.has(platform) || given.logs.size < 2) return undefined;
  const { [platform]: _, ...complete } = given.complete;
  return { ...given, logs: new Map([...given.logs].filter(([each]) => each !== platform)), complete };
}

/** Other logs of the case than the one that the detection came from. */
function others(given: Case): readonly LogPlatform[] {
  return [...given.logs.keys()].filter((each) => each !== given.platform);
}

/** The finding names no credential. */
function withoutId(given: Case): Case | undefined {
  const [evidence] = given.finding.evidences;
  const { session, ...actor } = evidence.actor;
  const { token, ...api } = evidence.api;
  if (session === undefined && token === undefined) return undefined;
  return { ...given, finding: { ...given.finding, evidences: [{ ...evidence, actor, api }] } };
}

/** No platform logs the field, and so the finding does not name it either. */
function withoutField(given: Case, field: Field): Case | undefined {
  const logs = new Map(
    [...given.logs].map(([platform, log]) => [platform, log.flatMap((each) => without(field, each) ?? [])]),
  );
  const isLogged = [...logs].some(([platform, log]) => !isEqual(log, given.logs.get(platform) ?? []));
  return isLogged ? { ...given, logs, finding: findingWithout(given, field) } : undefined;
}

function isEqual(some: readonly Written[], others: readonly Written[]): boolean {
  return some.length === others.length && JSON.stringify(some) === JSON.stringify(others);
}

function findingWithout({ finding }: Case, field: Field): Case['finding'] {
  const [evidence] = finding.evidences;
  const { actor, src_endpoint, http_request, api, ...rest } = evidence;
  const { session, ...person } = actor;
  const { token, ...service } = api;
  const kept = {
    actor: field === 'sessionId' || session === undefined ? person : { ...person, session },
    ...(field === 'ip' ? {} : { src_endpoint }),
    ...(field === 'userAgent' ? {} : { http_request }),
    api: field === 'tokenId' || token === undefined ? service : { ...service, token },
  };
  return { ...finding, evidences: [{ ...rest, ...kept }] };
}

export const WITHHOLDINGS: readonly Withholding[] = [
  ...FIELDS.map((field) => ({ name: `field ${field}`, take: (given: Case) => withoutField(given, field) })),
  { name: 'credential id of the finding', take: withoutId },
  {
    name: 'another log missing',
    take: (given, random) => {
      const among = others(given);
      return among.length > 0 ? missing(given, random.pick(among)) : undefined;
    },
  },
  { name: 'own log missing', take: (given) => missing(given, given.platform) },
  {
    name: 'another log late',
    take: (given, random) => {
      const among = others(given);
      return among.length > 0 ? late(given, random.pick(among), random.int(12, 72)) : undefined;
    },
  },
  {
    name: 'another log with a hole',
    take: (given, random) => {
      const among = others(given);
      return among.length > 0 ? holed(given, random.pick(among), random) : undefined;
    },
  },
  { name: 'own log with a hole', take: (given, random) => holed(given, given.platform, random) },
  { name: 'own log late', take: (given, random) => late(given, given.platform, random.int(2, 48)) },
];
