import type { EventData, JournalEntry } from '../journal-event.ts';

/** Who answered a question, when and how. */
export interface AnswerLine {
  readonly at: string;
  readonly answer: 'approve' | 'deny';
  readonly by: string;
  readonly via: string;
  readonly reason: string | undefined;
}

/** A question that people were asked, and what came of it. */
export interface DecisionLine {
  readonly approvalId: string;
  readonly step: string;
  readonly askedAt: string;
  readonly deadline: string;
  readonly approverGroup: string;
  readonly quorum: number;
  /** What was to be done to whom, in words. */
  readonly about: readonly string[];
  readonly answers: readonly AnswerLine[];
  readonly status: 'waiting' | EventData<'approval-closed'>['status'];
  readonly closedAt: string | undefined;
  readonly why: string | undefined;
  /** The journal's entries behind it. */
  readonly entries: readonly number[];
}

/** Every question of an incident, in the order of the journal. */
export function decisionsOf(entries: readonly JournalEntry[]): readonly DecisionLine[] {
  const found = new Map<string, DecisionLine>();
  const change = (id: string, seq: number, next: (known: DecisionLine) => Partial<DecisionLine>): void => {
    const known = found.get(id);
    if (known) found.set(id, { ...known, ...next(known), entries: [...known.entries, seq] });
  };
  for (const { seq, at, ...entry } of entries) {
    if (entry.kind === 'approval-requested') {
      found.set(entry.data.question.approvalId, asked(entry.data, seq));
    } else if (entry.kind === 'approval-answered') {
      const { approvalId, answer, by, reason } = entry.data;
      const line = { at, answer, by: by.email, via: by.via, reason };
      change(approvalId, seq, ({ answers }) => ({ answers: [...answers, line] }));
    } else if (entry.kind === 'approval-extended') {
      const { approvalId, deadline } = entry.data;
      change(approvalId, seq, () => ({ deadline }));
    } else if (entry.kind === 'approval-closed') {
      const { approvalId, status, why } = entry.data;
      change(approvalId, seq, () => ({ status, why, closedAt: at }));
    }
  }
  return [...found.values()];
}

function asked({ question }: EventData<'approval-requested'>, seq: number): DecisionLine {
  const { approvalId, step, askedAt, deadline, approverGroup, quorum, targets } = question;
  return {
    ...{ approvalId, step, askedAt, deadline, approverGroup, quorum },
    about: targets.map(({ plan }) => plan.summary),
    answers: [],
    status: 'waiting',
    closedAt: undefined,
    why: undefined,
    entries: [seq],
  };
}
