import { Router } from 'express';
import { z } from 'zod';
import type { Person } from '#domain/approval.ts';
import type { Ledger, LedgerLine } from '#domain/ledger/ledger.ts';
import { ledgerText } from '#domain/ledger/ledger-text.ts';
import type { ReadModels } from '#domain/read-models.ts';
import { personWithRole } from './rest-caller.ts';
import { found, Id, readInput } from './rest-input.ts';
import { answerOnce, type RequestKeys } from './rest-once.ts';

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

const Reason = z.string().trim().min(1).max(2_000);
const Acceptance = z.strictObject({ reason: Reason });
const Closing = z.strictObject({ reason: Reason.exactOptional() });

/** The ledger of an incident: reading it, answering for a line of it, and closing the incident (responder or admin). */
export function restLedger(options: RestLedgerOptions): Router {
  const { readModels, idempotency } = options;
  const router = Router();
  const incident = async (id: unknown) => found(await readModels.incident(readInput(Id, id)), 'incident');
  router.get('/incidents/:id/ledger', async (req, res) => {
    const { id } = await incident(req.params.id);
    const ledger = await options.ledger(id);
    res.vary('accept');
    if (req.accepts(['json', 'text']) === 'text') res.type('text/plain').send(`${ledgerText(ledger)}\n`);
    else res.json(ledger);
  });
  router.post('/incidents/:id/ledger/:line/accept', async (req, res) => {
    const by = personWithRole(res, ['responder', 'admin']);
    const { reason } = readInput(Acceptance, req.body);
    const lineId = readInput(Id, req.params.line);
    const { id: incidentId } = await incident(req.params.id);
    await answerOnce(req, res, idempotency, async () => ({
      status: 200,
      body: await options.acceptLine({ incidentId, lineId, by, reason }),
    }));
  });
  router.post('/incidents/:id/close', async (req, res) => {
    const by = personWithRole(res, ['responder', 'admin']);
    const { reason } = readInput(Closing, req.body ?? {});
    const { id: incidentId } = await incident(req.params.id);
    await answerOnce(req, res, idempotency, async () => ({
      status: 200,
      body: await options.closeIncident({ incidentId, by, reason }),
    }));
  });
  return router;
}
