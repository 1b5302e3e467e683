import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import type { Activity } from '#domain/activity.ts';
import type { ActivityPull, ActivityQuery } from '#domain/connectors.ts';
import { CountersignError } from '#domain/errors.ts';
import { event, type JournalEvent } from '#domain/journal-event.ts';
import type { LiveWatch, WatchCursor } from '#domain/watch/watch.ts';
import { type LookOutDeps, lookOut } from '../../../src/stages/verification/look-out.ts';
import { type Book, PLACE, plan, startedRun } from '../../domain/run/world.ts';
import { type HandClock, HOUR_MS, handClock } from '../../support/store-samples.ts';

/** One incident with a proven cut, its watch, and a platform whose log is as it is put. */

const EVERY_MS = 300_000;
const ACCOUNT = '00u1';

let clock: HandClock;
let book: Book;
let log: Activity[];
let pulls: ActivityQuery[];
let isDown: boolean;
let cursor: WatchCursor | undefined;

function use(time: string, more: Partial<Activity> = {}): Activity {
  return {
    uid: `use-${time}`,
    platform: 'okta',
    kind: 'session-use',
    classUid: 6003,
    activityId: 99,
    eventCode: 'user.authentication.sso',
    time,
    outcome: 'success',
    sessionId: '102bad',
    ip: '198.51.100.7',
    rawSha256: 'c'.repeat(64),
    ...more,
  };
}

function pull(query: ActivityQuery): ActivityPull {
  pulls.push(query);
  if (isDown) throw new CountersignError('ERR_CONNECTOR_UNAVAILABLE', 'okta: down');
  const now = clock.now().toISOString();
  const activities = log.filter(({ time }) => time >= query.since && time <= now);
  const watermark = { platform: 'okta', log: 'log', completeFrom: query.since, completeUntil: now };
  return { activities, raw: activities.map(() => '{}'), watermark: { ...watermark, lagMs: 0, gaps: [] } };
}

function live(): LiveWatch[] {
  return (book.state!.watches ?? [])
    .filter(({ ended }) => !ended)
    .map((watch) => ({
      ...watch,
      incidentId: 'inc-1',
      begunAt: watch.since,
      lookedUntil: watch.lookedUntil,
    }));
}

const deps = (): LookOutDeps => ({
  incidents: {
    load: async () => book.state!,
    change: async (_id, _actor, decide) => book.settle(decide(book.state!), clock.now().toISOString()),
  },
  connectors: { pullActivity: async (_platform, query) => pull(query) },
  evidence: { put: async (_id, kind) => ({ sha256: 'd'.repeat(64), kind, count: 1 }) },
  watches: {
    platforms: async () => [],
    live: async () => live(),
    cursor: async () => cursor,
    keepCursor: async (_platform, kept) => {
      cursor = kept;
    },
  },
  clock,
  actor: 'worker/w-1',
  watchEveryMs: EVERY_MS,
  exclusively: (_key, work) => work(),
});

const look = () => lookOut('okta', deps());
const later = (ms: number) => {
  clock.forward(ms);
  return clock.now().toISOString();
};

function proven(index = 0): JournalEvent[] {
  const at = { ...PLACE, index, attempt: 1 };
  const facts = { platform: 'okta', effect: 'irreversible' } as const;
  const strongest = { state: 'proven', why: 'it has a log' } as const;
  const since = clock.now().toISOString();
  return [
    event('action-claimed', { ...at, worker: 'w-1', plan: plan() }),
    event('action-finished', { ...at, ...facts, outcome: 'accepted' }),
    event('proof-read', {
      ...at,
      platform: 'okta',
      reading: { state: 'proven', saw: ['gone'], strongest },
      proof: 'proven',
    }),
    event('watch-begun', {
      ...PLACE,
      index,
      watchId: `run-1-cut_sessions-${index}-1`,
      platform: 'okta',
      accountId: ACCOUNT,
      ids: ['102bad'],
      signIns: false,
      from: since,
      since,
      until: new Date(clock.now().getTime() + 24 * HOUR_MS).toISOString(),
      lookAt: since,
    }),
  ];
}

function kindsSince(count: number): string[] {
  return book.kinds().slice(count);
}

beforeEach(() => {
  clock = handClock('2026-03-01T10:00:00.000Z');
  book = startedRun();
  log = [];
  pulls = [];
  isDown = false;
  cursor = undefined;
  book.settle(proven(), clock.now().toISOString());
});

describe('a watch', () => {
  test('finds a use after the proof: it is contradicted, and due to be judged and told anew', async () => {
    log.push(use(later(HOUR_MS)));
    const before = book.kinds().length;
    await look();
    assert.deepEqual(kindsSince(before), ['use-after-proof']);
    const { runs, watches, severity, answered, reassessmentDue } = book.state!;
    assert.equal(runs[0]!.steps.get('cut_sessions')!.items[0]!.proof, 'contradicted');
    assert.equal(watches![0]!.ended!.because, 'contradicted');
    assert.deepEqual([severity, answered, reassessmentDue], ['critical', undefined, 2]);
  });

  test('reads the log from where it left it, once for all, and says nothing while nothing is used', async () => {
    const before = book.kinds().length;
    for (let nth = 0; nth < 12; nth++) {
      later(EVERY_MS);
      assert.equal(await look(), EVERY_MS);
    }
    assert.deepEqual(kindsSince(before), []);
    assert.equal(pulls.length, 12);
    assert.deepEqual(
      pulls.slice(1).map(({ since }) => since),
      pulls.slice(0, -1).map(({ until }) => until),
    );
    assert.deepEqual(pulls[0]!.account, undefined);
  });

  test('ends by itself, and says now and then that nothing was used', async () => {
    const before = book.kinds().length;
    for (let hour = 0; hour < 25; hour++) {
      later(HOUR_MS);
      await look();
    }
    assert.deepEqual(kindsSince(before), ['watch-looked', 'watch-looked', 'watch-looked', 'watch-ended']);
    assert.equal(book.state!.watches![0]!.ended!.because, 'over');
    assert.equal(await look(), undefined);
    assert.equal(book.state!.runs[0]!.steps.get('cut_sessions')!.items[0]!.proof, 'proven');
  });

  test('takes no use for one after the proof that comes while the cut is being given back', async () => {
    const facts = { leaseId: 'l-1', platform: 'okta' };
    const called = { ...facts, attempt: 1 };
    const act = (events: JournalEvent[]) => book.append(events, clock.now().toISOString());
    act([event('lease-opened', { ...PLACE, ...facts, capability: 'sessions.revoke' })]);
    act([event('undo-requested', { ...called, cause: 'deadline', ask: 0 })]);
    act([event('undo-intended', called)]);
    later(HOUR_MS);
    act([event('undo-claimed', { leaseId: 'l-1', attempt: 1, worker: 'w-1', present: plan() })]);
    log.push(use(later(1_000)));
    later(EVERY_MS);
    await look();
    assert.ok(!book.kinds().includes('use-after-proof'));
    log.push(use('2026-03-01T10:59:59.000Z'));
    cursor = undefined;
    later(EVERY_MS);
    await look();
    assert.equal(book.kinds().at(-1), 'use-after-proof', 'one from before the call still is');
  });

  test('does not pass over what came while the platform was down', async () => {
    isDown = true;
    log.push(use(later(HOUR_MS)));
    later(HOUR_MS);
    assert.equal(await look(), EVERY_MS);
    isDown = false;
    later(EVERY_MS);
    await look();
    assert.equal(book.kinds().at(-1), 'use-after-proof');
  });

  test('that could not see its end says what was not seen', async () => {
    isDown = true;
    for (let hour = 0; hour < 49; hour++) {
      later(HOUR_MS);
      await look();
    }
    const { ended } = book.state!.watches![0]!;
    assert.equal(ended!.because, 'log-unreadable');
    assert.equal(ended!.unseen.length, 1);
  });

  test('begins where the journal says when how far it was looked is forgotten', async () => {
    later(HOUR_MS);
    await look();
    cursor = undefined;
    log.push(use('2026-03-01T10:30:00.000Z'));
    later(EVERY_MS);
    await look();
    assert.equal(book.kinds().at(-1), 'use-after-proof');
  });

  test('tells of a session that began while the others were cut, once', async () => {
    const from = '2026-03-01T10:00:00.000Z';
    const kind = 'session-start' as const;
    log.push(use(from, { kind, sessionId: '103new', actor: { id: ACCOUNT, type: 'user' } }));
    later(EVERY_MS);
    await look();
    cursor = undefined;
    later(EVERY_MS);
    await look();
    assert.deepEqual(
      book.state!.children!.map(({ kind: of, id, by }) => [of, id, by]),
      [['session', '103new', 'sign-in']],
    );
  });
});
