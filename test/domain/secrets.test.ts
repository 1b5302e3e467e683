import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { scrubText, scrubValue } from '#domain/secrets.ts';

const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const replaced: string[] = [];
function mark(raw: string): string {
  replaced.push(raw);
  return `fp_${'0'.repeat(32)}`;
}
const FP = `fp_${'0'.repeat(32)}`;

const texts: [string, string][] = [
  [`got ${JWT} from`, JWT],
  ['key ghp_abcdefghijklmnopqrst1234567890ABCDEF end', 'ghp_abcdefghijklmnopqrst1234567890ABCDEF'],
  ['gho_16C7e42F292c6912E7710c838347Ae178B4a', 'gho_16C7e42F292c6912E7710c838347Ae178B4a'],
  ['github_pat_11ABCDEFG0abcdefghijkl_mnop', 'github_pat_11ABCDEFG0abcdefghijkl_mnop'],
  ['slack xoxb-1234567890-abcdef!', 'xoxb-1234567890-abcdef'],
  ['xoxe.xoxp-1-abcdefgh', 'xoxe.xoxp-1-abcdefgh'],
  ['xapp-1-A012-345-abcdef', 'xapp-1-A012-345-abcdef'],
  ['d=xoxd-abc%2Fdef%3D%3D;', 'xoxd-abc%2Fdef%3D%3D'],
  ['ya29.a0AfH6SMBx-abcdefgh12', 'ya29.a0AfH6SMBx-abcdefgh12'],
  ['ATATT3xFfGF0abcdefghijklmnop=12AB', 'ATATT3xFfGF0abcdefghijklmnop=12AB'],
  ['SSWS 00QCjAl4MlV-WPXM9abcdef', '00QCjAl4MlV-WPXM9abcdef'],
  ['curl -H "Authorization: Bearer abc123def456"', 'abc123def456'],
  ['sent Basic dXNlcjpwYXNzd29yZA== today', 'dXNlcjpwYXNzd29yZA=='],
  ['Cookie: sid=102abc; other=1\nHost: x', 'sid=102abc; other=1'],
  ['seen sid=102QxyzABC; Path=/', '102QxyzABC'],
  ['password=hunter2&user=a', 'hunter2'],
  ['password: hunter2', 'hunter2'],
  ['{"password": "a b\\"c", "x": 1', 'a b\\"c'],
  ['log {\\"access_token\\":\\"opaque value\\",\\"n\\":1', 'opaque value'],
  ["{'client_secret': 'shh'}", 'shh'],
  ['https://x.test/cb?code=4%2F0Adeu&state=1', '4%2F0Adeu'],
  ['https://ada:s3cret@x.test/', 's3cret'],
  ['https://x.test/?next=%2Fa%3Faccess_token%3Dzzz%26b', 'zzz'],
  ['https://hooks.slack.com/services/T000/B000/XXXXXXXX done', 'T000/B000/XXXXXXXX'],
  [
    'aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  ],
  ['SAMLResponse=PHNhbWxwOlJlc3BvbnNlIHhtbG5z%2B&RelayState=x', 'PHNhbWxwOlJlc3BvbnNlIHhtbG5z%2B'],
  [`body PHNhbWxwOlJlc3BvbnNl${'QUJD'.repeat(20)}== end`, `PHNhbWxwOlJlc3BvbnNl${'QUJD'.repeat(20)}==`],
  [
    'a -----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- b',
    '-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----',
  ],
  ['cut -----BEGIN PRIVATE KEY-----\nMIIE', '-----BEGIN PRIVATE KEY-----\nMIIE'],
  ['<saml:Assertion ID="x">y</saml:Assertion>!', '<saml:Assertion ID="x">y</saml:Assertion>'],
  ['<ns1:Assertion ID="x">y</ns1:Assertion>!', '<ns1:Assertion ID="x">y</ns1:Assertion>'],
  [
    'a <saml:EncryptedAssertion>y</saml:EncryptedAssertion>',
    '<saml:EncryptedAssertion>y</saml:EncryptedAssertion>',
  ],
  [
    'a <samlp:Response ID="r"><saml:Assertion>y</saml:Assertion></samlp:Response> b',
    '<samlp:Response ID="r"><saml:Assertion>y</saml:Assertion></samlp:Response>',
  ],
  [`body PD94bWwg${'QUJD'.repeat(20)} end`, `PD94bWwg${'QUJD'.repeat(20)}`],
  [`body PFJlc3BvbnNl${'QUJD'.repeat(20)} end`, `PFJlc3BvbnNl${'QUJD'.repeat(20)}`],
];

for (const [text, secret] of texts) {
  test(`a text loses its secret and nothing else: ${JSON.stringify(text.slice(0, 60))}`, () => {
    replaced.length = 0;
    const clean = scrubText(text, mark);
    assert.equal(
      clean,
      text.replace(secret, () => FP),
    );
    assert.deepEqual(replaced, [secret]);
  });
}

const harmless = [
  'token_id=12345678 session_id: abcdef123456 hashed_token=abc1+/=',
  'externalSessionId: idxyNcxVX2ESsSL0u462548Qg num_tokens=99 tokenType=Bearer',
  'arn:aws:secretsmanager:us-east-1:1:secret:MySecret-a1b2c3',
  'AKIAIOSFODNN7EXAMPLE used Basic authentication, then Bearer authorization',
  'http://splunk.test:8000/app/search/@go?sid=scheduler_admin_search_W2_at_14232356_132',
  'Session token: reuse detected. Cookie: theft suspected',
  'keyJson.parse monkeyJohn.com next_page_token=abcdef12',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36',
];
for (const text of harmless) {
  test(`what opens nothing stays: ${text.slice(0, 50)}`, () => assert.equal(scrubText(text, mark), text));
}

test('a value loses secrets under their names at any depth, and ids stay', () => {
  const value = {
    headers: { Authorization: 'Bearer opaque', 'Set-Cookie': ['a=1', 'b=2'], 'x-request-id': 'r1' },
    deep: [{ a: [{ access_token: 'one', token_id: 't1', hashed_token: 'h=' }] }],
    'http.request.headers.cookie': 'x',
    clientSecret: 's',
    api: { token: { uid: 'tok-1', type_id: 7, value: 'raw' } },
    sessionId: 'S1',
    externalSessionId: 'E1',
    tokenType: 'Bearer',
    num_tokens: 5,
    usesToken: true,
    password: 1234,
    params: [{ name: 'refresh_token', value: 'v' }],
    saml_response: 'PHN',
  };
  assert.deepEqual(scrubValue(value, mark), {
    headers: { Authorization: `Bearer ${FP}`, 'Set-Cookie': [FP, FP], 'x-request-id': 'r1' },
    deep: [{ a: [{ access_token: FP, token_id: 't1', hashed_token: 'h=' }] }],
    'http.request.headers.cookie': FP,
    clientSecret: FP,
    api: { token: { uid: 'tok-1', type_id: 7, value: FP } },
    sessionId: 'S1',
    externalSessionId: 'E1',
    tokenType: 'Bearer',
    num_tokens: 5,
    usesToken: true,
    password: FP,
    params: [{ name: 'refresh_token', value: FP }],
    saml_response: FP,
  });
});

test('JSON inside a string inside JSON is opened', () => {
  const inner = JSON.stringify({ token: 'abc', list: [{ cookie: 'x' }] });
  const clean = scrubValue({ a: JSON.stringify({ b: inner }) }, mark) as { a: string };
  const b = (JSON.parse(clean.a) as { b: string }).b;
  assert.deepEqual(JSON.parse(b), { token: FP, list: [{ cookie: FP }] });
});

test('a duplicate key inside a string hides nothing', () => {
  const clean = scrubValue({ a: '{"password":"first","password":"true"}' }, mark) as { a: string };
  assert.ok(!clean.a.includes('first'));
});

test('errors lose secrets in message, stack and cause', () => {
  const error = new Error('refused Bearer abc123def456', { cause: new Error('password=zzz9') });
  const text = JSON.stringify(scrubValue({ error }, mark));
  assert.ok(!text.includes('abc123def456') && !text.includes('zzz9'));
  assert.ok(text.includes('refused Bearer fp_') && text.includes('"stack"'));
});

test('circular, deep and own __proto__ values are bounded and stay data', () => {
  const loop: Record<string, unknown> = {};
  loop.self = loop;
  assert.deepEqual(scrubValue(loop, mark), { self: '[circular]' });
  let deep: unknown = 'x';
  for (let n = 0; n < 100_000; n++) deep = [deep];
  assert.ok(JSON.stringify(scrubValue(deep, mark)).includes('nested too deeply'));
  const hostile = scrubValue(JSON.parse('{"__proto__":{"polluted":true}}'), mark) as object;
  assert.deepEqual(Object.keys(hostile), ['__proto__']);
  assert.equal((hostile as { polluted?: boolean }).polluted, undefined);
});

test('a secret is gone whatever stands around it, and scrubbing twice is scrubbing once', () => {
  const secret = fc.constantFrom(JWT, 'ghp_abcdefghijklmnopqrst1234567890ABCDEF', 'xoxb-1234567890-abcdefgh');
  const around = fc.stringMatching(/^[ -~\n]{0,80}$/);
  fc.assert(
    fc.property(around, secret, around, (before, raw, after) => {
      const text = `${before} ${raw} ${after}`;
      const once = scrubText(text, mark);
      assert.ok(!once.includes(raw));
      assert.equal(scrubText(once, mark), once);
    }),
    { numRuns: 500 },
  );
});

test('any JSON keeps its keys and its shape', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
      assert.deepEqual(shape(scrubValue(value, mark)), shape(value));
    }),
    { numRuns: 300 },
  );
});

function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shape);
  if (typeof value !== 'object' || value === null) return 'leaf';
  return Object.entries(value).map(([key, item]) => [key.length < 16 ? key : 'key', shape(item)]);
}

/** Work is counted, not timed: the text is doubled, and the time may only double (with much room). */
for (const unit of [
  'eyJ',
  'aeyJ',
  'eyJ.',
  '=',
  ':',
  'token=',
  'token:"',
  "password='",
  '\\"',
  'Bearer ',
  '://a:',
  '-----BEGIN PRIVATE KEY',
  '<Assertion ',
  'ghp_',
  'github_pat_',
  'SG.aaaaaaaaaaaaaaaaaaaa',
  'PHNhbW',
  '%3d',
  'a',
  ' ',
]) {
  test(`ten million characters of ${JSON.stringify(unit)} are done at once`, { timeout: 10_000 }, () => {
    const text = unit.repeat(Math.ceil(10_000_000 / unit.length));
    assert.ok(scrubText(text, () => FP).length > 0);
  });
}
