import type { Needed, Permission } from './permissions.ts';

/** The one table of who may do what: each route of REST, and each command of the command line, with what it asks for. */

/** By method and path, as the OpenAPI document writes them. */
export const ROUTES = {
  'GET /v1/events': 'incidents.read',
  'GET /v1/incidents': 'incidents.read',
  'GET /v1/incidents/{id}': 'incidents.read',
  'GET /v1/incidents/{id}/journal': 'incidents.read',
  'GET /v1/incidents/{id}/report': 'incidents.read',
  'GET /v1/incidents/{id}/timeline': 'incidents.read',
  'GET /v1/incidents/{id}/timeline.svg': 'incidents.read',
  'GET /v1/incidents/{id}/ledger': 'incidents.read',
  'POST /v1/incidents/{id}/ledger/{line}/accept': 'ledger.accept',
  'POST /v1/incidents/{id}/close': 'incidents.close',
  'GET /v1/detections': 'incidents.read',
  'GET /v1/detections/{id}': 'incidents.read',
  'POST /v1/assessments': 'assessments.make',
  'GET /v1/runs': 'runs.read',
  'GET /v1/runs/{id}': 'runs.read',
  'POST /v1/runs': 'runs.start',
  'POST /v1/runs/{id}/cancel': 'runs.operate',
  'POST /v1/runs/{id}/pause': 'runs.operate',
  'POST /v1/runs/{id}/resume': 'runs.operate',
  'POST /v1/runs/{id}/steps/{step}/retry': 'runs.operate',
  'POST /v1/runs/{id}/steps/{step}/skip': 'runs.operate',
  'POST /v1/runs/{id}/steps/{step}/mark-outcome': 'runs.operate',
  'GET /v1/approvals': 'approvals.read',
  'GET /v1/approvals/{id}': 'approvals.read',
  'GET /v1/approvals/{id}/question': 'approvals.read',
  'POST /v1/approvals/{id}/decisions': 'approvals.decide',
  'POST /v1/approvals/{id}/extend': 'approvals.decide',
  'POST /v1/approvals/{id}/hand-over': 'approvals.decide',
  'GET /v1/questions': 'approvals.read',
  'GET /v1/questions/{id}': 'approvals.read',
  'POST /v1/questions/{id}/answers': 'questions.answer',
  'GET /v1/undo-leases': 'leases.read',
  'GET /v1/undo-leases/{id}': 'leases.read',
  'POST /v1/undo-leases/{id}/undo': 'leases.undo',
  'POST /v1/undo-leases/{id}/keep': 'leases.settle',
  'POST /v1/undo-leases/{id}/close': 'leases.settle',
  'GET /v1/kill-switch': 'kill-switch.read',
  /** Which of the two is asked for is in the body. */
  'POST /v1/kill-switch': ['kill-switch.on', 'kill-switch.off'],
  'GET /v1/dead-letters': 'dead-letters.read',
  'GET /v1/dead-letters/{id}': 'dead-letters.read',
  'POST /v1/dead-letters/{id}/replay': 'dead-letters.close',
  'POST /v1/dead-letters/{id}/dismiss': 'dead-letters.close',
  'GET /v1/coverage': 'coverage.read',
  'GET /v1/playbooks': 'playbooks.read',
  'GET /v1/playbooks/{id}': 'playbooks.read',
  /** What the interface is, and nothing that is in it. */
  'GET /v1/openapi.json': 'anyone',
  'GET /v1/docs': 'anyone',
} as const satisfies Readonly<Record<string, Needed>>;
export type RouteName = keyof typeof ROUTES;

/** The console's pages and forms; signing in and out is for anyone, and not among them. */
export const PAGES = {
  'GET /console': 'incidents.read',
  'GET /console/incidents/{id}': 'incidents.read',
  'GET /console/approvals': 'approvals.read',
  'POST /console/approvals/{id}': 'approvals.decide',
  'GET /console/kill-switch': 'kill-switch.read',
  /** Which of the two is asked for is in the form. */
  'POST /console/kill-switch': ['kill-switch.on', 'kill-switch.off'],
} as const satisfies Readonly<Record<string, Needed>>;
export type PageName = keyof typeof PAGES;

/**
 * By the words of the command. `anyone`: it works on what whoever starts it can read anyway, and acts on no incident.
 * The others ask for a permission of who says they act, once policy names people.
 */
export const COMMANDS = {
  help: 'anyone',
  serve: 'anyone',
  demo: 'anyone',
  check: 'anyone',
  plan: 'anyone',
  simulate: 'anyone',
  export: 'anyone',
  test: 'anyone',
  replay: 'anyone',
  shadow: 'anyone',
  assess: 'anyone',
  baseline: 'anyone',
  coverage: 'anyone',
  connectors: 'anyone',
  inventory: 'anyone',
  normalize: 'anyone',
  new: 'anyone',
  receive: 'anyone',
  incidents: 'anyone',
  runs: 'anyone',
  /** The answer itself goes to the REST interface, which asks for a permission. */
  approvals: 'anyone',
  completion: 'anyone',
  report: 'anyone',
  evidence: 'anyone',
  'verify-journal': 'anyone',
  ledger: 'anyone',
  'ledger accept': 'ledger.accept',
  close: 'incidents.close',
  'run start': 'runs.start',
  'run cancel': 'runs.operate',
  'run pause': 'runs.operate',
  'run resume': 'runs.operate',
  'run retry-step': 'runs.operate',
  'run skip': 'runs.operate',
  'run mark-outcome': 'runs.operate',
  leases: 'anyone',
  'leases undo': 'leases.undo',
  'leases keep': 'leases.settle',
  'leases close': 'leases.settle',
  'dead-letters': 'anyone',
  'dead-letters replay': 'dead-letters.close',
  'dead-letters dismiss': 'dead-letters.close',
  'kill-switch': 'anyone',
  'kill-switch on': 'kill-switch.on',
  'kill-switch off': 'kill-switch.off',
} as const satisfies Readonly<Record<string, Needed>>;
export type CommandName = keyof typeof COMMANDS;
/** A command that acts. */
export type ActingCommand = {
  [Name in CommandName]: (typeof COMMANDS)[Name] extends 'anyone' ? never : Name;
}[CommandName];

/** By the words after `/countersign` in Slack; roles are those that policy gives by name, and approver by its groups. */
export const CHAT_COMMANDS = {
  status: 'incidents.read',
  plan: 'playbooks.read',
  run: 'runs.start',
  approve: 'approvals.decide',
  'kill-switch': 'kill-switch.read',
  'kill-switch on': 'kill-switch.on',
  'kill-switch off': 'kill-switch.off',
  coverage: 'coverage.read',
} as const satisfies Readonly<Record<string, Permission>>;
export type ChatCommandName = keyof typeof CHAT_COMMANDS;
