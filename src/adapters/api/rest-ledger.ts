import { z } from 'zod';
import type { Person } from '#domain/approval.ts';
import type { Ledger, LedgerLine } from '#domain/ledger/ledger.ts';
import { ledgerText } from '#domain/ledger/ledger-text.ts';
import type { IncidentRow, ReadModels } from '#domain/read-models.ts';
import { ById, found, Id, Reason } from './rest-input.ts';
import type { RequestKeys } from './rest-once.ts';
import { acts, json, type RestRoute, reads } from './rest-route.ts';

export interface RestLedgerOptions {
  readonly readModels: Pick<ReadModels, 'incident'>;
  /** What the incident's credentials may still open, now. @throws ERR_NOT_FOUND */
  ledger(incidentId: string): Promise<Ledger>;
  /** @throws ERR_NOT_FOUND, ERR_FORBIDDEN, ERR_CONFLICT */
  acceptLine(given: {
    readonly incidentId: string;
    readonly lineId: string;
    readonly by: Person;
    readonly reason: string;
  }): Promise<LedgerLine>;
  /** @throws ERR_NOT_FOUND, ERR_FORBIDDEN, ERR_INCIDENT_OPEN, ERR_CONFLICT */
  closeIncident(given: {
    readonly incidentId: string;
    readonly by: Person;
    readonly reason: string | undefined;
  }): Promise<Ledger>;
  readonly idempotency?: RequestKeys;
}

const Line = z
  .looseObject({
    id: z.string(),
    platform: z.string(),
    account: z.string(),
    what: z.string().describe('Data, and may be written by an attacker.'),
    proof: z.string(),
    state: z.enum(['proven', 'expired', 'accepted', 'open']),
    endsAt: z.string().nullable(),
    endsWhy: z.string(),
  })
  .meta({ id: 'LedgerLine' });
const Shown = z
  .strictObject({
    incidentId: Id,
    at: z.string(),
    lines: z.array(Line),
    accessEndsAt: z.string().nullable(),
    accessEndsWhy: z.string(),
    open: z.int(),
  })
  .meta({ id: 'Ledger' });

async function incident(id: string, { readModels }: RestLedgerOptions): Promise<IncidentRow> {
  return found(await readModels.incident(id), 'incident');
}

async function incidentId(id: string, options: RestLedgerOptions): Promise<string> {
  return (await incident(id, options)).id;
}

/** The ledger of an incident: reading it, answering for a line of it, and closing the incident. */
export const LEDGER_ROUTES: readonly RestRoute<RestLedgerOptions>[] = [
  reads(
    {
      route: 'GET /v1/incidents/{id}/ledger',
      summary: 'What its credentials may still open, until when and why',
      params: ById,
      answered: { status: 200, what: 'The ledger.', schema: Shown, media: ['text/plain'] },
    },
    async ({ params: { id }, prefers }, options: RestLedgerOptions) => {
      const ledger = await options.ledger(await incidentId(id, options));
      if (prefers('json', 'text') !== 'text') return json(ledger);
      return { type: 'text/plain', text: `${ledgerText(ledger)}\n` };
    },
  ),
  acts(
    {
      route: 'POST /v1/incidents/{id}/ledger/{line}/accept',
      summary: 'Answer for a line of the ledger',
      params: z.strictObject({ id: Id, line: Id }),
      body: z.strictObject({ reason: Reason }),
      on: ({ id }, options) => incident(id, options),
      answered: { status: 200, what: 'The line, accepted.', schema: Line },
    },
    async ({ params, body: { reason }, by }, options: RestLedgerOptions) => {
      const id = await incidentId(params.id, options);
      return await options.acceptLine({ incidentId: id, lineId: params.line, by, reason });
    },
  ),
  acts(
    {
      route: 'POST /v1/incidents/{id}/close',
      summary: 'Close an incident',
      about: 'When every line of its ledger is proven, expired or accepted.',
      params: ById,
      body: z.strictObject({ reason: Reason.exactOptional() }),
      on: ({ id }, options) => incident(id, options),
      answered: { status: 200, what: 'Its ledger, as it was closed.', schema: Shown },
    },
    async ({ params: { id }, body: { reason }, by }, options: RestLedgerOptions) =>
      await options.closeIncident({ incidentId: await incidentId(id, options), by, reason }),
  ),
];
