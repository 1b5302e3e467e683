/** A time in which people were waited for. */
export interface OpenQuestion {
  readonly askedAt: string;
  readonly closedAt: string;
}

/** How long at least one question was open within a time, in milliseconds: questions open together are waited for once. */
export function waitedMs(questions: readonly OpenQuestion[], from: string, until?: string): number {
  const last = until === undefined ? Number.POSITIVE_INFINITY : Date.parse(until);
  let waited = 0;
  let end = Date.parse(from);
  for (const { askedAt, closedAt } of questions.toSorted((a, b) => (a.askedAt < b.askedAt ? -1 : 1))) {
    const start = Math.max(end, Date.parse(askedAt));
    end = Math.max(start, Math.min(last, Date.parse(closedAt)));
    waited += end - start;
  }
  return waited;
}
