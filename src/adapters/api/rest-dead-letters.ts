import { Router } from 'express';
import { z } from 'zod';
import type { DeadLetters } from '#domain/dead-letter.ts';
import { CountersignError } from '#domain/errors.ts';
import type { Receipt } from '#domain/ports.ts';
import { needRole, personWithRole } from './rest-caller.ts';
import { found, Id, PAGING, readInput } from './rest-input.ts';
import { answerOnce, type RequestKeys } from './rest-once.ts';

export interface RestDeadLettersOptions {
  readonly deadLetters: Pick<DeadLetters, 'list' | 'read' | 'close'>;
  /**
   * Reads a dead letter again with the mapping as it is now, and closes it when it became detections.
   * @throws ERR_NOT_FOUND, ERR_SOURCE_UNKNOWN, ERR_CONFLICT when it does not wait; what reading it throws
   */
  replayDeadLetter(id: string, by: string): Promise<readonly Receipt[]>;
  readonly idempotency?: RequestKeys;
}

const Query = z.strictObject({
  ...PAGING,
  source: Id.exactOptional(),
  status: z.enum(['waiting', 'replayed', 'dismissed']).exactOptional(),
});
const Dismissal = z.strictObject({ reason: z.string().trim().min(1).max(2_000) });

/** Dead letters: reading them (responder, admin, auditor), reading one again, dismissing one (responder or admin). */
export function restDeadLetters(options: RestDeadLettersOptions): Router {
  const { deadLetters, replayDeadLetter, idempotency } = options;
  const router = Router();
  router.get('/dead-letters', async (req, res) => {
    needRole(res, ['responder', 'admin', 'auditor']);
    res.json(await deadLetters.list(readInput(Query, req.query)));
  });
  router.get('/dead-letters/:id', async (req, res) => {
    needRole(res, ['responder', 'admin', 'auditor']);
    res.json(found(await deadLetters.read(readInput(Id, req.params.id)), 'dead letter'));
  });
  router.post('/dead-letters/:id/replay', async (req, res) => {
    const { email } = personWithRole(res, ['responder', 'admin']);
    const id = readInput(Id, req.params.id);
    await answerOnce(req, res, idempotency, async () => {
      const receipts = await replayDeadLetter(id, email);
      const told = receipts.map(({ incidentId, detectionId, status }) => ({
        incidentId,
        detectionId,
        status,
      }));
      return { status: 202, body: { receipts: told } };
    });
  });
  router.post('/dead-letters/:id/dismiss', async (req, res) => {
    const { email: by } = personWithRole(res, ['responder', 'admin']);
    const id = readInput(Id, req.params.id);
    const { reason } = readInput(Dismissal, req.body);
    await answerOnce(req, res, idempotency, async () => {
      found(await deadLetters.read(id), 'dead letter');
      if (await deadLetters.close(id, { status: 'dismissed', by, reason }))
        return { status: 200, body: { id, status: 'dismissed' } };
      throw new CountersignError('ERR_CONFLICT', 'this dead letter does not wait any more');
    });
  });
  return router;
}
