import type { Activity } from '#domain/activity.ts';
import type { ConnectorFacts } from '#domain/containment.ts';
import type { EvidenceBundle } from '#domain/evidence.ts';
import { event, type JournalEntry, type JournalEvent } from '#domain/journal-event.ts';
import { withLedger } from '#domain/ledger/in-report.ts';
import { ledgerOf } from '#domain/ledger/ledger-of.ts';
import { reportHtml } from '#domain/report/html/page.ts';
import { reportMarkdown } from '#domain/report/markdown.ts';
import { reportOf } from '#domain/report/report.ts';
import { evolveAll } from '#domain/run/evolve.ts';
import type { Incident } from '#domain/run/state.ts';
import { matchesOf } from '#domain/watch/matches.ts';
import type { LiveWatch } from '#domain/watch/watch.ts';
import { digest } from '../src/adapters/secrets/digest.ts';

/** What the ledger, the report and a look of the watches cost, by how much there is of each. All in one process, without a database. */

const ACCOUNT = { platform: 'bench', id: 'u-1', email: 'eve@example.com', status: 'active' } as const;
const FROM = '2026-03-01T09:00:00.000Z';
const NOW = new Date('2026-03-01T12:00:00.000Z');
const HASH = 'b'.repeat(64);
/** A quiet interval of five minutes, and a busy one. */
const RECORDS = 5_000;

export interface ProofMeasured {
  /** By number of credentials, in microseconds a credential: the ledger, the report with both pages, and one parse of their evidence. */
  readonly incidents: readonly {
    readonly credentials: number;
    readonly ledgerUs: number;
    readonly reportUs: number;
    readonly parseUs: number;
  }[];
  /** By number of watches: one look of all of them at the records of an interval, and one parse of those records, in milliseconds. */
  readonly looks: readonly { readonly watches: number; readonly lookMs: number; readonly parseMs: number }[];
  readonly records: number;
}

export function measureProof(
  credentials: readonly number[],
  watches: readonly number[],
  rounds: number,
): ProofMeasured {
  return {
    incidents: credentials.map((count) => measureIncident(count, rounds)),
    looks: watches.map((count) => measureLook(count, rounds)),
    records: RECORDS,
  };
}

function measureIncident(credentials: number, rounds: number): ProofMeasured['incidents'][number] {
  const bundle = bundleOf(credentials);
  const text = JSON.stringify(bundle);
  const entries = entriesOf();
  const incident = evolveAll(undefined, entries)!;
  const ledger = () => ledgerOf(incident, { bundle, connectors: CONNECTORS, now: NOW, digest });
  const held = ledger().lines.length;
  if (held < credentials) throw new Error(`the ledger has ${held} lines of ${credentials} credentials`);
  const each = (ms: number) => (ms * 1_000) / credentials;
  return {
    credentials,
    ledgerUs: each(medianMs(rounds, ledger)),
    reportUs: each(medianMs(rounds, () => report(incident, entries, ledger()))),
    parseUs: each(medianMs(rounds, () => JSON.parse(text))),
  };
}

function report(
  incident: Incident,
  entries: readonly JournalEntry[],
  ledger: ReturnType<typeof ledgerOf>,
): number {
  const whole = withLedger(reportOf(incident, entries), ledger, entries);
  return reportHtml(whole, undefined).length + reportMarkdown(whole).length;
}

function measureLook(count: number, rounds: number): ProofMeasured['looks'][number] {
  const watches = Array.from({ length: count }, (_, number) => watch(number));
  const activities = Array.from({ length: RECORDS }, (_, number) => activity(number, `other-${number}`));
  const raw = activities.map((each) => JSON.stringify(each));
  return {
    watches: count,
    lookMs: medianMs(rounds, () => matchesOf(watches, activities, raw)),
    parseMs: medianMs(rounds, () => raw.map((each) => JSON.parse(each) as unknown)),
  };
}

function medianMs(rounds: number, work: () => unknown): number {
  work();
  const taken = Array.from({ length: rounds }, () => {
    const from = performance.now();
    work();
    return performance.now() - from;
  });
  return taken.toSorted((a, b) => a - b)[Math.floor(rounds / 2)]!;
}

/** A third each: sessions listed, tokens listed, and keys that the log shows to have been made by the bad session. */
function bundleOf(credentials: number): EvidenceBundle {
  const base = (number: number) => ({ platform: 'bench', accountId: ACCOUNT.id, id: `c-${number}` });
  const all = Array.from({ length: credentials }, (_, number) => number);
  return {
    accounts: [ACCOUNT],
    sessions: all
      .filter((number) => number % 3 === 0)
      .map((number) => ({ ...base(number), createdAt: FROM })),
    tokens: all
      .filter((number) => number % 3 === 1)
      .map((number) => ({ ...base(number), kind: 'refresh-token' as const, createdAt: FROM })),
    activities: all
      .filter((number) => number % 3 === 2)
      .map((number) => ({
        ...activity(number, 'bad'),
        kind: 'credential-added' as const,
        targets: [{ type: 'Key', id: `c-${number}`, name: `key ${number}` }],
      })),
    watermarks: [],
    gaps: [],
  };
}

function activity(number: number, sessionId: string): Activity {
  return {
    uid: `r-${number}`,
    platform: 'bench',
    kind: 'session-use',
    classUid: 6003,
    activityId: 99,
    eventCode: 'use',
    time: new Date(Date.parse(FROM) + number).toISOString(),
    outcome: 'success',
    actor: { id: ACCOUNT.id, type: 'user' },
    sessionId,
    rawSha256: HASH,
  };
}

function watch(number: number): LiveWatch {
  const at = '2026-03-01T08:00:00.000Z';
  return {
    ...{ runId: `run-${number}`, step: 'cut', index: 0, watchId: `w-${number}`, incidentId: `inc-${number}` },
    ...{
      platform: 'bench',
      accountId: `u-${number}`,
      ids: Array.from({ length: 5 }, (_, of) => `s-${number}-${of}`),
    },
    ...{ signIns: true, from: at, since: at, until: '2026-03-02T08:00:00.000Z', lookAt: at, begunAt: at },
    lookedUntil: undefined,
  };
}

const CONNECTORS: ConnectorFacts[] = [
  {
    platform: 'bench',
    kind: 'identity-provider',
    version: '1.0.0',
    sha256: HASH,
    actions: [
      {
        capability: 'sessions.revoke',
        effect: 'irreversible',
        cuts: ['idp-session', 'refresh-token'],
        residual: [],
        scopes: [],
        docs: 'https://example.com',
        settlesWithinMs: 0,
        canUndo: false,
      },
    ],
  },
];

/** An incident with a stolen session, and one action that was proven. */
function entriesOf(): JournalEntry[] {
  const place = { runId: 'run-1', step: 'cut', index: 0 };
  const facts = { platform: 'bench', effect: 'irreversible' } as const;
  const keys = { correlationKeys: ['email/eve@example.com'], windowUntil: '2026-03-02T09:00:00.000Z' };
  const strongest = { state: 'proven', why: 'it has a log' } as const;
  const plan = { summary: 'cut', targets: [], present: [], alreadyDone: false, binds: {}, before: {} };
  const events: JournalEvent[] = [
    event('incident-opened', {
      ...keys,
      principal: { kind: 'user', email: ACCOUNT.email },
      credential: { kind: 'session', platform: 'bench', id: 'bad' },
    }),
    event('evidence-collected', {
      ...{ round: 1, bundle: { sha256: HASH, kind: 'bundle', count: 1 }, raw: [] },
      ...{ accounts: [ACCOUNT], watermarks: [], gaps: [] },
    }),
    event('run-started', {
      ...{ runId: 'run-1', pinned: HASH, trigger: 'request' },
      playbook: { id: 'cut', version: 1, sha256: HASH },
    }),
    event('step-begun', {
      ...{ runId: 'run-1', step: 'cut', use: 'sessions.revoke', effect: 'irreversible', ask: 0 },
      items: [{ index: 0, account: ACCOUNT, input: {}, residual: [] }],
    }),
    event('action-intended', { ...place, ...facts, attempt: 1, capability: 'sessions.revoke' }),
    event('action-claimed', { ...place, attempt: 1, worker: 'w', plan }),
    event('action-finished', { ...place, ...facts, attempt: 1, outcome: 'accepted' }),
    event('proof-read', {
      ...{ ...place, platform: 'bench', attempt: 1, proof: 'proven' },
      reading: { state: 'proven', saw: ['the list is empty'], strongest },
    }),
  ];
  return events.map(
    (each, at) =>
      ({
        ...each,
        incidentId: 'inc-1',
        seq: at + 1,
        version: 1,
        at: NOW.toISOString(),
        actor: 'bench',
      }) as JournalEntry,
  );
}
