import { z } from 'zod';
import type { DeadLetters } from '#domain/dead-letter.ts';
import { CountersignError } from '#domain/errors.ts';
import type { Receipt } from '#domain/ports.ts';
import { ById, found, Id, PAGING, pageOf, Reason } from './rest-input.ts';
import type { RequestKeys } from './rest-once.ts';
import { acts, json, type RestRoute, reads } from './rest-route.ts';

export interface RestDeadLettersOptions {
  readonly deadLetters: Pick<DeadLetters, 'list' | 'read' | 'close'>;
  /**
   * Reads a dead letter again with the mapping as it is now, and closes it when it became detections.
   * @throws ERR_NOT_FOUND, ERR_SOURCE_UNKNOWN, ERR_CONFLICT when it does not wait; what reading it throws
   */
  replayDeadLetter(id: string, by: string): Promise<readonly Receipt[]>;
  readonly idempotency?: RequestKeys;
}

const Status = z.enum(['waiting', 'replayed', 'dismissed']);
const Query = z.strictObject({
  ...PAGING,
  source: Id.exactOptional(),
  status: Status.exactOptional(),
});
const Letter = z
  .strictObject({
    id: Id,
    source: z.string(),
    code: z.string(),
    why: z.string(),
    record: z.unknown().describe('The record, secrets replaced by fingerprints.'),
    receivedAt: z.string(),
    deliveries: z.int(),
    lastReceivedAt: z.string(),
    status: Status,
    closedAt: z.string().exactOptional(),
    closedBy: z.string().exactOptional(),
    reason: z.string().exactOptional(),
  })
  .meta({ id: 'DeadLetter' });
const Replayed = z.strictObject({
  receipts: z.array(z.strictObject({ incidentId: Id, detectionId: Id, status: z.string() })),
});

/** Dead letters: reading them, reading one again, dismissing one. */
export const DEAD_LETTER_ROUTES: readonly RestRoute<RestDeadLettersOptions>[] = [
  reads(
    {
      route: 'GET /v1/dead-letters',
      summary: 'Records that no mapping could read',
      query: Query,
      answered: { status: 200, what: 'A page, newest first.', schema: pageOf(Letter) },
    },
    async ({ query }, { deadLetters }: RestDeadLettersOptions) => json(await deadLetters.list(query)),
  ),
  reads(
    {
      route: 'GET /v1/dead-letters/{id}',
      summary: 'One dead letter',
      params: ById,
      answered: { status: 200, what: 'The dead letter.', schema: Letter },
    },
    async ({ params: { id } }, { deadLetters }: RestDeadLettersOptions) =>
      json(found(await deadLetters.read(id), 'dead letter')),
  ),
  acts(
    {
      route: 'POST /v1/dead-letters/{id}/replay',
      summary: 'Read one again',
      about: 'With the mapping as it is now; it is closed when it became detections.',
      params: ById,
      body: z.strictObject({}),
      answered: { status: 202, what: 'What it became.', schema: Replayed },
    },
    async ({ params: { id }, by: { email } }, { replayDeadLetter }: RestDeadLettersOptions) => ({
      receipts: (await replayDeadLetter(id, email)).map(({ incidentId, detectionId, status }) => ({
        incidentId,
        detectionId,
        status,
      })),
    }),
  ),
  acts(
    {
      route: 'POST /v1/dead-letters/{id}/dismiss',
      summary: 'Say that one is no detection',
      params: ById,
      body: z.strictObject({ reason: Reason }),
      answered: {
        status: 200,
        what: 'It is dismissed.',
        schema: z.strictObject({ id: Id, status: z.literal('dismissed') }),
      },
    },
    async ({ params: { id }, body: { reason }, by }, { deadLetters }: RestDeadLettersOptions) => {
      found(await deadLetters.read(id), 'dead letter');
      if (await deadLetters.close(id, { status: 'dismissed', by: by.email, reason }))
        return { id, status: 'dismissed' };
      throw new CountersignError('ERR_CONFLICT', 'this dead letter does not wait any more');
    },
  ),
];
