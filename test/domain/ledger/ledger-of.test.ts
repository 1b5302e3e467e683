import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Activity } from '#domain/activity.ts';
import type { ConnectorFacts, ResidualAccess } from '#domain/containment.ts';
import type { Credential } from '#domain/credential.ts';
import type { EvidenceBundle } from '#domain/evidence.ts';
import { event, type JournalEvent } from '#domain/journal-event.ts';
import { entriesBehind } from '#domain/ledger/entries-behind.ts';
import { ledgerOf } from '#domain/ledger/ledger-of.ts';
import { accessEndText, ledgerText } from '#domain/ledger/ledger-text.ts';
import { digest } from '../../../src/adapters/secrets/digest.ts';
import { Book, OKTA_ACCOUNT, plan } from '../run/world.ts';

/** One person at Okta with a stolen session, what came of it, and one action that cuts sessions and refresh tokens. */

const HASH = 'b'.repeat(64);
const CALLED = '2026-03-01T10:10:00.000Z';
const PROVEN = '2026-03-01T10:11:00.000Z';
const NOW = '2026-03-01T11:00:00.000Z';
const BAD: Credential = { kind: 'session', platform: 'okta', id: '102bad' };
const TOKENS: ResidualAccess = {
  layer: 'access-token',
  what: 'access tokens that are checked without asking Okta',
  endsWithinMs: 86_400_000,
  why: 'they are taken until they end: 24 hours at most',
};

const CONNECTORS: ConnectorFacts[] = [
  {
    platform: 'okta',
    kind: 'identity-provider',
    version: '1.0.0',
    sha256: HASH,
    actions: [
      { ...action('sessions.revoke'), cuts: ['idp-session', 'refresh-token'], residual: [TOKENS] },
      { ...action('account.suspend'), cuts: ['account'] },
    ],
  },
];

function action(capability: string): ConnectorFacts['actions'][number] {
  const docs = 'https://example.com/docs';
  const base = { effect: 'irreversible', cuts: [], residual: [], scopes: [], docs } as const;
  return { ...base, cuts: [], residual: [], scopes: [], capability, settlesWithinMs: 0, canUndo: false };
}

function activity(eventCode: string, more: Partial<Activity>): Activity {
  return {
    uid: `${eventCode}-${more.time}`,
    platform: 'okta',
    kind: 'session-use',
    classUid: 6003,
    activityId: 99,
    eventCode,
    time: '2026-03-01T09:30:00.000Z',
    outcome: 'success',
    actor: { id: OKTA_ACCOUNT.id, type: 'user' },
    rawSha256: 'c'.repeat(64),
    ...more,
  };
}

function bundle(more: Partial<EvidenceBundle> = {}): EvidenceBundle {
  const empty = { sessions: [], tokens: [], activities: [], watermarks: [], gaps: [] };
  return { accounts: [OKTA_ACCOUNT], ...empty, ...more };
}

/** An incident in which sessions.revoke came to what is said; further entries after it. */
function incident(
  proof: 'proven' | 'effective' | 'unproven' | 'none',
  more: readonly JournalEvent[] = [],
  credential: Credential | null = BAD,
) {
  return booked(proof, more, credential).state!;
}

function booked(
  proof: 'proven' | 'effective' | 'unproven' | 'none',
  more: readonly JournalEvent[],
  credential: Credential | null = BAD,
): Book {
  const book = new Book();
  book.append([
    event('incident-opened', {
      correlationKeys: ['email/eve@example.com'],
      principal: { kind: 'user', email: 'eve@example.com' },
      ...(credential ? { credential } : {}),
      windowUntil: '2026-03-02T10:00:00.000Z',
    }),
  ]);
  const collected = { round: 1, bundle: { sha256: HASH, kind: 'bundle' as const, count: 1 }, raw: [] };
  book.append([
    event('evidence-collected', { ...collected, accounts: [OKTA_ACCOUNT], watermarks: [], gaps: [] }),
  ]);
  if (proof !== 'none') cut(book, proof);
  book.append(more, NOW);
  return book;
}

function cut(book: Book, proof: 'proven' | 'effective' | 'unproven', runId = 'run-1'): void {
  const place = { runId, step: 'cut', index: 0 };
  const facts = { platform: 'okta', effect: 'irreversible' } as const;
  const residual = [TOKENS];
  const playbook = { id: 'cut', version: 1, sha256: HASH };
  const use = { use: 'sessions.revoke', effect: 'irreversible', ask: 0 } as const;
  const state = proof === 'unproven' ? ('pending' as const) : proof;
  const strongest = { state: 'proven', why: 'it has a log' } as const;
  book.append([
    event('run-started', { runId, playbook, pinned: HASH, trigger: 'assessment' }),
    event('step-begun', {
      ...{ runId, step: 'cut', ...use },
      items: [{ index: 0, account: OKTA_ACCOUNT, input: {}, residual }],
    }),
    event('action-intended', { ...place, ...facts, attempt: 1, capability: 'sessions.revoke' }),
  ]);
  book.append(
    [
      event('action-claimed', { ...place, attempt: 1, worker: 'w', plan: plan() }),
      event('action-finished', { ...place, ...facts, attempt: 1, outcome: 'accepted' }),
    ],
    CALLED,
  );
  const reading = { state, saw: ['read'], strongest };
  book.append([event('proof-read', { ...place, platform: 'okta', attempt: 1, reading, proof })], PROVEN);
}

function ledger(of: ReturnType<typeof incident>, evidence: EvidenceBundle | undefined, now = NOW) {
  return ledgerOf(of, { bundle: evidence, connectors: CONNECTORS, now: new Date(now), digest });
}

function shown(of: ReturnType<typeof ledger>): string[] {
  return of.lines.map(({ what, state, endsAt }) => `${state} ${what} ${endsAt ?? '-'}`);
}

describe('the ledger', () => {
  test('follows what was made from the bad session on, through what that made', () => {
    const activities = [
      activity('user.authentication.sso', { sessionId: '102bad' }),
      activity('app.oauth2.token.grant.refresh_token', {
        kind: 'token-mint',
        sessionId: '102bad',
        tokenId: 'oar1',
        time: '2026-03-01T09:40:00.000Z',
      }),
      activity('system.api_token.create', {
        kind: 'credential-added',
        tokenId: 'oar1',
        targets: [{ type: 'Token', id: '00Tkey', name: 'backup' }],
        time: '2026-03-01T09:45:00.000Z',
      }),
      activity('user.mfa.factor.activate', {
        kind: 'api-call',
        sessionId: '102bad',
        targets: [{ type: 'Factor', id: 'fac1' }],
        time: '2026-03-01T09:46:00.000Z',
      }),
      activity('system.api_token.create', {
        kind: 'credential-added',
        sessionId: '109own',
        tokenId: '00Tother',
        time: '2026-03-01T09:47:00.000Z',
      }),
    ];
    const made = ledger(incident('proven'), bundle({ activities }));
    assert.deepEqual(shown(made), [
      'open api-key 00Tkey (backup) -',
      'open factor fac1 -',
      `open ${TOKENS.what} 2026-03-02T10:10:00.000Z`,
      `proven refresh-token oar1 ${PROVEN}`,
      `proven session 102bad ${PROVEN}`,
    ]);
    assert.equal(made.open, 3);
    assert.equal(made.accessEndsAt, null);
    assert.match(made.lines[0]!.origin, /made by oar1/);
  });

  test('has the time by which access ends: a proof, a lifetime, or the bound that the platform declares', () => {
    const token = { platform: 'okta', accountId: OKTA_ACCOUNT.id, kind: 'access-token' } as const;
    const tokens = [
      { ...token, id: 'at1', expiresAt: '2026-03-01T10:40:00.000Z' },
      { ...token, id: 'at2' },
    ];
    const told = ledger(incident('proven'), bundle({ tokens }));
    assert.deepEqual(shown(told), [
      `open ${TOKENS.what} 2026-03-02T10:10:00.000Z`,
      'open access-token at2 2026-03-02T10:10:00.000Z',
      'expired access-token at1 2026-03-01T10:40:00.000Z',
      `proven session 102bad ${PROVEN}`,
    ]);
    assert.equal(told.accessEndsAt, '2026-03-02T10:10:00.000Z');
    assert.match(accessEndText(told), /^access ends no later than 2026-03-02T10:10:00\.000Z: /);
    const later = ledger(incident('proven'), bundle({ tokens }), '2026-03-02T10:10:00.000Z');
    assert.equal(later.open, 0);
  });

  test('takes nothing for cut that was made after the call, or whose proof did not come', () => {
    const session = { platform: 'okta', accountId: OKTA_ACCOUNT.id };
    const sessions = [{ ...session, id: '103late', createdAt: '2026-03-01T10:10:30.000Z' }];
    const late = ledger(incident('proven'), bundle({ sessions })).lines.find(({ what }) =>
      what.includes('103late'),
    );
    assert.deepEqual([late?.state, late?.proof], ['open', 'not-cut']);
    for (const proof of ['unproven', 'effective'] as const) {
      const bad = ledger(incident(proof), bundle()).lines.find(({ what }) => what === 'session 102bad');
      assert.deepEqual([bad?.state, bad?.proof], ['open', proof]);
    }
    const nothing = ledger(incident('none'), bundle());
    assert.deepEqual(shown(nothing), ['open session 102bad -']);
  });

  test('has a line for what a watch found to begin while the others were cut', () => {
    const place = { runId: 'run-1', step: 'cut', index: 0, watchId: 'w', platform: 'okta' };
    const at = '2026-03-01T10:10:20.000Z';
    const child = { kind: 'session', id: '104new', at, by: 'sign-in', uid: 'u1' } as const;
    const found = event('children-found', { ...place, accountId: OKTA_ACCOUNT.id, children: [child] });
    const line = ledger(incident('proven', [found]), bundle()).lines.find(({ what }) =>
      what.includes('104new'),
    );
    assert.deepEqual([line?.state, line?.origin], ['open', 'began while the others were being cut']);
  });

  test('counts a line as settled when a named person answers for it, and not for a use that comes after', () => {
    const keys = [{ platform: 'okta', accountId: OKTA_ACCOUNT.id, kind: 'api-key', id: '00Tk' } as const];
    const open = ledger(incident('proven'), bundle({ tokens: keys }));
    const line = open.lines.find(({ what }) => what === 'api-key 00Tk')!;
    const by = { email: 'ada@example.com', subject: 'U1', via: 'rest' } as const;
    const accepted = event('residual-accepted', {
      lineId: line.id,
      what: line.what,
      endsAt: null,
      by,
      reason: 'CI needs it until Monday',
    });
    const after = ledger(incident('proven', [accepted]), bundle({ tokens: keys }));
    const now = after.lines.find(({ id }) => id === line.id)!;
    assert.deepEqual([now.state, now.accepted?.by], ['accepted', 'ada@example.com']);
    assert.equal(after.open, open.open - 1);
  });

  test('without evidence still tells the credential, and what the actions leave', () => {
    assert.deepEqual(shown(ledger(incident('proven'), undefined)), [
      `open ${TOKENS.what} 2026-03-02T10:10:00.000Z`,
      `proven session 102bad ${PROVEN}`,
    ]);
  });

  test('takes all that the person used for bad where no credential is named', () => {
    const activities = [activity('user.session.start', { kind: 'session-start', sessionId: '105any' })];
    const told = ledger(incident('proven', [], null), bundle({ activities }));
    assert.ok(!told.lines.some(({ what }) => what.includes('102bad')));
    assert.ok(told.lines.some(({ what, state }) => what === 'session 105any' && state === 'proven'));
  });

  test('is written so that no text of an attacker can make a line of its own', () => {
    const name = '| evil | [x](http://e.example) <b>\n# head\u001b[31m';
    const tokens = [
      { platform: 'okta', accountId: OKTA_ACCOUNT.id, kind: 'api-key', id: '00Tx', name } as const,
    ];
    const told = ledger(incident('proven'), bundle({ tokens }));
    assert.equal(ledgerText(told).split('\n').length, told.lines.length + 2);
  });

  test('names for every line the entries of the journal that it rests on, and no other', () => {
    const place = { runId: 'run-1', step: 'cut', index: 0, watchId: 'w', platform: 'okta' };
    const at = '2026-03-01T10:10:20.000Z';
    const child = { kind: 'session', id: '104new', at, by: 'sign-in', uid: 'u1' } as const;
    const found = event('children-found', { ...place, accountId: OKTA_ACCOUNT.id, children: [child] });
    const tokens = [{ platform: 'okta', accountId: OKTA_ACCOUNT.id, kind: 'api-key', id: '00Tk' } as const];
    const { lines } = ledger(incident('proven', [found]), bundle({ tokens }));
    const lineId = lines.find(({ what }) => what === 'session 104new')!.id;
    const by = { email: 'ada@example.com', subject: 'U1', via: 'rest' } as const;
    const said = { lineId, what: 'session 104new', endsAt: null, by, reason: 'it is ours' };
    const { entries } = booked('proven', [found, event('residual-accepted', said)]);
    const behind = entriesBehind(entries);
    const kindsOf = (what: string) =>
      behind(lines.find((line) => line.what === what)!).map((seq) => entries[seq - 1]!.kind);
    const acted = ['step-begun', 'action-intended', 'action-claimed', 'action-finished', 'proof-read'];
    assert.deepEqual(kindsOf('session 102bad'), ['incident-opened', ...acted]);
    assert.deepEqual(kindsOf(TOKENS.what), acted);
    assert.deepEqual(kindsOf('api-key 00Tk'), ['evidence-collected']);
    assert.deepEqual(kindsOf('session 104new'), ['children-found', 'residual-accepted']);
  });
});
