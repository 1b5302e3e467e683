import type { ToFetch, Verdict } from '#domain/assessment.ts';
import type { ConnectorFacts } from '#domain/containment.ts';
import { event, type JournalEntry, type JournalEvent } from '#domain/journal-event.ts';
import { parsePlaybook, parsePolicy } from '#domain/playbook/parse.ts';
import type { DecideContext, Pinned } from '#domain/run/decide.ts';
import { evolve } from '#domain/run/evolve.ts';
import { settle } from '#domain/run/settle.ts';
import type { Incident } from '#domain/run/state.ts';
import { digest } from '../../../src/adapters/secrets/digest.ts';

/** A small world for the run engine: one person on two platforms, one playbook, time moved by hand. */

export const NOW = '2026-03-01T10:00:00.000Z';
const HASH = 'b'.repeat(64);

export const POLICY = `version: 1
approvers:
  groups:
    oncall: [ada@example.com, grace@example.com]
  defaultGroup: oncall
approvals:
  - when: { capability: [sessions.revoke] }
    ask: none
protected:
  emails: [root@example.com]
knownEgress: []
killSwitch: false
lookBack: 8d
correlationWindow: 24h
`;

export const PLAYBOOK = `id: cut
version: 1
summary: Cut sessions, then suspend.
on:
  verdict: [stolen]
steps:
  cut_sessions:
    use: sessions.revoke
    for-each: \${{ incident.accounts }}
    with:
      account: \${{ item }}
  suspend:
    needs: [cut_sessions]
    use: account.suspend
    with:
      account: \${{ incident.home }}
    approval:
      ask: one
      within: 10m
  report:
    needs: [suspend]
    use: report.publish
`;

function facts(
  platform: string,
  kind: ConnectorFacts['kind'],
  capabilities: readonly [string, 'reversible' | 'irreversible'][],
): ConnectorFacts {
  return {
    platform,
    kind,
    version: '1.0.0',
    sha256: HASH,
    actions: capabilities.map(([capability, effect]) => ({
      capability,
      effect,
      cuts: [],
      residual: [],
      scopes: [],
      docs: 'https://example.com/docs',
      settlesWithinMs: 1_000,
      canUndo: effect === 'reversible',
    })),
  };
}

export const CONNECTORS = [
  facts('okta', 'identity-provider', [
    ['sessions.revoke', 'irreversible'],
    ['account.suspend', 'reversible'],
  ]),
  facts('github', 'saas', [['account.suspend', 'reversible']]),
];

const playbook = parsePlaybook(PLAYBOOK, 'cut.yaml');
const policy = parsePolicy(POLICY, 'policy.yaml');
if (!playbook.playbook || !policy.policy)
  throw new Error(JSON.stringify([...playbook.faults, ...policy.faults]));
export const pinned: Pinned = { playbook: playbook.playbook, policy: policy.policy, connectors: CONNECTORS };

export function context(now = NOW, pinnedOf: DecideContext['pinned'] = () => pinned): DecideContext {
  return { now: new Date(now), digest, pinned: pinnedOf };
}

export const OKTA_ACCOUNT = {
  platform: 'okta',
  id: '00u1',
  email: 'eve@example.com',
  status: 'active',
} as const;
const GITHUB_ACCOUNT = { platform: 'github', id: 'eve', email: 'eve@example.com', status: 'active' } as const;

/** Writes events as the journal would, one after the other. */
export class Book {
  readonly entries: JournalEntry[] = [];
  state: Incident | undefined;
  readonly pinnedOf: DecideContext['pinned'];

  constructor(pinnedOf: DecideContext['pinned'] = () => pinned) {
    this.pinnedOf = pinnedOf;
  }

  append(events: readonly JournalEvent[], at = NOW): Incident {
    for (const each of events) {
      const entry = {
        ...each,
        incidentId: 'inc-1',
        seq: this.entries.length + 1,
        version: 1,
        at,
        actor: 'test',
      } as JournalEntry;
      this.entries.push(entry);
      this.state = evolve(this.state, entry);
    }
    return this.state!;
  }

  /** Appends events and all that follows from them at once. */
  settle(events: readonly JournalEvent[], at = NOW): Incident {
    const { events: all } = settle(this.state!, events, context(at, this.pinnedOf));
    return this.append(all, at);
  }

  kinds(): string[] {
    return this.entries.map((entry) => entry.kind);
  }
}

/** One assessment: its verdict, the signals that fired, and what an undecided one lacks. */
export function assessed(
  round: number,
  verdict: Verdict,
  {
    signals = [],
    evidence = 'b',
    toFetch,
  }: { signals?: readonly string[]; evidence?: string; toFetch?: ToFetch[] } = {},
): JournalEvent {
  return event('assessment-made', {
    round,
    assessment: {
      verdict,
      score: verdict === 'explained' ? 0.1 : 0.95,
      interval: [0.9, 0.99],
      ...(toFetch ? { toFetch } : {}),
      signals: signals.map((id) => ({ id, state: 'fired', llr: 1, evidence: [], why: id })),
      counterSignals: [],
      blindSpots: [],
      techniques: [],
      wouldChange: [],
      assessedAt: NOW,
      evidenceSha256: evidence.repeat(64),
    },
  });
}

export function collected(round: number): JournalEvent {
  return event('evidence-collected', {
    round,
    bundle: { sha256: HASH, kind: 'bundle', count: 1 },
    raw: [],
    accounts: [OKTA_ACCOUNT, GITHUB_ACCOUNT],
    watermarks: [],
    gaps: [],
  });
}

export const opened = event('incident-opened', {
  correlationKeys: ['email/eve@example.com'],
  principal: { kind: 'user', email: 'eve@example.com' },
  windowUntil: '2026-03-02T10:00:00.000Z',
});

/** An incident that was assessed as stolen, with its run started. */
export function startedRun(): Book {
  const book = new Book();
  book.append([opened, collected(1), assessed(1, 'stolen')]);
  book.settle([
    event('run-started', {
      runId: 'run-1',
      playbook: { id: 'cut', version: 1, sha256: HASH },
      pinned: HASH,
      trigger: 'assessment',
    }),
  ]);
  return book;
}

export const PLACE = { runId: 'run-1', step: 'cut_sessions', index: 0 };

export function plan(binds: Record<string, string> = { status: 'active' }) {
  return { summary: 'do it', targets: [], present: [], alreadyDone: false, binds, before: {} };
}

export function reading(state: 'pending' | 'effective' | 'proven' | 'refuted') {
  return { state, saw: ['read'], strongest: { state: 'proven' as const, why: 'it has a log' } };
}
