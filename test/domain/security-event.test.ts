import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readSecurityEventToken } from '#domain/security-event.ts';

const AT_S = 1_764_000_000;
const AT = new Date(AT_S * 1_000).toISOString();

type Fields = Readonly<Record<string, unknown>>;

function tokenOf(name: string, event: Fields, more: Fields = {}) {
  return readSecurityEventToken({
    iss: 'https://idp.example.com/',
    jti: 'j-1',
    iat: AT_S + 100,
    events: { [`https://schemas.openid.net/secevent/${name}`]: event },
    ...more,
  });
}

const about = (subject: unknown, name = 'caep/event-type/session-revoked') =>
  tokenOf(name, {}, { sub_id: subject });

const ada = { format: 'email', email: 'Ada@Example.com' };

describe('a security event token', () => {
  test('tells family, name and time, in seconds or, as Okta does, in milliseconds', () => {
    for (const time of [AT_S, AT_S * 1_000]) {
      const { at, events, issuer, id } = tokenOf(
        'caep/event-type/session-revoked',
        { event_timestamp: time },
        { sub_id: ada },
      );
      assert.deepEqual([at, issuer, id], [AT, 'https://idp.example.com/', 'j-1']);
      assert.deepEqual([events[0]?.family, events[0]?.name, events[0]?.at], ['caep', 'session-revoked', AT]);
    }
  });

  test('without a time in the event happened at its toe, else when it was issued', () => {
    const name = 'risc/event-type/account-purged';
    assert.equal(tokenOf(name, {}, { sub_id: ada, toe: AT_S }).at, AT);
    assert.equal(tokenOf(name, {}, { sub_id: ada, iat: AT_S }).at, AT);
  });

  test('of an unknown type keeps its last word as its name, and belongs to no family', () => {
    const events = { 'https://vendor.example/events/odd': {} };
    const [event] = tokenOf('', {}, { events, sub_id: ada }).events;
    assert.deepEqual([event?.family, event?.name], [undefined, 'odd']);
  });

  test('is refused by the name of what is wrong', () => {
    const name = 'caep/event-type/session-revoked';
    const cases: [string, () => unknown][] = [
      ['sub_id', () => tokenOf(name, {})],
      ['sub_id.email', () => about({ format: 'email' })],
      ['sub_id.sub', () => about({ format: 'iss_sub', iss: 'https://idp.example.com/' })],
      ['sub_id.format', () => about({ email: 'ada@example.com' })],
      ['sub_id.user.format', () => about({ format: 'complex', user: { format: 'complex' } })],
      ['sub_id.identifiers', () => about({ format: 'aliases', identifiers: Array(30).fill(ada) })],
      ['sub_id', () => about('ada@example.com')],
      ['subject.id', () => tokenOf(name, { subject: { format: 'opaque', id: 7 } })],
      ['event_timestamp', () => tokenOf(name, { event_timestamp: '2026' }, { sub_id: ada })],
      ['event_timestamp', () => tokenOf(name, { event_timestamp: 1e300 }, { sub_id: ada })],
      ['iat', () => tokenOf(name, { event_timestamp: AT_S }, { sub_id: ada, iat: 0 })],
      ['jti', () => tokenOf(name, {}, { sub_id: ada, jti: '\0' })],
      ['iss', () => tokenOf(name, {}, { sub_id: ada, iss: 'x'.repeat(600) })],
      ['exp', () => tokenOf(name, {}, { sub_id: ada, exp: AT_S })],
      ['events', () => tokenOf(name, {}, { sub_id: ada, events: {} })],
    ];
    for (const [place, read] of cases) assert.throws(read, { code: 'ERR_INPUT_INVALID', place }, place);
  });

  test('about its stream needs no subject', () => {
    const [event] = tokenOf('ssf/event-type/verification', { state: 'x' }).events;
    assert.deepEqual(event?.subject, { words: [] });
  });
});

describe('a subject', () => {
  const subjectOf = (subject: unknown, name?: string) => about(subject, name).events[0]?.subject;

  test('is read from the token or, in the older form, from the event', () => {
    const subject = { format: 'iss_sub', iss: 'https://org.okta.com', sub: '00u1' };
    const older = { subject_type: 'iss-sub', iss: 'https://org.okta.com', sub: '00u1' };
    const facts = {
      uid: '00u1',
      issuer: 'https://org.okta.com',
      words: ['00u1', 'https://org.okta.com 00u1'],
    };
    assert.deepEqual(subjectOf(subject), facts);
    for (const form of [subject, older])
      assert.deepEqual(
        tokenOf('caep/event-type/session-revoked', { subject: form }).events[0]?.subject,
        facts,
      );
  });

  test('that is an e-mail is one, lower-case, whatever its format', () => {
    assert.deepEqual(subjectOf(ada), { email: 'ada@example.com', words: ['ada@example.com'] });
    const byIssuer = subjectOf({ format: 'iss_sub', iss: 'i', sub: 'Ada@Example.com' });
    assert.deepEqual(
      [byIssuer?.email, byIssuer?.words],
      ['ada@example.com', ['ada@example.com', 'Ada@Example.com', 'i Ada@Example.com']],
    );
  });

  test('that is opaque is a session in an event about sessions, and an account in others', () => {
    const opaque = { format: 'opaque', id: 'x-1' };
    assert.deepEqual(subjectOf(opaque)?.credential, { kind: 'session', id: 'x-1' });
    const account = subjectOf(opaque, 'risc/event-type/account-disabled');
    assert.deepEqual([account?.uid, account?.credential], ['x-1', undefined]);
  });

  test('of several parts is the user with the session; device and tenant are no names of the person', () => {
    const complex = {
      format: 'complex',
      user: ada,
      session: { format: 'iss_sub', iss: 'i', sub: 's-1' },
      device: { format: 'opaque', id: 'd-1' },
      tenant: { format: 'opaque', id: 't-1' },
    };
    const facts = {
      email: 'ada@example.com',
      credential: { kind: 'session', id: 's-1' },
      words: ['ada@example.com', 's-1', 'i s-1', 'd-1'],
    };
    assert.deepEqual(subjectOf(complex), facts);
    const { format: _format, ...older } = complex;
    assert.deepEqual(subjectOf(older), facts);
  });

  test('may be a token, an assertion, a telephone or several identifiers of one person', () => {
    assert.deepEqual(subjectOf({ format: 'jwt_id', iss: 'i', jti: 't-1' })?.credential, {
      kind: 'access-token',
      id: 't-1',
    });
    assert.deepEqual(
      subjectOf({ format: 'saml_assertion_id', issuer: 'i', assertion_id: 'a-1' })?.credential,
      {
        kind: 'saml-assertion',
        id: 'a-1',
      },
    );
    assert.equal(subjectOf({ format: 'phone_number', phone_number: '+12065550123' })?.name, '+12065550123');
    const aliases = { format: 'aliases', identifiers: [ada, { format: 'iss_sub', iss: 'i', sub: 'u-1' }] };
    const { email, uid } = subjectOf(aliases) ?? {};
    assert.deepEqual([email, uid], ['ada@example.com', 'u-1']);
  });

  test('of an unknown format names nobody', () => {
    assert.deepEqual(subjectOf({ format: 'catalog_item', catalog_id: 'c-1' }), { words: [] });
  });

  test('that was renamed is found under both names', () => {
    const { words } = tokenOf(
      'risc/event-type/identifier-changed',
      { 'new-value': 'Countess@Example.com' },
      { sub_id: ada },
    );
    assert.deepEqual(words, ['ada@example.com', 'countess@example.com']);
  });
});
