import type { Assessment, Verdict } from '#domain/assessment.ts';
import type { Credential } from '#domain/credential.ts';
import type { Detection } from '#domain/detection.ts';
import { event, type JournalEvent } from '#domain/journal-event.ts';
import type { Playbook } from '#domain/playbook/schema.ts';
import type { PlaybookTest } from '#domain/playbook/test-schema.ts';
import type { Clock, Digest, EvidenceStore } from '#domain/ports.ts';
import type { Account } from '#domain/principal.ts';
import type { Incident } from '#domain/run/state.ts';
import type { Judging } from '../look.ts';

/** What a test says of its incident, as the engine knows it. */

/** What the logs say from some time on. */
export interface Judged {
  readonly verdict?: Verdict | undefined;
  readonly score?: number | undefined;
  readonly signals: readonly string[];
  readonly decidedInMs?: number | undefined;
}

const SCORES: Readonly<Record<Verdict, number>> = {
  forged: 0.95,
  stolen: 0.95,
  undecided: 0.5,
  explained: 0.1,
};
const WINDOW_MS = 24 * 3_600_000;

/** The accounts of the incident's person. */
export function accountsOf({ incident }: PlaybookTest): Account[] {
  const { principal } = incident;
  const named = principal.slice(0, principal.indexOf('@'));
  return incident.accounts.map((given) => {
    const { platform, id, email, name, status, isAdmin, groups } = { ...NOTHING, ...given };
    return {
      platform,
      id: id ?? named,
      email: email ?? principal,
      status: status ?? 'active',
      ...(name === undefined ? {} : { name }),
      ...(isAdmin === undefined ? {} : { isAdmin }),
      ...(groups === undefined ? {} : { groups }),
    };
  });
}

const NOTHING = {
  id: undefined,
  email: undefined,
  name: undefined,
  status: undefined,
  isAdmin: undefined,
  groups: undefined,
};

/** The entries with which the incident opens. */
export function opening(test: PlaybookTest, playbook: Playbook, digest: Digest): JournalEvent[] {
  const { principal } = test.incident;
  const credential = credentialOf(test, playbook);
  const opensAt = Date.parse(test.at);
  return [
    event('incident-opened', {
      correlationKeys: [`email/${principal}`],
      principal: { kind: 'user', email: principal },
      ...(credential ? { credential } : {}),
      windowUntil: new Date(opensAt + WINDOW_MS).toISOString(),
    }),
    detected(test, 1, opensAt - test.incident.firstSeenMs, test.incident.severity, digest),
  ];
}

/** One more detection. @param atMs epoch milliseconds of what it noticed */
export function detected(
  test: PlaybookTest,
  number: number,
  atMs: number,
  severity: Detection['severity'],
  digest: Digest,
): JournalEvent {
  const detection: Detection = {
    source: 'test',
    sourceEventId: `test-${number}`,
    title: test.name,
    severity,
    detectedAt: new Date(atMs).toISOString(),
    principal: { kind: 'user', email: test.incident.principal },
    techniques: [],
    rawSha256: digest.ofText(`${test.name} ${number}`),
  };
  return event('detection-received', { detectionId: `det-${number}`, detection });
}

function credentialOf({ incident }: PlaybookTest, { on }: Playbook): Credential | undefined {
  const named = on?.credential?.find((each) => each !== 'unknown');
  const kind = incident.credential?.kind ?? named;
  if (kind === undefined) return undefined;
  const platform = incident.credential?.platform ?? incident.accounts[0]?.platform;
  const id = incident.credential?.id ?? 'credential-1';
  return { kind, ...(platform === undefined ? {} : { platform }), id };
}

export interface ScriptedJudgingDeps {
  readonly accounts: readonly Account[];
  readonly evidence: EvidenceStore;
  readonly clock: Clock;
  /** What the logs say now. */
  judged(): Judged & { readonly verdict: Verdict };
}

/** Judges as the test says, whatever evidence there would be. */
export function scriptedJudging(deps: ScriptedJudgingDeps): Judging {
  return {
    async collect(incident) {
      const { accounts } = deps;
      const nothing = { sessions: [], tokens: [], activities: [], watermarks: [], gaps: [] };
      const content = JSON.stringify({ accounts, ...nothing });
      const bundle = await deps.evidence.put(incident.id, 'bundle', content, { count: 0 });
      const round = (incident.evidence?.round ?? 0) + 1;
      const base = { raw: [], watermarks: [], gaps: [] };
      return event('evidence-collected', { round, bundle, accounts: [...accounts], ...base });
    },
    async weigh(incident) {
      return event('assessment-made', {
        round: incident.evidence!.round,
        assessment: assessmentOf(deps.judged(), incident, deps.clock.now()),
      });
    },
  };
}

function assessmentOf(
  judged: Judged & { readonly verdict: Verdict },
  { evidence, assessment: before, openedAt }: Incident,
  now: Date,
): Assessment {
  const { verdict, signals, decidedInMs } = judged;
  const score = judged.score ?? SCORES[verdict];
  const since = before?.assessment.verdict === 'undecided' ? openedAt : now.toISOString();
  const until = new Date(Date.parse(since) + (decidedInMs ?? 0)).toISOString();
  const lacking = { platform: 'all', what: 'logs', from: openedAt, until, notBefore: until };
  const waits = verdict === 'undecided' && decidedInMs !== undefined;
  return {
    verdict,
    score,
    interval: verdict === 'undecided' ? [0, 1] : [score, score],
    ...(waits ? { undecidedUntil: until, toFetch: [lacking] } : {}),
    signals: signals.map((id) => ({ id, state: 'fired', llr: 1, evidence: [], why: 'the test says so' })),
    counterSignals: [],
    blindSpots: [],
    techniques: [],
    wouldChange: [],
    assessedAt: now.toISOString(),
    evidenceSha256: evidence!.bundle.sha256,
  };
}
