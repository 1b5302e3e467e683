import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { errorCode } from '#domain/errors.ts';
import { event } from '#domain/journal-event.ts';
import { ledgerOf } from '#domain/ledger/ledger-of.ts';
import { settleByHand } from '#domain/run/leases/by-hand.ts';
import type { Incident } from '#domain/run/state.ts';
import { digest } from '../../../src/adapters/secrets/digest.ts';
import { acceptLine } from '../../../src/stages/closing/accept-line.ts';
import { closeIncident } from '../../../src/stages/closing/close-incident.ts';
import type { ClosingDeps } from '../../../src/stages/closing/closing-deps.ts';
import { finished, OKTA_LEASE, requested, suspended } from '../../domain/run/leases/leased.ts';
import { assessed, Book, CONNECTORS, collected, opened } from '../../domain/run/world.ts';

/** An incident of eve about one key, for which no playbook does anything. */

const ADA = { email: 'Ada@example.com', subject: 'U1', via: 'rest' } as const;
const EVE = { email: 'eve@example.com', subject: 'U2', via: 'rest' } as const;
const KEY = { kind: 'api-key', platform: 'okta', id: '00Tkey' } as const;

let book: Book;
let deps: ClosingDeps;

beforeEach(() => {
  book = new Book();
  book.append([
    opened.kind === 'incident-opened'
      ? event('incident-opened', { ...opened.data, credential: KEY })
      : opened,
    collected(1),
    assessed(1, 'stolen'),
  ]);
  const ledger = async (incident: Incident) =>
    ledgerOf(incident, { bundle: undefined, connectors: CONNECTORS, now: new Date(), digest });
  deps = {
    ledger,
    incidents: {
      load: async () => book.state!,
      change: async (_id, _actor, decide) => book.settle(decide(book.state!)),
    },
  };
});

const codeOf = async (work: Promise<unknown>) => {
  try {
    await work;
    return undefined;
  } catch (thrown) {
    return errorCode(thrown);
  }
};
const close = (by: typeof ADA | typeof EVE = ADA) => closeIncident({ incidentId: 'inc-1', by }, deps);
const lineId = async () => (await deps.ledger(book.state!)).lines[0]!.id;
const accept = async (by: typeof ADA | typeof EVE = ADA, reason = 'it is the only key of the pager') =>
  acceptLine({ incidentId: 'inc-1', lineId: await lineId(), by, reason }, deps);

describe('an incident', () => {
  test('is not closed while a line of its ledger is open, and is when somebody answers for it', async () => {
    assert.equal(await codeOf(close()), 'ERR_INCIDENT_OPEN');
    const line = await accept();
    assert.deepEqual([line.state, line.accepted?.by], ['accepted', 'ada@example.com']);
    await close();
    const { closed } = book.state!;
    assert.deepEqual(
      [closed?.by.email, closed?.accepted, closed?.accessEndsAt],
      ['ada@example.com', 1, null],
    );
    await close();
    assert.equal(book.kinds().filter((kind) => kind === 'incident-closed').length, 1);
  });

  test('is neither accepted nor closed by whom it is about', async () => {
    assert.equal(await codeOf(accept(EVE)), 'ERR_FORBIDDEN');
    await accept();
    assert.equal(await codeOf(close(EVE)), 'ERR_FORBIDDEN');
    assert.equal(book.state!.closed, undefined);
  });

  test('is not closed before it is assessed, nor while a run goes on', async () => {
    await accept();
    const playbook = { id: 'cut', version: 1, sha256: 'b'.repeat(64) };
    const facts = { runId: 'run-1', playbook, pinned: 'b'.repeat(64), trigger: 'assessment' } as const;
    book.settle([event('run-started', facts)]);
    await assert.rejects(close(), /run-1 goes on/);
  });

  test('is not closed while something is owed that could not be taken back, until a person settles it', async () => {
    book = suspended();
    book.settle([requested(book)]);
    finished(book, 'failed');
    for (const { id: lineId } of (await deps.ledger(book.state!)).lines)
      await acceptLine({ incidentId: 'inc-1', lineId, by: ADA, reason: 'known' }, deps);
    await assert.rejects(
      close(),
      /1 action\(s\) could not be taken back and are owed still: run-1-suspend-0/,
    );
    const by = { ...ADA, email: 'ada@example.com' };
    book.settle([settleByHand(book.state!, OKTA_LEASE, { how: 'closed', by, reason: 'done by hand' })]);
    await close();
    assert.ok(book.state!.closed);
  });

  test('keeps no secret that somebody pastes into a reason', async () => {
    const secret = `ghp_${'a1B2'.repeat(9)}`;
    await accept(ADA, `the key ${secret} is needed`);
    assert.ok(!JSON.stringify(book.entries).includes(secret));
  });

  test('has no line to accept twice, and none that is not there', async () => {
    await accept();
    await accept();
    assert.equal(book.kinds().filter((kind) => kind === 'residual-accepted').length, 1);
    const unknown = { incidentId: 'inc-1', lineId: 'l-0000000000000000', by: ADA, reason: 'x' };
    assert.equal(await codeOf(acceptLine(unknown, deps)), 'ERR_NOT_FOUND');
  });
});
