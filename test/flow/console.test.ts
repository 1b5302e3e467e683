import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { storyline } from '../../src/cli/demo-storyline.ts';
import { browserSkip, openBrowser } from '../support/browser.ts';
import { CookieJar } from '../support/cookie-jar.ts';
import { eventually } from '../support/eventually.ts';
import {
  AUDIENCE,
  CONSOLE_CLIENT,
  type OpenidPerson,
  type OpenidProvider,
  startOpenidProvider,
} from '../support/openid-provider.ts';
import { World } from './served.ts';

/** The console of a served process, with people who sign in at a real OpenID provider. */

const SESSION = '__Host-countersign';
const HOSTILE = '<img src=x onerror=alert(1)> "session" & co';
const ADA = { email: 'ada@example.com', roles: ['approver', 'admin'] };
const VIC = { email: 'vic@example.com', roles: ['viewer'] };

describe('the console', () => {
  const story = storyline(new Date());
  const finding = story.detection;
  const world = new World({
    ...story,
    detection: { ...finding, finding_info: { ...finding.finding_info, title: HOSTILE } },
  });
  let provider: OpenidProvider;
  let incidentPath = '';

  before(async () => {
    const port = await freePort();
    // A name, so that the cookies of the provider, at its address, are others.
    const origin = `http://localhost:${port}`;
    provider = await startOpenidProvider(origin);
    await world.open();
    Object.assign(world.env, {
      PORT: String(port),
      HOST: 'localhost',
      PUBLIC_URL: origin,
      OIDC_ISSUER: provider.issuer,
      OIDC_AUDIENCE: AUDIENCE,
      OIDC_CLIENT_ID: CONSOLE_CLIENT,
      ALLOW_INSECURE_ISSUER: 'true',
    });
    await world.serve();
    assert.equal((await world.send()).status, 202);
    await eventually('a question', async () => (await world.shownApprovals()).length > 0);
    const { rows } = await world.pool.query<{ id: string }>('select id from incidents');
    incidentPath = `/console/incidents/${rows[0]!.id}`;
  });
  after(async () => {
    await world.close();
    await provider.close();
  });

  async function signedIn(person: OpenidPerson): Promise<CookieJar> {
    provider.person = person;
    const jar = new CookieJar();
    const answer = await jar.visit(`${world.url}/console`);
    assert.equal(answer.status, 200, await answer.clone().text());
    return jar;
  }
  const pageOf = async (jar: CookieJar, path: string) => {
    const answer = await jar.send(`${world.url}${path}`);
    return { status: answer.status, text: await answer.text(), headers: answer.headers };
  };

  test('sends who is not signed in to the provider, with PKCE, state and nonce, and back to the page', async () => {
    const jar = new CookieJar();
    const first = await jar.send(`${world.url}${incidentPath}`);
    assert.equal(first.status, 303);
    const second = await jar.send(new URL(first.headers.get('location')!, world.url).href);
    const url = new URL(second.headers.get('location')!);
    assert.equal(url.origin, provider.issuer);
    for (const name of ['state', 'nonce', 'code_challenge'])
      assert.ok(url.searchParams.get(name)!.length >= 32, name);
    assert.equal(url.searchParams.get('code_challenge_method'), 'S256');
    const page = await jar.visit(url.href);
    assert.equal(new URL(page.url).pathname, incidentPath);
    assert.equal(
      jar.attributes.get(SESSION)?.replace(/Max-Age=\d+/, 'Max-Age'),
      'Path=/; Max-Age; Secure; HttpOnly; SameSite=Lax',
    );
  });

  test('keeps of a session its hash alone', async () => {
    const jar = await signedIn(VIC);
    const id = jar.cookies(world.url).get(SESSION)!;
    const { rows } = await world.pool.query('select * from sessions');
    assert.ok(!JSON.stringify(rows).includes(id));
    assert.ok(Buffer.from(id, 'base64url').length >= 32);
  });

  test('takes no code of another browser, and none twice', async () => {
    provider.person = ADA;
    const jar = new CookieJar();
    let at = '';
    await jar.visit(`${world.url}/console/sign-in`, (next) => {
      at = next;
      return next.startsWith(`${world.url}/console/signed-in`);
    });
    assert.equal((await new CookieJar().send(at)).status, 401);
    const other = new CookieJar();
    await other.send(`${world.url}/console/sign-in`);
    assert.equal((await other.send(at)).status, 401);
    assert.equal((await jar.send(at)).status, 303);
    assert.equal((await jar.send(at)).status, 401);
  });

  test('sends people after signing in to its own pages alone', async () => {
    provider.person = VIC;
    for (const to of ['https://evil.example/', '//evil.example', '/console//evil.example', '/v1/docs']) {
      const jar = new CookieJar();
      const page = await jar.visit(`${world.url}/console/sign-in?to=${encodeURIComponent(to)}`);
      assert.equal(new URL(page.url).pathname, '/console');
    }
  });

  test('shows an incident with what speaks for and against, and every hostile text as text', async () => {
    const jar = await signedIn(VIC);
    const { text, headers } = await pageOf(jar, incidentPath);
    assert.ok(text.includes('&lt;img src=x onerror=alert(1)&gt;'));
    assert.doesNotMatch(text, /<img src=x|<script>|style=|onerror=alert\(1\)>/);
    for (const words of ['For', 'Against', 'Containments', 'What may still be open', 'Runs', 'timeline.svg'])
      assert.ok(text.includes(words), words);
    const policy = headers.get('content-security-policy')!;
    assert.match(policy, /default-src 'none'/);
    assert.doesNotMatch(policy, /unsafe|\*|https?:/);
    assert.equal(headers.get('cache-control'), 'no-store');
  });

  test('shows a viewer what is asked, and gives no way to answer', async () => {
    const jar = await signedIn(VIC);
    const { text } = await pageOf(jar, incidentPath);
    assert.match(text, /Approval of/);
    assert.doesNotMatch(text, /value="approve"/);
    const [id] = await world.shownApprovals();
    const answer = await jar.submit(`${world.url}/console/approvals/${id}`, { answer: 'approve' });
    assert.equal(answer.status, 403);
    assert.equal(
      (await jar.submit(`${world.url}/console/kill-switch`, { turn: 'on', reason: 'x' })).status,
      403,
    );
  });

  test('lets nobody in whose claims give no role', async () => {
    provider.person = { email: 'eve@example.com', roles: [] };
    const answer = await new CookieJar().visit(`${world.url}/console`);
    assert.equal(answer.status, 403);
  });

  test('takes no form of another site, nor one that says nothing of where it is from', async () => {
    const jar = await signedIn(ADA);
    const [id] = await world.shownApprovals();
    for (const headers of [
      {},
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
    ])
      for (const path of [`/console/approvals/${id}`, '/console/kill-switch', '/console/sign-out'])
        assert.equal(
          (
            await jar.submit(
              `${world.url}${path}`,
              { answer: 'approve', turn: 'on', reason: 'x' },
              headers as Record<string, string>,
            )
          ).status,
          403,
          path,
        );
    assert.deepEqual(await world.shownApprovals(), [id]);
    const older = await jar.submit(
      `${world.url}/console/kill-switch`,
      { turn: 'on', reason: 'a test' },
      { origin: world.url },
    );
    assert.equal(older.status, 303);
    assert.equal(
      (await jar.submit(`${world.url}/console/kill-switch`, { turn: 'off', reason: 'a test' })).status,
      303,
    );
    const { text } = await pageOf(jar, '/console/kill-switch');
    assert.match(text, /on by ada@example\.com: a test/);
  });

  test('lets its pages read by REST with the session, and act there with nothing but a token', async () => {
    const jar = await signedIn(ADA);
    const get = (headers: Record<string, string>) => jar.send(`${world.url}/v1/incidents`, { headers });
    assert.equal((await get({ 'sec-fetch-site': 'same-origin' })).status, 200);
    assert.equal((await get({ 'sec-fetch-site': 'cross-site' })).status, 401);
    const post = await jar.send(`${world.url}/v1/kill-switch`, {
      method: 'POST',
      headers: { 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' },
      body: '{"on":true,"reason":"x"}',
    });
    assert.equal(post.status, 401);
  });

  test('ends the sessions that the provider ends, on its signed word alone', async () => {
    const jar = await signedIn(VIC);
    const { rows } = await world.pool.query<{ subject: string }>(
      'select subject from sessions order by began_at desc limit 1',
    );
    const iat = Math.floor(Date.now() / 1_000);
    const events = { 'http://schemas.openid.net/event/backchannel-logout': {} };
    const claims = {
      iss: provider.issuer,
      aud: CONSOLE_CLIENT,
      iat,
      exp: iat + 60,
      jti: 'a',
      sub: rows[0]!.subject,
      events,
    };
    const tell = async (given: object, typ = 'logout+jwt') => {
      const body = new URLSearchParams({ logout_token: await provider.sign(given as typeof claims, typ) });
      return (await fetch(`${world.url}/console/backchannel-logout`, { method: 'POST', body })).status;
    };
    for (const wrong of [
      { aud: 'other' },
      { iss: 'https://other.example' },
      { events: {} },
      { nonce: 'n' },
      { sub: undefined },
      { iat: iat - 3_600 },
    ])
      assert.equal(await tell({ ...claims, ...wrong }), 401, JSON.stringify(wrong));
    assert.equal((await jar.send(`${world.url}/console`)).status, 200);
    assert.equal(await tell(claims), 200);
    assert.equal((await jar.send(`${world.url}/console`)).status, 303);
  });

  test('ends a session that its person leaves, that is idle, or that is a day old; and renews its id', async () => {
    const left = await signedIn(VIC);
    const kept = left.cookies(world.url).get(SESSION)!;
    assert.equal((await left.submit(`${world.url}/console/sign-out`, {})).status, 200);
    left.cookies(world.url).set(SESSION, kept);
    assert.equal((await left.send(`${world.url}/console`)).status, 303);
    const ago = (ms: number) => new Date(Date.now() - ms).toISOString();
    for (const [column, ms] of [
      ['seen_at', 31 * 60_000],
      ['began_at', 10 * 3_600_000 + 1_000],
    ] as const) {
      const jar = await signedIn(VIC);
      await world.pool.query(`update sessions set ${column} = $1`, [ago(ms)]);
      assert.equal((await jar.send(`${world.url}/console`)).status, 303, column);
    }
    const jar = await signedIn(VIC);
    await world.pool.query('update sessions set renewed_at = $1', [ago(16 * 60_000)]);
    const before = jar.cookies(world.url).get(SESSION)!;
    await jar.send(`${world.url}/console`, { headers: { 'sec-fetch-dest': 'document' } });
    assert.notEqual(jar.cookies(world.url).get(SESSION), before);
    assert.equal((await jar.send(`${world.url}/console`)).status, 200);
    jar.cookies(world.url).set(SESSION, before);
    assert.equal((await jar.send(`${world.url}/console`)).status, 303);
  });

  test('lets an approver sign in with a browser, approve, and see the access proven to be cut', {
    skip: browserSkip,
  }, async () => {
    provider.person = ADA;
    const browser: Browser = await openBrowser();
    try {
      const page = await browser.newPage({ viewport: { width: 1_200, height: 900 } });
      const faults: string[] = [];
      page.on('pageerror', (error) => faults.push(String(error)));
      page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
      await page.goto(`${world.url}/console`);
      await page
        .getByRole('link', { name: /@example\.com$/ })
        .first()
        .click();
      await page.locator('img.picture').waitFor();
      await shot(page, 'console-asked');
      await page.getByLabel('Why').fill('spoke with them: it was not them');
      await page.getByRole('button', { name: 'Approve' }).click();
      // The page brings itself up to date by the stream: nothing is reloaded here.
      await page
        .getByText(/approved by ada@example\.com/)
        .first()
        .waitFor();
      // What is asked after it is answered in Slack: it is the same question by either door.
      await eventually('the end of the run', async () => {
        await world.approveWaiting();
        return (await world.outcome()) !== undefined;
      });
      await page
        .locator('li', { hasText: 'forged-session 2' })
        .getByText((await world.outcome())!, { exact: true })
        .waitFor();
      await shot(page, 'console-done');
      await page.setViewportSize({ width: 390, height: 844 });
      await page.emulateMedia({ colorScheme: 'dark' });
      await shot(page, 'console-phone');
      const wide = await page.evaluate(
        'document.documentElement.scrollWidth > document.documentElement.clientWidth',
      );
      assert.equal(wide, false, 'the page is wider than the phone');
      assert.deepEqual(faults, []);
    } finally {
      await browser.close();
    }
  });
});

/** Keeps a picture of a page where somebody wants to look at it. */
async function shot(page: { screenshot(options: object): Promise<unknown> }, name: string): Promise<void> {
  const folder = process.env.SCREENSHOTS;
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
