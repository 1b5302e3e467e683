import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, describe, test } from 'node:test';
import express from 'express';
import { CountersignError } from '#domain/errors.ts';
import { timelineSvg } from '#domain/explanation/svg/timeline-svg.ts';
import { timelineOf } from '#domain/explanation/timeline-of.ts';
import { timelineText } from '#domain/explanation/timeline-text.ts';
import type { Ledger, LedgerLine } from '#domain/ledger/ledger.ts';
import type { ApprovalRow, IncidentRow, ReadModels } from '#domain/read-models.ts';
import { createRest, type RestOptions } from '../../../src/adapters/api/rest.ts';
import type { RestDecisionTaken } from '../../../src/adapters/api/rest-decisions.ts';
import { createBearer } from '../../../src/adapters/sign-in/bearer.ts';
import { stolenSession } from '../../domain/explanation/cases.ts';
import { recordingLog } from '../../support/log.ts';
import {
  AUDIENCE,
  type OpenidProvider,
  OTHER_AUDIENCE,
  startOpenidProvider,
  usualRoles,
} from '../../support/openid-provider.ts';

const INCIDENT = { id: 'inc-1', status: 'open', seq: 1 } as IncidentRow;
const APPROVAL = { id: 'apr-1', incidentId: 'inc-1', status: 'waiting' } as ApprovalRow;
const TIMELINE = timelineOf(stolenSession.bundle, stolenSession.assessment, stolenSession.facts);
const PLAYBOOKS = {
  playbooks: [
    { id: 'tell', version: 2, summary: 'S.', file: 'tell.yaml', sha256: 'ab', inputs: {}, text: 'id: tell' },
  ],
  policy: { version: 1, file: 'policy.yaml', sha256: 'cd' },
  faults: [{ file: 'tell.yaml', line: 1, column: 1, message: 'wrong' }],
};
const GAP = { name: 'sign-ins', why: 'not shown', closedBy: [] };
const LINE = { id: 'l-0123456789abcdef', what: 'session 102', platform: 'okta', state: 'open' } as LedgerLine;
const LEDGER: Ledger = {
  ...{ incidentId: 'inc-1', at: '2026-03-01T10:00:00.000Z', lines: [LINE], open: 1 },
  ...{ accessEndsAt: null, accessEndsWhy: 'session 102 at okta' },
};
const APPROVER = { email: 'Ada@example.com', email_verified: true, roles: ['approver'] };
const RESPONDER = { ...APPROVER, roles: ['responder'] };

let provider: OpenidProvider;
let server: Server;
let closed: Server;
let changes: unknown[] = [];
let asked: unknown[] = [];
let taken: RestDecisionTaken;
const { log, lines } = recordingLog();

before(async () => {
  provider = await startOpenidProvider();
  const clock = { now: () => new Date() };
  const { issuer } = provider;
  const authenticate = createBearer({
    issuer,
    audience: AUDIENCE,
    allowInsecure: true,
    clock,
    rolesOf: usualRoles,
  });
  server = await serve(authenticate);
  closed = await serve(undefined);
});
beforeEach(() => {
  changes = [];
  asked = [];
  lines.length = 0;
  taken = { outcome: 'recorded', message: 'approved' };
});
after(async () => {
  for (const each of [server, closed]) each.close().closeAllConnections();
  await provider.close();
});

test('a valid token reads lists, one row, the journal and the report', async () => {
  const list = await get('/v1/incidents?limit=7&status=open');
  assert.equal(list.status, 200);
  assert.deepEqual(await list.json(), { items: [INCIDENT] });
  assert.deepEqual(asked, [{ limit: 7, status: 'open' }]);
  assert.deepEqual(await (await get('/v1/incidents/inc-1')).json(), INCIDENT);
  assert.deepEqual(await (await get('/v1/incidents/inc-1/journal')).json(), { items: [] });
  const report = await get('/v1/incidents/inc-1/report');
  assert.match(report.headers.get('content-type') ?? '', /^text\/markdown/);
  assert.equal(await report.text(), '# inc-1');
  assert.equal(report.headers.get('x-content-type-options'), 'nosniff');
});

describe('the timeline of an incident', () => {
  test('is JSON, or text for people who ask for text, as wide as they say', async () => {
    assert.deepEqual(await (await get('/v1/incidents/inc-1/timeline')).json(), TIMELINE);
    const answer = await get('/v1/incidents/inc-1/timeline?width=100', undefined, 'text/plain');
    assert.match(answer.headers.get('content-type') ?? '', /^text\/plain; charset=utf-8/);
    assert.match(answer.headers.get('vary') ?? '', /accept/i);
    assert.equal(await answer.text(), `${timelineText(TIMELINE, { width: 100 })}\n`);
  });

  test('is a picture in which nothing can run, be fetched or be taken for something else', async () => {
    const answer = await get('/v1/incidents/inc-1/timeline.svg?width=900&theme=dark');
    assert.match(answer.headers.get('content-type') ?? '', /^image\/svg\+xml/);
    assert.match(answer.headers.get('content-security-policy') ?? '', /^default-src 'none'; .*sandbox$/);
    assert.doesNotMatch(answer.headers.get('content-security-policy') ?? '', /script-src/);
    assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    assert.equal(await answer.text(), timelineSvg(TIMELINE, { widthPx: 900, theme: 'dark' }));
  });

  test('is not for everybody, not of what is unknown, and not of any size', async () => {
    for (const path of ['/v1/incidents/inc-1/timeline', '/v1/incidents/inc-1/timeline.svg']) {
      await problem(await fetch(url(path)), 401, 'ERR_UNAUTHENTICATED');
      await problem(await get(path, { roles: [] }), 403, 'ERR_FORBIDDEN');
      await problem(await get(path.replace('inc-1', 'inc-2')), 404, 'ERR_NOT_FOUND');
      for (const query of ['width=10', 'width=1e3', 'width=99999', 'theme=pink&width=900', 'x=1']) {
        await problem(await get(`${path}?${query}`), 400, 'ERR_INPUT_INVALID');
      }
    }
  });
});

test('any role reads what can be seen and done; nobody without one, and nothing can be filtered', async () => {
  const token = await provider.token({ roles: ['viewer'] });
  const answer = await fetch(url('/v1/coverage'), { headers: { authorization: `Bearer ${token}` } });
  assert.equal(answer.status, 200);
  assert.deepEqual(await answer.json(), { platforms: [], gaps: [GAP] });
  await problem(await fetch(url('/v1/coverage')), 401, 'ERR_UNAUTHENTICATED');
  await problem(await get('/v1/coverage?platform=okta'), 400, 'ERR_INPUT_INVALID');
});

test('playbooks are told as they hold now, with what is wrong with their folder', async () => {
  const listed = (await (await get('/v1/playbooks')).json()) as typeof PLAYBOOKS;
  const { text, ...facts } = PLAYBOOKS.playbooks[0]!;
  assert.deepEqual(listed, { ...PLAYBOOKS, playbooks: [facts] });
  const one = (await (await get('/v1/playbooks/tell')).json()) as { text: string };
  assert.equal(one.text, text);
  await problem(await get('/v1/playbooks/none'), 404, 'ERR_NOT_FOUND');
  await problem(await get('/v1/playbooks/..%2Fpolicy'), 400, 'ERR_INPUT_INVALID');
  await problem(await fetch(url('/v1/playbooks')), 401, 'ERR_UNAUTHENTICATED');
});

test('a case to assess may be larger than other bodies, and its answer is not kept by caches', async () => {
  const detection = 'x'.repeat(100_000);
  const answer = await post('/v1/assessments', { detection }, RESPONDER);
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('cache-control'), 'no-store');
  assert.deepEqual(await answer.json(), { given: { detection } });
  await problem(await get('/v1/assessments'), 404, 'ERR_NOT_FOUND');
});

test('without a page size lists give 50', async () => {
  for (const path of ['incidents', 'detections', 'runs', 'approvals']) {
    assert.equal((await get(`/v1/${path}`)).status, 200);
  }
  assert.deepEqual(asked, [{ limit: 50 }, { limit: 50 }, { limit: 50 }, { limit: 50 }]);
});

test('no token, a tampered one and one for another audience are 401', async () => {
  const none = await fetch(url('/v1/incidents'));
  await problem(none, 401, 'ERR_UNAUTHENTICATED');
  assert.equal(none.headers.get('www-authenticate'), 'Bearer');
  const token = await provider.token(APPROVER);
  const tampered = token.replace(
    /\.[^.]+\./,
    `.${Buffer.from('{"roles":["admin"]}').toString('base64url')}.`,
  );
  const foreign = await provider.token(APPROVER, OTHER_AUDIENCE);
  for (const bad of [tampered, foreign]) {
    const authorization = `Bearer ${bad}`;
    const answer = await fetch(url('/v1/incidents'), { headers: { authorization } });
    await problem(answer, 401, 'ERR_UNAUTHENTICATED');
  }
});

test('why a token was not taken is logged, and no part of the token', async () => {
  const token = await provider.token(APPROVER);
  const tampered = `${token.slice(0, -8)}AAAAAAAA`;
  const foreign = await provider.token(APPROVER, OTHER_AUDIENCE);
  for (const bad of [undefined, 'Basic YWRhOmFkYQ==', `Bearer ${tampered}`, `Bearer ${foreign}`]) {
    await fetch(url('/v1/incidents'), { headers: bad === undefined ? {} : { authorization: bad } });
  }
  assert.deepEqual(
    lines.map(({ level, facts }) => [level, facts.code, facts.why]),
    [
      ['warn', 'ERR_UNAUTHENTICATED', 'send Authorization: Bearer <access token>'],
      ['warn', 'ERR_UNAUTHENTICATED', 'the header is not Bearer and one JWT'],
      ['warn', 'ERR_UNAUTHENTICATED', 'signature verification failed'],
      ['warn', 'ERR_UNAUTHENTICATED', 'unexpected "aud" claim value'],
    ],
  );
  assert.ok(!JSON.stringify(lines).includes(token.slice(-20, -9)));
});

test('a fault of ours is logged whole and told as no more than that', async () => {
  taken = undefined as never;
  const body = await problem(await decide({ answer: 'approve' }), 500, 'ERR_INTERNAL');
  assert.ok(!String(body.detail).includes('undefined'));
  assert.deepEqual(
    lines.map(({ level }) => level),
    ['error'],
  );
});

test('without an issuer every path is 401 and says what to set', async () => {
  const answer = await fetch(url('/v1/incidents', closed));
  assert.match(String((await problem(answer, 401, 'ERR_UNAUTHENTICATED')).detail), /OIDC_ISSUER/);
});

test('a wrong role, no role and no verified e-mail are 403 and change nothing', async () => {
  await problem(await get('/v1/incidents', { roles: ['stranger'] }), 403, 'ERR_FORBIDDEN');
  const run = { incidentId: 'inc-1', playbook: 'forged-session' };
  await problem(await post('/v1/runs', run, APPROVER), 403, 'ERR_FORBIDDEN');
  await problem(await decide({ answer: 'approve' }, RESPONDER), 403, 'ERR_FORBIDDEN');
  const unverified = { ...APPROVER, email_verified: false };
  await problem(await decide({ answer: 'approve' }, unverified), 403, 'ERR_FORBIDDEN');
  assert.deepEqual(changes, []);
});

test('unknown ids and paths are 404', async () => {
  const paths = ['incidents/x', 'incidents/x/journal', 'incidents/x/report', 'detections/x', 'runs/x'];
  for (const path of [...paths, 'approvals/x', 'nothing']) {
    await problem(await get(`/v1/${path}`), 404, 'ERR_NOT_FOUND');
  }
});

test('hostile queries, ids and bodies are 400 and change nothing', async () => {
  const queries = [
    'limit=0',
    'limit=201',
    'limit=1e2',
    'limit=1&limit=2',
    'status=x',
    'sort=id',
    '__proto__=x',
  ];
  for (const query of queries) {
    await problem(await get(`/v1/incidents?${query}`), 400, 'ERR_INPUT_INVALID');
  }
  await problem(await get(`/v1/incidents/${'a'.repeat(201)}`), 400, 'ERR_INPUT_INVALID');
  await problem(await get('/v1/incidents/a%00b'), 400, 'ERR_INPUT_INVALID');
  await problem(await get('/v1/incidents/%ff'), 400, 'ERR_INPUT_UNREADABLE');
  const bodies = [{}, { answer: 'yes' }, { answer: 'approve', by: 'eve' }, [], { answer: 'deny', reason: 1 }];
  for (const body of bodies) await problem(await decide(body), 400, 'ERR_INPUT_INVALID');
  await problem(await post('/v1/approvals/apr-1/decisions', '{"answer":'), 400, 'ERR_INPUT_UNREADABLE');
  const large = { answer: 'deny', reason: 'a'.repeat(70_000) };
  await problem(await decide(large), 413, 'ERR_INPUT_TOO_LARGE');
  assert.deepEqual(changes, []);
});

test('a responder starts a run in their own name', async () => {
  const answer = await post('/v1/runs', { incidentId: 'inc-1', playbook: 'forged-session' }, RESPONDER);
  assert.equal(answer.status, 202);
  assert.deepEqual(await answer.json(), { runId: 'run-1' });
  const person = { email: 'ada@example.com', subject: 'responder-tool', via: 'rest' };
  assert.deepEqual(changes, [['inc-1', 'forged-session', person]]);
});

test('an approver decides; refused is 403, closed is 409', async () => {
  const answer = await decide({ answer: 'approve', reason: 'seen' });
  assert.deepEqual(await answer.json(), { outcome: 'recorded', message: 'approved' });
  const by = { email: 'ada@example.com', subject: 'responder-tool', via: 'rest' };
  assert.deepEqual(changes, [{ approvalId: 'apr-1', by, answer: 'approve', reason: 'seen' }]);
  taken = { outcome: 'refused', message: 'only members' };
  await problem(await decide({ answer: 'approve' }), 403, 'ERR_APPROVER_NOT_ALLOWED');
  taken = { outcome: 'already-closed', message: 'denied before' };
  await problem(await decide({ answer: 'approve' }), 409, 'ERR_APPROVAL_CLOSED');
});

test('reading by GET changes nothing, and a decision is no GET', async () => {
  const paths = ['incidents/inc-1', 'approvals/apr-1', 'approvals/apr-1/decisions', 'runs'];
  for (const path of paths) await (await get(`/v1/${path}?answer=approve`)).text();
  assert.deepEqual(changes, []);
  await problem(await get('/v1/approvals/apr-1/decisions'), 404, 'ERR_NOT_FOUND');
});

test('the ledger is read by everybody, as JSON or text; a responder answers for its lines and closes', async () => {
  assert.deepEqual(await (await get('/v1/incidents/inc-1/ledger')).json(), LEDGER);
  const text = await get('/v1/incidents/inc-1/ledger', { roles: ['viewer'] }, 'text/plain');
  assert.match(await text.text(), /^inc-1: access has no end that is known: session 102 at okta\n/);
  const accept = `/v1/incidents/inc-1/ledger/${LINE.id}/accept`;
  await problem(await post(accept, { reason: 'needed' }, APPROVER), 403, 'ERR_FORBIDDEN');
  await problem(await post(accept, {}, RESPONDER), 400, 'ERR_INPUT_INVALID');
  await problem(await post('/v1/incidents/inc-9/close', {}, RESPONDER), 404, 'ERR_NOT_FOUND');
  assert.deepEqual(changes, []);
  assert.deepEqual(await (await post(accept, { reason: 'needed' }, RESPONDER)).json(), LINE);
  assert.equal((await post('/v1/incidents/inc-1/close', {}, RESPONDER)).status, 200);
  const by = { email: 'ada@example.com', subject: 'responder-tool', via: 'rest' };
  assert.deepEqual(changes, [
    { incidentId: 'inc-1', lineId: LINE.id, by, reason: 'needed' },
    { incidentId: 'inc-1', by, reason: undefined },
  ]);
});

function restOptions(authenticate: RestOptions['authenticate']): RestOptions {
  const page = (query: unknown) => Promise.resolve(void asked.push(query)).then(() => ({ items: [] }));
  const nothing = () => Promise.resolve(undefined);
  const readModels: ReadModels = {
    incidents: async (query) => ({ ...(await page(query)), items: [INCIDENT] }),
    changedSince: () => Promise.resolve([]),
    incident: (id) => Promise.resolve(id === INCIDENT.id ? INCIDENT : undefined),
    detections: page,
    detection: nothing,
    runs: page,
    run: nothing,
    approvals: page,
    approval: (id) => Promise.resolve(id === APPROVAL.id ? APPROVAL : undefined),
    questions: page,
    question: nothing,
    leases: page,
    lease: nothing,
    wakingLeases: () => Promise.reject(new CountersignError('ERR_INTERNAL', 'not for REST')),
    awaitingProof: () => Promise.reject(new CountersignError('ERR_INTERNAL', 'not for REST')),
    unsettled: () => Promise.reject(new CountersignError('ERR_INTERNAL', 'not for REST')),
  };
  return {
    authenticate,
    readModels,
    journal: { read: () => Promise.resolve([]) },
    changes: { follow: () => () => undefined },
    coverage: { platforms: [], gaps: [GAP] },
    playbooks: () => PLAYBOOKS,
    assess: (given) => Promise.resolve({ given }),
    report: (id) => Promise.resolve(`# ${id}`),
    timeline: () => Promise.resolve(TIMELINE),
    decide: (given) => Promise.resolve(void changes.push(given)).then(() => taken),
    readApproval: nothing,
    changeQuestion: (given) => Promise.resolve(void changes.push(given)).then(() => taken),
    answerQuestion: (given) => Promise.resolve(void changes.push(given)).then(() => taken),
    decideLease: (given) => Promise.resolve(void changes.push(given)).then(() => 'recorded'),
    killSwitch: { state: async () => OFF, turn: async () => OFF },
    operateRun: (given) =>
      Promise.resolve(void changes.push(given)).then(() => ({
        runId: given.runId,
        incidentId: 'inc-1',
        status: 'paused',
      })),
    deadLetters: { list: page, read: nothing, close: () => Promise.resolve(false) },
    replayDeadLetter: () => Promise.resolve([]),
    ledger: () => Promise.resolve(LEDGER),
    acceptLine: (given) => Promise.resolve(void changes.push(given)).then(() => LINE),
    closeIncident: (given) => Promise.resolve(void changes.push(given)).then(() => LEDGER),
    startRun: (given) =>
      Promise.resolve(void changes.push([given.incidentId, given.playbookId, given.by])).then(() => 'run-1'),
  };
}

const OFF = { isOn: false, because: [], turns: [] };

async function serve(authenticate: RestOptions['authenticate']): Promise<Server> {
  const listening = createServer(express().use(createRest(restOptions(authenticate), log)));
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  return listening;
}

function url(path: string, at = server): string {
  return `http://127.0.0.1:${(at.address() as AddressInfo).port}${path}`;
}

async function get(
  path: string,
  claims: Record<string, unknown> = { roles: ['viewer'] },
  accept = '*/*',
): Promise<Response> {
  const authorization = `Bearer ${await provider.token(claims)}`;
  return await fetch(url(path), { headers: { authorization, accept } });
}

async function post(path: string, body: unknown, claims = APPROVER): Promise<Response> {
  const authorization = `Bearer ${await provider.token(claims)}`;
  return await fetch(url(path), {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

async function decide(body: unknown, claims = APPROVER): Promise<Response> {
  return await post('/v1/approvals/apr-1/decisions', body, claims);
}

async function problem(answer: Response, status: number, code: string): Promise<Record<string, unknown>> {
  const body = (await answer.json()) as Record<string, unknown>;
  assert.deepEqual([answer.status, body.code], [status, code], answer.url);
  return body;
}
