import type { RouteName } from '#domain/access/doors.ts';

/** An example of a request: what stands in its path, its query and its body. */
export interface Example {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

const INCIDENT = { id: 'inc-000002' };
const RUN = { id: 'run-a' };
const STEP = { ...RUN, step: 'cut_sessions' };
const APPROVAL = { id: 'run-a-cut_sessions-1' };
const OPEN = { query: { limit: '20', status: 'open' } };
const OF_INCIDENT = { query: { incidentId: INCIDENT.id } };
const WHY = { reason: 'seen with the person on the phone' };

/** One for each route, as the OpenAPI document shows it; a test sends them all. */
export const EXAMPLES: Readonly<Record<RouteName, Example>> = {
  'GET /v1/events': { query: { incidentId: INCIDENT.id, after: '0' } },
  'GET /v1/incidents': OPEN,
  'GET /v1/incidents/{id}': { params: INCIDENT },
  'GET /v1/incidents/{id}/journal': { params: INCIDENT },
  'GET /v1/incidents/{id}/report': { params: INCIDENT, query: { format: 'html' } },
  'GET /v1/incidents/{id}/timeline': { params: INCIDENT, query: { width: '100' } },
  'GET /v1/incidents/{id}/timeline.svg': { params: INCIDENT, query: { width: '900', theme: 'dark' } },
  'GET /v1/incidents/{id}/ledger': { params: INCIDENT },
  'POST /v1/incidents/{id}/ledger/{line}/accept': {
    params: { ...INCIDENT, line: 'l-0123456789abcdef' },
    body: WHY,
  },
  'POST /v1/incidents/{id}/close': { params: INCIDENT, body: WHY },
  'GET /v1/detections': OF_INCIDENT,
  'GET /v1/detections/{id}': { params: { id: 'det-000001' } },
  'POST /v1/assessments': {
    body: {
      detection: {
        class_uid: 2004,
        severity_id: 4,
        time_dt: '2026-03-10T08:05:00Z',
        finding_info: { uid: 'finding-1', title: 'Session used without sign-in' },
        metadata: { product: { name: 'okta' } },
        evidences: [{ actor: { user: { email_addr: 'ada@example.com' }, session: { uid: '102abc' } } }],
      },
      logs: { okta: [] },
    },
  },
  'GET /v1/runs': OF_INCIDENT,
  'GET /v1/runs/{id}': { params: RUN },
  'POST /v1/runs': { body: { incidentId: INCIDENT.id, playbook: 'forged-session' } },
  'POST /v1/runs/{id}/cancel': { params: RUN, body: WHY },
  'POST /v1/runs/{id}/pause': { params: RUN, body: WHY },
  'POST /v1/runs/{id}/resume': { params: RUN, body: WHY },
  'POST /v1/runs/{id}/steps/{step}/retry': { params: STEP, body: WHY },
  'POST /v1/runs/{id}/steps/{step}/skip': { params: STEP, body: WHY },
  'POST /v1/runs/{id}/steps/{step}/mark-outcome': { params: STEP, body: { ...WHY, outcome: 'done' } },
  'GET /v1/approvals': { query: { status: 'waiting' } },
  'GET /v1/approvals/{id}': { params: APPROVAL },
  'POST /v1/approvals/{id}/decisions': { params: APPROVAL, body: { answer: 'approve', ...WHY } },
  'GET /v1/approvals/{id}/question': { params: APPROVAL },
  'POST /v1/approvals/{id}/extend': { params: APPROVAL, body: WHY },
  'POST /v1/approvals/{id}/hand-over': { params: APPROVAL, body: { ...WHY, to: 'grace@example.com' } },
  'GET /v1/questions': OF_INCIDENT,
  'GET /v1/questions/{id}': { params: { id: 'run-a-was_it_you' } },
  'POST /v1/questions/{id}/answers': {
    params: { id: 'run-a-was_it_you' },
    body: { answer: { was_you: false } },
  },
  'GET /v1/undo-leases': OF_INCIDENT,
  'GET /v1/undo-leases/{id}': { params: { id: 'run-1-suspend-0-lease-1' } },
  'POST /v1/undo-leases/{id}/undo': { params: { id: 'run-1-suspend-0-lease-1' }, body: WHY },
  'POST /v1/undo-leases/{id}/keep': { params: { id: 'run-1-suspend-0-lease-1' }, body: WHY },
  'POST /v1/undo-leases/{id}/close': { params: { id: 'run-1-suspend-0-lease-1' }, body: WHY },
  'GET /v1/kill-switch': {},
  'POST /v1/kill-switch': { body: { on: true, reason: 'the simulator is being repaired' } },
  'GET /v1/dead-letters': { query: { source: 'siem', status: 'waiting' } },
  'GET /v1/dead-letters/{id}': { params: { id: 'dead-000001' } },
  'POST /v1/dead-letters/{id}/replay': { params: { id: 'dead-000001' }, body: {} },
  'POST /v1/dead-letters/{id}/dismiss': { params: { id: 'dead-000001' }, body: WHY },
  'GET /v1/coverage': {},
  'GET /v1/playbooks': {},
  'GET /v1/playbooks/{id}': { params: { id: 'forged-session' } },
  'GET /v1/openapi.json': {},
  'GET /v1/docs': {},
};
