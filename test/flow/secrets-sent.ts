import { signatureOf } from '../../src/adapters/slack/verify-request.ts';
import type { OpenidProvider } from '../support/openid-provider.ts';
import type { Correspondence } from './correspondence.ts';
import { KINDS, type SecretMint } from './raw-secrets.ts';
import type { World } from './served.ts';
import { eachText, SAMPLES } from './webhook-samples.ts';

/** Raw secrets in all that can be sent to a served process. */

export const KEY = ['a', 'shared', 'secret', 'of', 'the', 'test'].join('-');

export interface Sending {
  readonly world: World;
  readonly mint: SecretMint;
  readonly http: Correspondence;
}

export function sourceOf(preset: string): unknown {
  return { preset, verification: { kind: 'static-header', header: 'x-key', secrets: [KEY] } };
}

/** Every text of every preset's payload in turn, then one payload with everything, below and beside. */
export async function sendWebhooks({ world, mint, http }: Sending): Promise<void> {
  for (const [preset, sample] of Object.entries(SAMPLES)) {
    const whole = sample(`${preset}@example.com`, `uid-${preset}`);
    const bodies = [
      ...eachText(whole, (text, path) => `${text} ${mint.next(`${preset}/${path}`).text}`),
      ...eachText(whole, (_text, path) => mint.next(`${preset}/${path} alone`).text),
      { ...whole, ...mint.everything(`${preset} beside`) },
      nested(whole, mint.everything(`${preset} below`)),
    ];
    const url = `${world.url}/webhooks/${preset}`;
    await Promise.all(
      bodies.map((body) => http.post(`webhook ${preset}`, url, JSON.stringify(body), { 'x-key': KEY })),
    );
  }
}

/** What is refused: unsigned, unreadable, of the wrong shape, and at the wrong door. */
export async function sendWrongWebhooks({ world, mint, http }: Sending): Promise<void> {
  await eachKind(async (kind) => {
    const said = (where: string): string => mint.of(kind, where).text;
    const header = mint.of(kind, 'webhook header').text.replaceAll('\n', ' ');
    const path = encodeURIComponent(said('webhook path'));
    const query = encodeURIComponent(said('webhook query'));
    await http.post(
      'unsigned',
      `${world.url}/webhooks/ocsf?token=${query}`,
      JSON.stringify({ a: said('unsigned') }),
      {
        'user-agent': header,
        'x-key': mint.of(kind, 'wrong key').text.replaceAll('\n', ' '),
        cookie: header,
        authorization: header,
      },
    );
    await http.post('not JSON', `${world.url}/webhooks/ocsf`, `{"a": ${said('not JSON')}`, { 'x-key': KEY });
    await http.post(
      'wrong class',
      `${world.url}/webhooks/ocsf`,
      JSON.stringify({ class_uid: said('class') }),
      {
        'x-key': KEY,
      },
    );
    const time = { ...SAMPLES.ocsf!('a@example.com', 'x'), time: said('time') };
    await http.post('wrong time', `${world.url}/webhooks/ocsf`, JSON.stringify(time), { 'x-key': KEY });
    const severity = { ...SAMPLES.ocsf!('a@example.com', 'x'), severity_id: said('severity') };
    await http.post('wrong severity', `${world.url}/webhooks/ocsf`, JSON.stringify(severity), {
      'x-key': KEY,
    });
    await http.post('unknown source', `${world.url}/webhooks/${path}`, '{}');
    await http.post('unknown path', `${world.url}/${path}/x?code=${query}`, '{}');
    await http.kept('unknown GET', fetch(`${world.url}/${path}`, { headers: { cookie: header } }));
  });
}

export async function callRest({ world, mint, http }: Sending, provider: OpenidProvider): Promise<void> {
  const authorization = await bearer(mint, provider);
  const url = `${world.url}/v1`;
  await eachKind(async (kind) => {
    const said = (where: string): string => mint.of(kind, `REST ${where}`).text;
    const inHeader = (where: string): string => said(where).replaceAll('\n', ' ');
    const inPath = (where: string): string => encodeURIComponent(said(where));
    const get = (place: string, path: string) =>
      http.kept(place, fetch(url + path, { headers: { authorization, cookie: inHeader('cookie') } }));
    await get('REST id', `/incidents/${inPath('id')}`);
    await get('REST journal', `/incidents/${inPath('journal id')}/journal`);
    await get('REST query', `/incidents?status=${inPath('status')}&cursor=${inPath('cursor')}`);
    await get('REST query name', `/runs?${inPath('query name')}=1`);
    await get('REST path', `/${inPath('path')}`);
    await http.kept(
      'REST bearer',
      fetch(`${url}/incidents`, { headers: { authorization: `Bearer ${inHeader('bearer')}` } }),
    );
    const headers = { authorization, 'idempotency-key': inHeader('key') };
    await http.post(
      'REST run',
      `${url}/runs`,
      JSON.stringify({ incidentId: 'inc-1', playbook: said('playbook') }),
      { authorization },
    );
    await http.post(
      'REST run id',
      `${url}/runs`,
      JSON.stringify({ incidentId: said('incident'), playbook: 'forged-session' }),
      headers,
    );
    await http.post('REST member', `${url}/runs`, JSON.stringify({ [said('member')]: said('value') }), {
      authorization,
    });
    await http.post('REST not JSON', `${url}/runs`, said('not JSON'), { authorization });
    await http.post(
      'REST decision',
      `${url}/approvals/${inPath('approval')}/decisions`,
      JSON.stringify({ answer: said('answer') }),
      headers,
    );
  });
}

export async function bearer(mint: SecretMint, provider: OpenidProvider): Promise<string> {
  const token = await provider.token({ email: 'ada@example.com', email_verified: true, roles: ['admin'] });
  mint.keep({
    name: 'a bearer token that was taken',
    text: token,
    raw: token.slice(token.lastIndexOf('.') + 1),
  });
  return `Bearer ${token}`;
}

/** Requests to Slack's door: unsigned, signed and unreadable, signed with secrets in every text. */
export async function callSlack({ world, mint, http }: Sending): Promise<void> {
  world.chat.inject({
    method: 'users.info',
    kind: mint.of('github-pat', 'chat refusal').raw as `${string}_${string}`,
  });
  const url = `${world.url}/slack/interactions`;
  await eachKind(async (kind) => {
    const said = (where: string): string => mint.of(kind, `Slack ${where}`).text;
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    await http.post(
      'Slack unsigned',
      url,
      new URLSearchParams({ payload: said('unsigned') }).toString(),
      form,
    );
    for (const payload of [
      said('not JSON'),
      JSON.stringify({ type: said('type') }),
      clickOf(said, 'U0NOBODY', 'C0INCIDENTS'),
      clickOf(said, said('user'), said('channel')),
    ]) {
      const body = new URLSearchParams({ payload }).toString();
      const timestamp = String(Math.floor(Date.now() / 1_000));
      const signature = signatureOf(world.env.SLACK_CHAT_SIGNING_SECRET!, timestamp, body);
      await http.post('Slack', url, body, {
        ...form,
        'x-slack-request-timestamp': timestamp,
        'x-slack-signature': signature,
      });
    }
  });
}

/** The same members in every object of a payload. */
function nested(value: unknown, extra: Record<string, unknown>): unknown {
  if (Array.isArray(value)) return value.map((item) => nested(item, extra));
  if (typeof value !== 'object' || value === null) return value;
  const inner = Object.entries(value).map(([key, item]) => [key, nested(item, extra)] as const);
  return { ...extra, ...Object.fromEntries(inner) };
}

async function eachKind(send: (kind: string) => Promise<void>): Promise<void> {
  await Promise.all(KINDS.map(send));
}

function clickOf(said: (where: string) => string, userId: string, channelId: string): string {
  return JSON.stringify({
    type: 'block_actions',
    team: { id: 'T0COUNTERS', domain: said('domain') },
    user: { id: userId, username: said('username') },
    token: said('token'),
    trigger_id: said('trigger'),
    container: { channel_id: channelId },
    response_url: said('response_url'),
    actions: [
      {
        type: 'button',
        action_id: 'approval_approve',
        block_id: 'b1',
        value: said('value').slice(0, 190),
        action_ts: '1.1',
      },
    ],
  });
}
