import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import type { Connectors } from '#domain/connectors.ts';
import type { ProofReading } from '#domain/containment.ts';
import { CountersignError } from '#domain/errors.ts';
import { event } from '#domain/journal-event.ts';
import type { Item } from '#domain/run/state.ts';
import { verifyLate } from '../../../src/stages/verification/verify-late.ts';
import { type Book, CONNECTORS, PLACE, plan, reading, startedRun } from '../../domain/run/world.ts';
import { type HandClock, HOUR_MS, handClock } from '../../support/store-samples.ts';

/** A cut whose step went on without proof, and a platform that shows what it is made to show. */

const MINUTE_MS = 60_000;
const AT = { incidentId: 'inc-1', ...PLACE, attempt: 1 };

let clock: HandClock;
let book: Book;
let shown: ProofReading | CountersignError;

const now = () => clock.now().toISOString();
const item = (): Item => book.state!.runs[0]!.steps.get(PLACE.step)!.items[0]!;

/** With a log, and something to be looked for in it. */
const facts = CONNECTORS.map((each) => {
  const [first, ...more] = each.actions.map((action) => ({ ...action, cuts: ['idp-session' as const] }));
  return { ...each, actions: [first!, ...more, { ...first!, capability: 'activity.pull', cuts: [] }] };
});

const connectors = {
  facts,
  plan: async () => plan(),
  verify: async () => {
    if (shown instanceof CountersignError) throw shown;
    return shown;
  },
} as unknown as Connectors;

const look = (place = AT) =>
  verifyLate(place, {
    incidents: {
      load: async () => book.state!,
      change: async (_id, _actor, decide) => book.settle(decide(book.state!), now()),
    },
    connectors,
    clock,
    actor: 'worker/w-1',
    keptBundle: async () => undefined,
    watchMs: async () => 24 * HOUR_MS,
    watchEveryMs: 5 * MINUTE_MS,
  });

beforeEach(() => {
  clock = handClock();
  book = startedRun();
  const facts = { platform: 'okta', attempt: 1 } as const;
  book.append([event('action-claimed', { ...PLACE, attempt: 1, worker: 'w-1', plan: plan() })], now());
  book.append(
    [event('action-finished', { ...PLACE, ...facts, effect: 'irreversible', outcome: 'accepted' })],
    now(),
  );
  clock.forward(3 * MINUTE_MS);
  const lookAgainAt = new Date(clock.now().getTime() + 5 * MINUTE_MS).toISOString();
  const given = { reading: reading('effective'), proof: 'effective', lookAgainAt } as const;
  book.settle([event('proof-read', { ...PLACE, ...facts, ...given })], now());
  clock.forward(5 * MINUTE_MS);
});

describe('proof that its step went on without', () => {
  test('is recorded when the log shows it, as late, and watched over', async () => {
    shown = reading('proven');
    const before = book.entries.length;
    assert.equal(await look(), undefined);
    assert.deepEqual(book.kinds().slice(before), ['proof-read', 'watch-begun']);
    assert.deepEqual([item().proof, item().provenAt, item().phase], ['proven', now(), 'ended']);
    assert.equal(item().lookAgainAt, undefined);
    assert.equal(await look(), undefined);
    assert.equal(book.entries.length, before + 2);
  });

  test('is waited for as long again as it has taken, with no word in the journal while nothing changes', async () => {
    shown = reading('effective');
    const before = book.entries.length;
    assert.equal(await look(), 8 * MINUTE_MS);
    clock.forward(HOUR_MS);
    assert.equal(await look(), 68 * MINUTE_MS);
    clock.forward(10 * HOUR_MS);
    assert.equal(await look(), 4 * HOUR_MS);
    assert.equal(book.entries.length, before);
  });

  test('is given up, in the journal, when the slowest log would show it', async () => {
    shown = reading('effective');
    clock.forward(50 * HOUR_MS);
    const before = book.entries.length;
    assert.equal(await look(), undefined);
    assert.deepEqual(book.kinds().slice(before), ['proof-read']);
    assert.deepEqual([item().proof, item().lookAgainAt], ['effective', undefined]);
  });

  test('is looked for where the platform could not be read, and is lost where what held holds no longer', async () => {
    shown = new CountersignError('ERR_CONNECTOR_UNAVAILABLE', 'okta: down');
    assert.ok(await look());
    assert.equal(item().proof, 'effective');
    shown = reading('refuted');
    assert.ok(await look());
    assert.equal(item().proof, 'unproven');
    assert.ok(item().lookAgainAt);
    shown = reading('proven');
    await look();
    assert.equal(item().proof, 'proven');
  });

  test('is looked for in nothing that was proven, and in no other attempt', async () => {
    shown = reading('proven');
    const before = book.entries.length;
    assert.equal(await look({ ...AT, attempt: 2 }), undefined);
    assert.equal(await look({ ...AT, step: 'suspend' }), undefined);
    assert.equal(book.entries.length, before);
  });
});
