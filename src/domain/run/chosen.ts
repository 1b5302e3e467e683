import type { Approval } from './state.ts';

/** Who has approved, counting one more answer, and what all of them have chosen. */
export interface Chosen {
  readonly approvers: ReadonlySet<string>;
  /** Indexes of the targets that everybody has chosen; undefined where everybody has approved all. */
  readonly indexes: readonly number[] | undefined;
}

/**
 * What a question's approvals come to with one more: each person's last approval counts, and only what all of them have
 * chosen is approved, so that nobody's signature stands under what they left out.
 */
export function chosenBy(
  { question, answers }: Approval,
  next: { readonly email: string; readonly only: readonly number[] | undefined },
): Chosen {
  const last = new Map<string, readonly number[] | undefined>();
  for (const { answer, by, only } of answers) if (answer === 'approve') last.set(by.email, only);
  last.set(next.email, next.only);
  const narrowed = [...last.values()].filter((only) => only !== undefined);
  const all = question.targets.map(({ index }) => index);
  const indexes =
    narrowed.length === 0 ? undefined : all.filter((index) => narrowed.every((only) => only.includes(index)));
  return { approvers: new Set(last.keys()), indexes };
}
