import type { Call } from 'countersign/kit';

/** Slack's addresses do not say whom a call was for: the receipt does. */
export function forWhom({ line, requestId }: Call, id: string): Call {
  return { line: `${line} for ${id}`, requestId };
}
