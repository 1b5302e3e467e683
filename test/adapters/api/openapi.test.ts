// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the expressions of playbooks
import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { OpenAPIBackend } from 'openapi-backend';
import { ROUTES, type RouteName } from '#domain/access/doors.ts';
import type { JournalEvent } from '#domain/journal-event.ts';
import { parsePlaybook } from '#domain/playbook/parse.ts';
import { openapiDocument } from '../../../src/adapters/api/openapi.ts';
import { OPENAPI_PAGE_POLICY, openapiPage } from '../../../src/adapters/api/openapi-page.ts';
import { REST_ROUTES } from '../../../src/adapters/api/rest.ts';
import { EXAMPLES } from '../../../src/adapters/api/rest-examples.ts';
import { expressPath } from '../../../src/adapters/api/rest-route.ts';
import { projectRoot } from '../../../src/cli/project-root.ts';
import { stolenSession } from '../../domain/explanation/cases.ts';
import { suspended } from '../../domain/run/leases/leased.ts';
import { FINDING } from '../../support/case-samples.ts';
import { assessed, collected, runEvents } from '../../support/store-samples.ts';
import { wellFormedXml } from '../../support/well-formed-xml.ts';
import { RestOnStore } from './rest-on-store.ts';

const ASKING = `id: asking
version: 1
summary: It asks.
steps:
  ask:
    ask: { question: Was it you?, group: security, form: { was_you: { type: bool, about: Was it you? } } }
  cut_sessions:
    needs: [ask]
    use: sessions.revoke
    for-each: \${{ incident.accounts }}
    with: { account: "\${{ item }}" }
`;

const document = openapiDocument(REST_ROUTES);

describe('the OpenAPI document', () => {
  test('has an operation for every door by REST, each by a name of its own', () => {
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId }]) => ({
        name: `${method.toUpperCase()} ${path}`,
        operationId,
      })),
    );
    assert.deepEqual(operations.map(({ name }) => name).toSorted(), Object.keys(ROUTES).toSorted());
    assert.equal(new Set(operations.map(({ operationId }) => operationId)).size, operations.length);
  });

  test('names only shapes that it has', () => {
    const named = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(
      ([, name]) => name!,
    );
    assert.deepEqual(
      named.filter((name) => !(name in document.components.schemas)),
      [],
    );
    assert.ok(named.includes('Incident') && named.includes('LedgerLine'));
    assert.ok(!Object.keys(document.components.schemas).some((name) => name.startsWith('__')));
  });

  test('is a page that runs nothing, fetches nothing and may style itself by one sheet alone', () => {
    const page = openapiPage(document);
    const style = /<style>([\s\S]*?)<\/style>/.exec(page)![1]!;
    assert.ok(OPENAPI_PAGE_POLICY.includes(`style-src 'sha256-${hash('sha256', style, 'base64')}'`));
    assert.doesNotMatch(page, /<script|<link|<img|\bsrc=|\bon\w+=|javascript:|style=/i);
    assert.doesNotMatch(OPENAPI_PAGE_POLICY, /script|unsafe/);
    wellFormedXml(page.replace('<!DOCTYPE html>', ''));
    for (const path of Object.keys(document.paths)) assert.ok(page.includes(`<code>${path}</code>`), path);
  });
});

describe('the examples of the document', () => {
  const { playbook } = parsePlaybook(ASKING, 'asking.yaml');
  const asking = { playbook: playbook!, file: 'asking.yaml', text: ASKING };
  const rest = new RestOnStore([asking], { security: ['ada@example.com'] });
  /** Ids that the world of this test gives itself. */
  const own: Partial<Record<RouteName, Readonly<Record<string, string>>>> = {};
  let judge: OpenAPIBackend;

  before(async () => {
    judge = new OpenAPIBackend({
      definition: structuredClone(document) as never,
      quick: true,
      ajvOpts: { strict: false, formats: { 'date-time': true, email: true } },
    });
    await judge.init();
    await rest.open();
    const { store } = rest;
    const incidentId = await rest.incident('eve');
    const { bundle } = stolenSession;
    const ref = await store.evidence.put(incidentId, 'bundle', JSON.stringify(bundle), { count: 1 });
    const evidence = collected();
    const kept = { ...evidence, data: { ...evidence.data, bundle: ref } } as JournalEvent;
    const judged = [kept, assessed({ evidenceSha256: ref.sha256 })];
    await store.journal.append({ incidentId, expectedSeq: 2, actor: 'system', events: judged, jobs: [] });
    const asked = await rest.incident('grace');
    const start = async () => {
      const answer = await rest.post('/v1/runs', { incidentId: asked, playbook: 'asking' }, 'rosa');
      return ((await answer.json()) as { runId: string }).runId;
    };
    const [first, second, third] = [await start(), await start(), await start()];
    own['POST /v1/runs/{id}/cancel'] = { id: first! };
    own['POST /v1/runs/{id}/pause'] = own['POST /v1/runs/{id}/resume'] = { id: second! };
    own['POST /v1/approvals/{id}/decisions'] = { id: 'none' };
    own['POST /v1/approvals/{id}/extend'] = own['POST /v1/approvals/{id}/hand-over'] = { id: 'none' };
    own['POST /v1/runs/{id}/steps/{step}/retry'] = { id: second!, step: 'ask' };
    own['POST /v1/runs/{id}/steps/{step}/mark-outcome'] = { id: second!, step: 'ask' };
    own['POST /v1/runs/{id}/steps/{step}/skip'] = { id: second!, step: 'ask' };
    own['GET /v1/questions/{id}'] = own['POST /v1/questions/{id}/answers'] = { id: `${third}-ask` };
    await approvalGiven(asked, await rest.incident('grace-2'), judged);
    const leased = suspended().entries.map(({ kind, data }) => ({ kind, data }) as JournalEvent);
    await store.journal.append({
      incidentId: 'inc-1',
      expectedSeq: 0,
      actor: 'test',
      events: leased,
      jobs: [],
    });
    const unread = { source: 'siem', code: 'ERR_DETECTION_FIELD_MISSING', why: 'no principal' } as const;
    const [readable, none] = await store.deadLetters.keep([
      { ...unread, record: { ...FINDING, time_dt: '2026-03-01T08:00:00Z' } },
      { ...unread, record: {} },
    ]);
    own['GET /v1/dead-letters/{id}'] = own['POST /v1/dead-letters/{id}/replay'] = { id: readable! };
    own['POST /v1/dead-letters/{id}/dismiss'] = { id: none! };
    const ledger = await rest.get(`/v1/incidents/${incidentId}/ledger`);
    const { lines } = (await ledger.json()) as { lines: readonly { readonly id: string }[] };
    own['POST /v1/incidents/{id}/ledger/{line}/accept'] = { id: incidentId, line: lines[0]!.id };
  });
  after(() => rest.close());

  /** A run as those of another incident are pinned, which waits for an approval; to be read alone. */
  async function approvalGiven(
    like: string,
    incidentId: string,
    before: readonly JournalEvent[],
  ): Promise<void> {
    const entries = await rest.store.journal.read(like);
    const started = entries.find((entry) => entry.kind === 'run-started')!;
    const [begun, ...others] = runEvents('run-a').slice(0, 5);
    const { playbook, pinned } = started.data;
    const events = [
      ...before,
      { ...begun, data: { ...begun!.data, playbook, pinned } } as JournalEvent,
      ...others,
    ];
    await rest.store.journal.append({ incidentId, expectedSeq: 2, actor: 'system', events, jobs: [] });
  }

  async function send(route: RouteName): Promise<Response> {
    const { query, body } = EXAMPLES[route];
    const params = own[route] ?? EXAMPLES[route].params ?? {};
    const { method, path } = expressPath(route);
    const filled = path.replaceAll(/:(\w+)/g, (_all, name: string) => encodeURIComponent(params[name]!));
    const url = `/v1${filled}${query ? `?${new URLSearchParams(query)}` : ''}`;
    return method === 'get' ? await rest.get(url, 'ada') : await rest.post(url, body, 'ada');
  }

  /** What is told of some of them in the world of this test. */
  const PROBLEMS: Partial<Record<RouteName, string>> = {
    'POST /v1/incidents/{id}/close': 'ERR_INCIDENT_OPEN',
    // Approving needs a platform: the flow and the console's tests do it.
    'POST /v1/approvals/{id}/decisions': 'ERR_NOT_FOUND',
    'POST /v1/approvals/{id}/extend': 'ERR_NOT_FOUND',
    'POST /v1/approvals/{id}/hand-over': 'ERR_NOT_FOUND',
    'POST /v1/runs/{id}/steps/{step}/retry': 'ERR_RUN_STATE',
    'POST /v1/runs/{id}/steps/{step}/mark-outcome': 'ERR_RUN_STATE',
    'POST /v1/undo-leases/{id}/keep': 'ERR_LEASE_STATE',
    'POST /v1/undo-leases/{id}/close': 'ERR_LEASE_STATE',
  };

  for (const terms of REST_ROUTES) {
    const { route, answered } = terms;
    test(`${route} is answered as the document says`, async () => {
      const answer = await send(route);
      const [type] = (answer.headers.get('content-type') ?? '').split(';');
      if (type === 'text/event-stream') {
        await answer.body!.cancel();
        return;
      }
      const text = await answer.text();
      if (type === 'application/problem+json') {
        const { code } = JSON.parse(text) as { code: string };
        assert.equal(code, PROBLEMS[route], text);
      } else {
        assert.equal(answer.status, answered.status);
        assert.ok(
          [...(answered.schema ? ['application/json'] : []), ...(answered.media ?? [])].includes(type!),
          type,
        );
      }
      // The judge knows no prefixItems, by which an interval is told.
      if (!type!.endsWith('json') || !answered.schema || route === 'POST /v1/assessments') return;
      const { operationId } = document.paths[route.split(' ')[1]!]![expressPath(route).method]!;
      const { errors } = judge.validateResponse(JSON.parse(text), operationId, answer.status);
      assert.deepEqual(errors, null);
      if (answer.ok) terms.answered.schema!.parse(JSON.parse(text));
    });
  }
});

test('the kept document is in step with what is served', () => {
  const kept = JSON.parse(readFileSync(join(projectRoot, 'docs/openapi.json'), 'utf8')) as unknown;
  assert.deepEqual(kept, JSON.parse(JSON.stringify(document)));
});
