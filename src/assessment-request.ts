import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import { asCountersignError, CountersignError } from '#domain/errors.ts';
import { Platform } from '#domain/principal.ts';
import { assessSource, type CaseAssessorDeps, type LogSource, type SourceRecord } from './case-assessor.ts';
import { completeFrom, issuersFrom, nowFrom, policyFrom } from './case-document.ts';
import type { CaseAssessment } from './stages/assessment/assess-case.ts';
import { assertRecord } from './stages/intake/accept.ts';

/** A case in one JSON object, as `POST /v1/assessments` takes it. */
const AssessmentRequest = z.strictObject({
  /** An OCSF Detection Finding. */
  detection: z.unknown().refine((value) => value !== undefined, 'is missing'),
  /** Raw records, OCSF events or activities by platform, in any order. */
  logs: z.record(Platform, z.array(z.unknown())),
  complete: z.unknown().optional(),
  now: z.unknown().optional(),
  policy: z.unknown().optional(),
  /** Whose tokens are trusted, with their public keys. */
  issuers: z.unknown().optional(),
});

/** So many records are read before others get their turn. */
const RECORDS_AT_ONCE = 200;

/** Assesses the case that a request carries. @throws ERR_INPUT_INVALID, ERR_DETECTION_FIELD_MISSING naming the member */
export async function assessRequest(given: unknown, deps: CaseAssessorDeps): Promise<CaseAssessment> {
  const read = AssessmentRequest.safeParse(given);
  if (!read.success) {
    const faults = read.error.issues.map(({ path, message }) => `${path.join('.') || 'request'}: ${message}`);
    throw new CountersignError('ERR_INPUT_INVALID', faults.join('; ').slice(0, 1_000));
  }
  const { detection, logs, complete, now, policy, issuers } = read.data;
  const source = {
    finding: detection,
    logs: Object.entries(logs).map(([platform, records]) => listedLog(platform, records)),
    complete: completeFrom(complete),
    ...nowFrom(now),
    policy: policyFrom(policy),
    issuers: issuersFrom(issuers),
  };
  return (await assessSource(source, deps)).assessment;
}

function listedLog(platform: string, records: readonly unknown[]): LogSource {
  return { platform, records: () => placed(records) };
}

async function* placed(records: readonly unknown[]): AsyncIterable<SourceRecord> {
  for (const [index, value] of records.entries()) {
    if (index % RECORDS_AT_ONCE === RECORDS_AT_ONCE - 1) await setImmediate();
    yield recordAt(`record ${index}`, value);
  }
}

/** What is no object, or nests beyond reason, is a fault of its own and not of the request. */
function recordAt(place: string, value: unknown): SourceRecord {
  try {
    assertRecord(value);
    return { place, value };
  } catch (thrown) {
    return { place, fault: asCountersignError(thrown).message };
  }
}
