import type { DeadLetters } from '#domain/dead-letter.ts';
import { CountersignError } from '#domain/errors.ts';
import type { Receipt } from '#domain/ports.ts';
import { acceptRecords, type IntakePorts, type IntakeSource } from './stages/intake/accept.ts';

export interface ReplayDeps {
  readonly deadLetters: DeadLetters;
  /** Without a place for what cannot be read: it is there already. */
  readonly ports: Omit<IntakePorts, 'deadLetters'>;
  /** The configured source of a name. */
  source(name: string): IntakeSource | undefined;
}

/**
 * Reads a dead letter again with the mapping as it is now, and closes it when it became detections. Two at once store the
 * same detections, which are counted as repeated.
 *
 * @throws ERR_NOT_FOUND; ERR_SOURCE_UNKNOWN when its source is configured no more; ERR_CONFLICT when it does not wait;
 *   ERR_DETECTION_FIELD_MISSING or ERR_INPUT_INVALID when it still cannot be read: then it waits on
 */
export async function replayDeadLetter(
  id: string,
  by: string,
  { deadLetters, ports, source }: ReplayDeps,
): Promise<readonly Receipt[]> {
  const letter = await deadLetters.read(id);
  if (!letter) throw new CountersignError('ERR_NOT_FOUND', 'there is no dead letter of this id');
  if (letter.status !== 'waiting')
    throw new CountersignError(
      'ERR_CONFLICT',
      `this dead letter is ${letter.status}; only one that waits is read again`,
    );
  const from = source(letter.source);
  if (!from)
    throw new CountersignError(
      'ERR_SOURCE_UNKNOWN',
      `no webhook source "${letter.source}" is configured any more`,
    );
  // Still unreadable: it keeps its id and waits on.
  const kept = { keep: () => Promise.resolve([id]) };
  const { receipts, deadLetters: unread } = await acceptRecords(from, [letter.record], {
    ...ports,
    deadLetters: kept,
  });
  const [still] = unread;
  if (still) throw new CountersignError(still.code, `${still.why}; the other detections of it are stored`);
  await deadLetters.close(id, { status: 'replayed', by });
  return receipts;
}
