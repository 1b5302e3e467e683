import type { Step as StepDefinition } from '../playbook/step-schema.ts';
import type { Item } from './state.ts';

/** How a step's `retry` repeats what has failed: so many attempts in all, with a pause that doubles. */
export type Retry = StepDefinition['retry'];

/** What `action-finished` says of a repetition. */
export interface Repetition {
  /** Not before this time. */
  readonly retryAt: string;
  /** How often it has been repeated then; 1 for the second attempt. */
  readonly repeated: number;
}

/**
 * The repetition that a step's `retry` asks for, of what has failed for good and changed nothing; undefined where it has
 * none left. What may have been carried out is never repeated before the platform was read (decision 17).
 */
export function repetitionOf(item: Item, retry: Retry, now: Date): Repetition | undefined {
  const before = item.repeated ?? 0;
  if (retry === undefined || before + 1 >= retry.attempts) return undefined;
  const pauseMs = retry.waitMs * 2 ** before;
  return { retryAt: new Date(now.getTime() + pauseMs).toISOString(), repeated: before + 1 };
}
