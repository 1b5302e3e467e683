import { z } from 'zod';
import { Assessment } from '#domain/assessment.ts';
import { CountersignError } from '#domain/errors.ts';
import { readJsonRecords } from '#domain/json-records.ts';
import { readBody } from './read-body.ts';
import { type RestRoute, serves } from './rest-route.ts';
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
/** Cases in memory at once, in this process; the others are not read before it is their turn. */
const SIDE_BY_SIDE = 2;
const turns = new Turns(SIDE_BY_SIDE);

/** A case as it is read further on, field by field. */
const Case = z.looseObject({
  detection: z.unknown().describe('The finding, as its source sends it.'),
  logs: z.record(z.string(), z.array(z.unknown())).describe('Raw records by platform.'),
});

/** What `countersign assess` says besides is told with it. */
const Weighed = z.looseObject(Assessment.shape);

/** A finding and logs in, an assessment out. It reads its own body, which may be larger, and loses no digit of an id. */
export const ASSESSMENT_ROUTES: readonly RestRoute<RestAssessmentsOptions>[] = [
  serves(
    {
      route: 'POST /v1/assessments',
      summary: 'Weigh one case',
      about: 'As `countersign assess` does; nothing is kept or changed. A case is 16 MiB at most.',
      body: Case,
      isBodyItsOwn: true,
      answered: { status: 200, what: 'The assessment.', schema: Weighed },
    },
    async (req, res, { assess }: RestAssessmentsOptions) => {
      const assessment = await turns.take(async () => {
        // Who left while waiting would never end the reading, nor give the turn back.
        if (req.destroyed) throw new CountersignError('ERR_INPUT_UNREADABLE', 'the caller went away');
        return await assess(soleRecord(await readBody(req, BODY_LIMIT_BYTES)));
      });
      res.json(assessment);
    },
  ),
];

function soleRecord(body: Buffer): unknown {
  const records = readJsonRecords(body.toString('utf8'));
  if (records.length === 1) return records[0];
  throw new CountersignError(
    'ERR_INPUT_INVALID',
    `one case is assessed at a time; the body holds ${records.length}`,
  );
}
