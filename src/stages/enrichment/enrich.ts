import type { Connectors } from '#domain/connectors.ts';
import { EvidenceBundle, type EvidenceGap, type EvidenceRef } from '#domain/evidence.ts';
import type { IssuerTerms } from '#domain/issuer/trusted-issuer.ts';
import { event, type JournalEvent } from '#domain/journal-event.ts';
import { located } from '#domain/located.ts';
import type { OpenNetworkKnowledge } from '#domain/network-knowledge.ts';
import type { Baselines, Clock, EvidenceStore } from '#domain/ports.ts';
import type { Account } from '#domain/principal.ts';
import type { Incident } from '#domain/run/state.ts';
import { type Attempt, attempter } from './attempt.ts';
import { checkIssuers } from './check-issuers.ts';
import { findAccounts } from './find-accounts.ts';
import { type LogRead, readBefore, readLog } from './read-log.ts';
import { teach } from './teach.ts';
import { windowsOf } from './windows.ts';

/** A platform that keeps asking us to slow down is waited for this long after the incident opened, then it is a gap. */
const PATIENCE_MS = 120_000;
/** Most audit records of one platform in one round; what is cut is named in the watermark. */
const MOST_RECORDS = 5_000;

export interface EnrichmentDeps {
  readonly connectors: Connectors;
  readonly evidence: EvidenceStore;
  readonly baselines: Pick<Baselines, 'learn'>;
  readonly clock: Clock;
  readonly networks: OpenNetworkKnowledge;
  /** How far before the first detection the logs are read, in milliseconds. */
  readonly lookBackMs: number;
  /** What the operator says of the issuers whose tokens are trusted. */
  readonly issuerTerms: readonly IssuerTerms[];
}

/**
 * Looks the person up on every configured platform, pulls what their logs say, and adds what is known of the addresses in
 * them, so that what is weighed later is what was stored. A later round adds to what the one before has read: what is new,
 * and what an undecided verdict lacks. What it shows of before the time in question teaches what is usual.
 *
 * What cannot be fetched becomes a gap with its reason; the rest goes on.
 * @throws ERR_CONNECTOR_RATE_LIMITED while there is patience left: the round is begun again then
 */
export async function enrich(incident: Incident, deps: EnrichmentDeps): Promise<JournalEvent> {
  const gaps: EvidenceGap[] = [];
  const mayWait = deps.clock.now().getTime() - Date.parse(incident.openedAt) < PATIENCE_MS;
  const attempt = attempter(gaps, mayWait);
  const accounts = await findAccounts(incident, deps.connectors, attempt);
  const knowledge = await deps.networks();
  const issuerChecks = await checkIssuers(incident, accounts, deps, attempt);
  const earlier = await earlierBundle(incident, deps.evidence);
  const found = await Promise.all(
    accounts.map((account) => readAccount(incident, account, earlier, deps, attempt)),
  );
  const bundle: EvidenceBundle = {
    accounts,
    sessions: found.flatMap((each) => each.sessions),
    tokens: found.flatMap((each) => each.tokens),
    activities: found.flatMap((each) => each.log.activities).map((activity) => located(activity, knowledge)),
    watermarks: found.flatMap((each) => each.log.watermarks),
    gaps,
    ...(issuerChecks ? { issuerChecks } : {}),
  };
  const ref = await deps.evidence.put(incident.id, 'bundle', JSON.stringify(bundle), {
    count: bundle.activities.length,
  });
  const raw = [...(incident.evidence?.raw ?? []), ...(await storeRaw(incident, found, deps.evidence))];
  await teach(incident, bundle, deps.baselines);
  return event('evidence-collected', {
    round: (incident.evidence?.round ?? 0) + 1,
    bundle: ref,
    raw: distinct(raw),
    accounts,
    watermarks: bundle.watermarks,
    gaps,
  });
}

interface Found {
  readonly account: Account;
  readonly sessions: EvidenceBundle['sessions'];
  readonly tokens: EvidenceBundle['tokens'];
  readonly log: LogRead;
}

async function earlierBundle(
  { evidence: collected }: Incident,
  evidence: EvidenceStore,
): Promise<EvidenceBundle | undefined> {
  if (!collected) return undefined;
  return EvidenceBundle.parse(JSON.parse(await evidence.get(collected.bundle.sha256)));
}

async function readAccount(
  incident: Incident,
  account: Account,
  earlier: EvidenceBundle | undefined,
  deps: EnrichmentDeps,
  attempt: Attempt,
): Promise<Found> {
  const { platform } = account;
  const credential = incident.credential?.platform === platform ? incident.credential : undefined;
  const query = { account, ...(credential ? { credential } : {}), limit: MOST_RECORDS };
  const before = readBefore(platform, earlier);
  const windows = windowsOf({
    since: new Date(Date.parse(incident.firstSeen) - deps.lookBackMs).toISOString(),
    firstSeen: incident.firstSeen,
    now: deps.clock.now().toISOString(),
    read: before.watermarks[0],
    wanted: (incident.assessment?.assessment.toFetch ?? []).filter((each) => each.platform === platform),
  });
  const [sessions, tokens, log] = await Promise.all([
    attempt(platform, 'sessions', () => deps.connectors.listSessions(platform, account)),
    attempt(platform, 'tokens', () => deps.connectors.listTokens(platform, account)),
    readLog(windows, query, before, (each) =>
      attempt(platform, 'activity', () => deps.connectors.pullActivity(platform, each)),
    ),
  ]);
  return { account, sessions: [...(sessions ?? [])], tokens: [...(tokens ?? [])], log };
}

async function storeRaw(
  incident: Incident,
  found: readonly Found[],
  evidence: EvidenceStore,
): Promise<EvidenceRef[]> {
  const refs: EvidenceRef[] = [];
  for (const { account, log } of found) {
    if (log.raw.length === 0) continue;
    const facts = { platform: account.platform, count: log.raw.length };
    refs.push(await evidence.put(incident.id, 'raw-records', log.raw.join('\n'), facts));
  }
  return refs;
}

/** What a later round reads again without a difference is stored once. */
function distinct(refs: readonly EvidenceRef[]): EvidenceRef[] {
  return [...new Map(refs.map((ref) => [ref.sha256, ref])).values()];
}
