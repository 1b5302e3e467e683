import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CountersignError } from '#domain/errors.ts';
import { createFingerprints } from '../../../src/adapters/secrets/fingerprints.ts';
import { createLog } from '../../../src/adapters/telemetry/log.ts';

const fingerprints = createFingerprints(Buffer.alloc(32, 7));

function recording(options: { pretty?: boolean; level?: 'debug' | 'info' | 'silent' } = {}) {
  const lines: string[] = [];
  const log = createLog({
    level: options.level ?? 'debug',
    fingerprints,
    destination: { write: (line) => void lines.push(line) },
    ...(options.pretty === undefined ? {} : { pretty: options.pretty }),
  });
  return { log, lines };
}

const secrets = {
  jwt: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r',
  github: 'ghp_abcdefghijklmnopqrst1234567890ABCDEF',
  slack: 'xoxb-1234567890-abcdef',
  cookie: '102oktaSessionCookie',
  password: 'correct horse',
};

test('no planted secret reaches a line, wherever it stands', () => {
  for (const pretty of [false, true]) {
    const { log, lines } = recording({ pretty });
    const cause = new Error(`inner ${secrets.github}`);
    const error = new CountersignError('ERR_STORE_UNAVAILABLE', `outer Bearer ${secrets.jwt}`, { cause });
    log.error({ error, deep: { a: { b: [{ password: secrets.password }] } } }, `sent ${secrets.slack}`);
    log.warn(
      { headers: { cookie: `sid=${secrets.cookie}` }, url: `https://x.test/?token=${secrets.jwt}` },
      'x',
    );
    log.info(
      { body: JSON.stringify({ inner: { access_token: secrets.cookie } }) },
      `Cookie: sid=${secrets.cookie}`,
    );
    const all = lines.join('');
    for (const [name, secret] of Object.entries(secrets))
      assert.ok(!all.includes(secret), `${name} leaked: ${all}`);
    assert.ok(all.includes('fp_'));
    assert.equal(lines.length, 3);
  }
});

test('a line carries time, level, message, facts, and an error with stack, code and cause', () => {
  const { log, lines } = recording();
  log.error(
    {
      incidentId: 'inc-1',
      error: new CountersignError('ERR_CONFLICT', 'raced', { cause: new Error('why') }),
    },
    'failed',
  );
  const line = JSON.parse(lines[0]!) as Record<string, never>;
  assert.match(line.time!, /^\d{4}-.*Z$/);
  assert.deepEqual([line.level, line.msg, line.incidentId], ['error', 'failed', 'inc-1']);
  const error = line.error as unknown as { code: string; stack: string; cause: { message: string } };
  assert.equal(error.code, 'ERR_CONFLICT');
  assert.match(error.stack, /log\.test/);
  assert.equal(error.cause.message, 'why');
});

test('what is below the level is not written', () => {
  const { log, lines } = recording({ level: 'info' });
  log.debug({}, 'quiet');
  assert.deepEqual(lines, []);
});

test('a pretty line cannot be broken or coloured from inside', () => {
  const { log, lines } = recording({ pretty: true });
  log.info({ agent: '\u001b[31mred\nERROR fake', 'k\u001b': '\u202eevil' }, 'hi\r\u001b[2J');
  assert.equal(lines.length, 1);
  assert.doesNotMatch(lines[0]!.slice(0, -1), /[\p{Cc}\u202e]/u);
  assert.equal(lines[0]!.indexOf('\n'), lines[0]!.length - 1);
});

test('a value that cannot be read is said to be so, and nothing is thrown', () => {
  const { log, lines } = recording();
  log.info(
    {
      bad: {
        toJSON: () => {
          throw new TypeError('x');
        },
      },
    },
    'still here',
  );
  assert.match(lines[0]!, /"unloggable":"TypeError".*still here/);
});
