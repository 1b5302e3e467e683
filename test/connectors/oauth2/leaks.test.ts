import assert from 'node:assert/strict';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { inspect } from 'node:util';
import { connector } from '../../../connectors/oauth2/index.ts';
import { action, alice, type Fixture, request, requestNaming, startOAuth2 } from './fixture.ts';
import { ACCESS, ALICE, BOBS, REFRESH } from './seed.ts';

/** Shorter pieces of a token are found by chance. */
const PIECE = 10;

/** Everything that comes out of the connector, as the journal, the log and a debugger would see it. */
class Heard {
  private readonly said: string[] = [];

  keep(what: unknown): void {
    const shown = inspect(what, { depth: 12, showHidden: true, maxStringLength: null, maxArrayLength: null });
    this.said.push(shown, JSON.stringify(what) ?? '');
  }

  async of<Value>(asked: Promise<Value>): Promise<Value | undefined> {
    try {
      const value = await asked;
      this.keep(value);
      return value;
    } catch (thrown) {
      this.keep(thrown);
      return undefined;
    }
  }

  /** Fails when any piece of a secret was heard; the message does not repeat it. */
  refuse(secrets: readonly string[]): void {
    const pieces = new Map(secrets.flatMap((secret, at) => piecesOf(secret).map((piece) => [piece, at])));
    for (const piece of piecesOf([...new Set(this.said)].join('\n'))) {
      assert.ok(!pieces.has(piece), `a piece of secret ${pieces.get(piece)} leaks`);
    }
  }
}

function piecesOf(text: string): string[] {
  const count = Math.max(0, text.length - PIECE + 1);
  return Array.from({ length: count }, (_, from) => text.slice(from, from + PIECE));
}

/** All that can be asked of the connector, each with the name of a token where it takes one. */
async function useAll({ client, name, now, lines }: Fixture, heard: Heard): Promise<void> {
  await heard.of(connector.lookups.account(client, { email: ALICE.email }));
  await heard.of(connector.lookups.tokens!(client, alice));
  const asked = [requestNaming('credential.delete', name(ACCESS)), request('tokens.revoke')];
  for (const one of asked) {
    const { plan, perform, verify } = action(one.capability);
    const made = await heard.of(plan(client, one));
    if (!made) continue;
    await heard.of(perform(client, one, made));
    await heard.of(verify(client, one, made, now().toISOString()));
  }
  // The context holds the secrets, as the kit's contract has it; nothing else of the client may.
  heard.keep({ ...client, context: undefined });
  heard.keep(lines);
}

const RAW = [ACCESS, REFRESH, BOBS];

test('no raw token comes out of looking up, planning, revoking and proving', async (t) => {
  const heard = new Heard();
  const platform = await startOAuth2(t);
  await useAll(platform, heard);
  heard.refuse(RAW);
  assert.throws(() => {
    heard.keep({ token: `…${ACCESS.slice(3, 14)}…` });
    heard.refuse(RAW);
  }, /a piece of secret \d leaks/);
});

test('none comes out of a token object, however it is looked at', async (t) => {
  const { client } = await startOAuth2(t);
  const heard = new Heard();
  const held = await client.held();
  heard.keep(held);
  heard.keep(held.map((token) => ({ ...token, text: String(token) })));
  heard.refuse(RAW);
});

test('an issuer that repeats the token in its error, its words, its headers gives none away', async (t) => {
  const heard = new Heard();
  const platform = await startOAuth2(t, { echoes: true });
  await useAll(platform, heard);
  assert.ok(platform.simulator.ledger.some(({ answer }) => JSON.stringify(answer)?.includes(ACCESS)));
  heard.refuse(RAW);
});

test('no fault of the network and no refusal gives a token, a secret or an assertion away', async (t) => {
  const faults = [
    ['private_key_jwt', 'unavailable'],
    ['private_key_jwt', 'lost-answer'],
    ['private_key_jwt', 'refused'],
    ['client_secret_basic', 'rate-limit'],
    ['client_secret_basic', 'forbidden'],
    ['client_secret_basic', 'refused'],
  ] as const;
  for (const [auth, kind] of faults) {
    const heard = new Heard();
    const platform = await startOAuth2(t, { auth });
    await platform.client.endpoints();
    for (const path of [/introspect/, /userinfo/, /revoke/]) platform.simulator.inject({ path, kind });
    for (let round = 0; round < 3; round++) await useAll(platform, heard);
    const sent = platform.simulator.ledger.flatMap(({ body }) => assertionIn(body));
    heard.refuse([...RAW, ...sent, ...Object.values(platform.address.secrets)].map(withoutFrame));
  }
});

function assertionIn(body: unknown): string[] {
  const { client_assertion: assertion } = (body ?? {}) as Record<string, string>;
  return assertion ? [assertion.split('.').at(-1)!] : [];
}

/** The lines about a key in PEM are no secret. */
function withoutFrame(secret: string): string {
  return secret.split('\n').find((line) => !line.startsWith('-----')) ?? '';
}

/** An endpoint that answers what it was sent in one way or another. */
async function startEcho(
  t: TestContext,
  say: (response: ServerResponse, raw: string) => void,
): Promise<string> {
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const bearer = request.headers.authorization?.replace(/^Bearer /, '');
    say(response, new URLSearchParams(text).get('token') ?? bearer ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const ECHOES: Readonly<Record<string, (response: ServerResponse, raw: string) => void>> = {
  'in what is not JSON': (response, raw) => response.end(`${raw} is what you sent`),
  'as claims': (response, raw) =>
    response.end(
      JSON.stringify({ active: true, sub: raw, username: `(${raw})`, email: raw, email_verified: true }),
    ),
  'as its type': (response, raw) => response.end(JSON.stringify({ active: raw, sub: 7 })),
  'as a request id': (response, raw) => response.setHeader('x-request-id', raw).writeHead(418).end(raw),
  'as a place to go': (response, raw) => response.writeHead(302, { location: `/${raw}` }).end(),
};

for (const [how, say] of Object.entries(ECHOES)) {
  test(`an endpoint that repeats the token ${how} gives none away`, async (t) => {
    const url = await startEcho(t, say);
    const heard = new Heard();
    for (const member of ['introspection_endpoint', 'userinfo_endpoint', 'revocation_endpoint']) {
      await useAll(await startOAuth2(t, { metadata: { [member]: url } }), heard);
    }
    heard.refuse(RAW);
  });
}
