import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { AccountQuery } from 'countersign/kit';
import { auditLog } from '../../../connectors/shared-signals/audit-log.ts';
import { normalize } from '../../../connectors/shared-signals/audit-record.ts';
import { lookups } from '../../../connectors/shared-signals/lookups.ts';
import { readSecurityEventToken } from '../../../src/domain/security-event.ts';
import { keptLog, request, startSignals } from './fixture.ts';
import { ALICE, IDP, SESSION, sessionOf, signal } from './seed.ts';

/** What Countersign keeps of a token, and what this connector asks of it, must meet. */

const AT = '2026-03-01T08:00:00.000Z';
const WINDOW = { since: '2026-02-26T09:00:00.000Z', until: '2026-03-01T09:00:00.000Z', limit: 10 };

describe('what is kept under its words is found by the account', () => {
  const cases: readonly (readonly [string, Record<string, unknown>, AccountQuery])[] = [
    ['by e-mail', { format: 'email', email: 'Alice@Acme.Example' }, { email: ALICE }],
    ['by id', { format: 'iss_sub', iss: IDP, sub: '00u1' }, { id: '00u1' }],
    ['by issuer and id', { format: 'iss_sub', iss: IDP, sub: '00u1' }, { id: `${IDP} 00u1` }],
    ['by the user of a session', sessionOf(ALICE), { email: 'ALICE@acme.example' }],
    ['by a sub that is an address', { format: 'iss_sub', iss: IDP, sub: ALICE }, { email: ALICE }],
  ];
  for (const [what, subject, query] of cases) {
    test(what, async (t) => {
      const claims = { iss: IDP, ...signal('session-presented', AT, subject) };
      const { words, at } = readSecurityEventToken(claims);
      const { client } = await startSignals(t);
      const received = keptLog({ records: [], keptSince: AT });
      const account = await lookups.account(client, query);
      assert.ok(account);
      await auditLog.pull({ ...client, context: { ...client.context, received } }, { ...WINDOW, account });
      const [{ subjects } = { subjects: [] }] = received.asked as { subjects: string[] }[];
      assert.ok(
        subjects.some((word) => words.includes(word)),
        `${subjects.join()} is none of ${words.join()}`,
      );
      assert.equal(normalize(claims, 'a'.repeat(64)).time, at);
    });
  }

  test('and a session is found by its id', () => {
    const { words } = readSecurityEventToken({
      iss: IDP,
      ...signal('session-presented', AT, sessionOf(ALICE)),
    });
    assert.ok(words.includes(SESSION));
  });
});

for (const dialect of ['caep', 'okta']) {
  test(`what is sent in the form of ${dialect} could be received by Countersign itself`, async (t) => {
    const { send, pushed } = await startSignals(t, { dialect });
    await send(request());
    const read = readSecurityEventToken(pushed()[0]?.claims);
    assert.deepEqual([read.events[0]?.name, read.words], ['session-revoked', [ALICE]]);
  });
}
