import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ConnectorFacts } from '#domain/containment.ts';
import type { EvidenceBundle } from '#domain/evidence.ts';
import { event } from '#domain/journal-event.ts';
import { ledgerOf } from '#domain/ledger/ledger-of.ts';
import { settleByHand } from '#domain/run/leases/by-hand.ts';
import { givingBackSince, takenBack } from '#domain/run/leases/taken-back.ts';
import { digest } from '../../../../src/adapters/secrets/digest.ts';
import { type Book, OKTA_ACCOUNT } from '../world.ts';
import {
  ADA,
  CONNECTORS,
  carryOut,
  finished,
  lease,
  NOW,
  OKTA_LEASE,
  requested,
  started,
  suspended,
  suspending,
  undone,
} from './leased.ts';

/** What the watch and the ledger make of an action that was taken back. */

const LATER = '2026-03-01T12:00:00.000Z';
const OF_OKTA = { runId: 'run-1', step: 'suspend', index: 0 };

function watched(book: Book, index = 0, runId = 'run-1', platform = 'okta'): Book {
  const watch = {
    ...{ runId, step: 'suspend', index, watchId: `${runId}-suspend-${index}-1`, platform },
    accountId: '00u1',
    ids: [],
    signIns: true,
    from: NOW,
    since: NOW,
    until: '2026-03-02T10:00:00.000Z',
    lookAt: NOW,
  };
  book.settle([event('watch-begun', watch)]);
  return book;
}

function takeBack(book: Book): void {
  book.settle([requested(book)], LATER);
  const { platform, attempt } = lease(book);
  const facts = { leaseId: OKTA_LEASE, platform, attempt };
  finished(book, 'accepted');
  book.settle(
    [
      event('undo-read', { ...facts, state: 'undone', saw: ['the account is ACTIVE'] }),
      event('lease-closed', { leaseId: OKTA_LEASE, how: 'undone', why: 'the account is ACTIVE' }),
    ],
    LATER,
  );
}

function ends(book: Book) {
  return (book.state!.watches ?? []).map(({ platform, ended }) => [platform, ended?.because]);
}

describe('the watch over what was taken back', () => {
  test('ends with it, so that its owner’s use is none after proof, and names what of the log was not seen', () => {
    const book = watched(watched(suspended()), 1, 'run-1', 'github');
    takeBack(book);
    assert.deepEqual(ends(book), [
      ['okta', 'undone'],
      ['github', undefined],
    ]);
    const [unseen] = book.state!.watches![0]!.ended!.unseen;
    assert.deepEqual([unseen?.from, unseen?.until], [NOW, LATER]);
    assert.equal(book.kinds().filter((kind) => kind === 'watch-ended').length, 1);
  });

  test('goes on where a person keeps what was done', () => {
    const book = watched(suspended());
    book.settle([settleByHand(book.state!, OKTA_LEASE, { how: 'kept', by: ADA, reason: 'she has left' })]);
    assert.deepEqual(ends(book), [['okta', undefined]]);
  });

  test('ends too where another run found it done already, and watched over it', () => {
    const book = suspended();
    book.settle([started('suspend', 'run-2')]);
    watched(book, 0, 'run-2');
    takeBack(book);
    assert.deepEqual(ends(book), [['okta', 'undone']]);
  });

  test('that was begun after it goes on: it is over what was done again', () => {
    const book = suspended();
    takeBack(book);
    assert.equal(takenBack(book.state!, OF_OKTA, LATER)?.id, OKTA_LEASE);
    assert.equal(takenBack(book.state!, OF_OKTA, '2026-03-01T12:00:00.001Z'), undefined);
  });
});

describe('while it is being given back', () => {
  test('uses from the call on count for nothing, until it was read', () => {
    const book = suspended();
    assert.equal(givingBackSince(book.state!, OF_OKTA), undefined);
    book.settle([requested(book)]);
    finished(book, 'accepted');
    assert.equal(givingBackSince(book.state!, OF_OKTA), NOW);
    undone(book);
    assert.equal(givingBackSince(book.state!, OF_OKTA), undefined);
  });
});

describe('the ledger', () => {
  const SESSION = { platform: 'okta', accountId: OKTA_ACCOUNT.id, id: '102old' };
  const BUNDLE: EvidenceBundle = {
    ...{ tokens: [], activities: [], watermarks: [], gaps: [] },
    accounts: [OKTA_ACCOUNT],
    sessions: [SESSION],
  };
  const connectors: ConnectorFacts[] = CONNECTORS.map((each) => ({
    ...each,
    actions: each.actions.map((action) => ({ ...action, cuts: ['idp-session'] })),
  }));
  const linesOf = (book: Book) =>
    ledgerOf(book.state!, { bundle: BUNDLE, connectors, now: new Date(LATER), digest }).lines;
  const sessionOf = (book: Book) => linesOf(book).find(({ what }) => what === 'session 102old');

  test('has the line open again that the action had cut, and says so', () => {
    const book = suspended();
    assert.equal(sessionOf(book)?.state, 'proven');
    takeBack(book);
    const line = sessionOf(book);
    assert.deepEqual([line?.state, line?.proof, line?.endsAt], ['open', 'undone', null]);
    assert.match(line!.endsWhy, /^account\.suspend was taken back at .*: the account is ACTIVE/);
  });

  test('has no line for the action itself: it was done, and given back on purpose', () => {
    const book = suspended();
    takeBack(book);
    assert.deepEqual(
      linesOf(book).filter(({ kind }) => kind === 'left'),
      [],
    );
  });

  test('takes nobody’s earlier word for what was given back since', () => {
    const book = suspending();
    const { id: lineId, what } = sessionOf(book)!;
    const by = ADA;
    book.settle([event('residual-accepted', { lineId, what, endsAt: null, by, reason: 'until Monday' })]);
    assert.equal(sessionOf(book)?.state, 'accepted');
    carryOut(book, 0);
    takeBack(book);
    assert.equal(sessionOf(book)?.state, 'open');
    book.settle(
      [event('residual-accepted', { lineId, what, endsAt: null, by, reason: 'it is hers' })],
      '2026-03-01T12:00:01.000Z',
    );
    assert.equal(sessionOf(book)?.state, 'accepted');
  });
});
