import { Router } from 'express';
import { CountersignError } from '#domain/errors.ts';
import { readJsonRecords } from '#domain/json-records.ts';
import { readBody } from './read-body.ts';
import { needRole } from './rest-caller.ts';
import { Turns } from './turns.ts';

export interface RestAssessmentsOptions {
  /**
   * Weighs one case, `{detection, logs, complete?, now?, policy?, issuers?}`, as `countersign assess` does. Keeps nothing.
   * @throws ERR_INPUT_INVALID, ERR_DETECTION_FIELD_MISSING
   */
  assess(given: unknown): Promise<unknown>;
}

/** Largest case, in bytes. */
const BODY_LIMIT_BYTES = 16 * 1_048_576;
/** Cases in memory at once; the others are not read before it is their turn. */
const SIDE_BY_SIDE = 2;

/**
 * `POST /assessments` (responder, approver or admin): a finding and logs in, an assessment out; nothing is kept or changed.
 * Mount it before a reader of bodies: it reads its own, which may be larger, and loses no digit of an id.
 */
export function restAssessments({ assess }: RestAssessmentsOptions): Router {
  const router = Router();
  const turns = new Turns(SIDE_BY_SIDE);
  router.post('/assessments', async (req, res) => {
    needRole(res, ['responder', 'approver', 'admin']);
    const assessment = await turns.take(async () => {
      // Who left while waiting would never end the reading, nor give the turn back.
      if (req.destroyed) throw new CountersignError('ERR_INPUT_UNREADABLE', 'the caller went away');
      return await assess(soleRecord(await readBody(req, BODY_LIMIT_BYTES)));
    });
    res.json(assessment);
  });
  return router;
}

function soleRecord(body: Buffer): unknown {
  const records = readJsonRecords(body.toString('utf8'));
  if (records.length === 1) return records[0];
  throw new CountersignError(
    'ERR_INPUT_INVALID',
    `one case is assessed at a time; the body holds ${records.length}`,
  );
}
