import type { Person } from '#domain/approval.ts';
import type { QuestionView } from '#domain/chat.ts';
import type { ApprovalDetail } from '#domain/report/approval-detail.ts';

/** How the adapter hands a person's answer on; what it means is decided elsewhere. */

export interface DecisionGiven {
  readonly approvalId: string;
  readonly answer: 'approve' | 'deny';
  readonly by: Person;
  readonly reason?: string;
  /** Approves only the targets of these indexes, and denies the others. */
  readonly only?: readonly number[];
  /** The hash of what was shown. */
  readonly binds?: string;
}

/** More time for a question, once; or leaving it to somebody else. */
export type ChangeGiven = {
  readonly approvalId: string;
  readonly by: Person;
  readonly reason: string;
} & ({ readonly do: 'extend' } | { readonly do: 'hand-over'; readonly to: string });

export interface DecisionTaken {
  /** `already-closed`: it was decided, expired or superseded before; `refused`: this person may not. */
  readonly outcome: 'recorded' | 'already-closed' | 'refused';
  /** For the person who clicked; escaped by the adapter. */
  readonly message: string;
}

/** Records an answer; the same answer twice is one. */
export type Decide = (given: DecisionGiven) => Promise<DecisionTaken>;

/** Extends a question, or hands it over, under the same checks. */
export type ChangeQuestion = (change: ChangeGiven) => Promise<DecisionTaken>;

/** A question to approvers as it stands now; undefined when there is none. */
export type ReadApproval = (approvalId: string) => Promise<ApprovalDetail | undefined>;

/** The questions of playbooks, as far as the adapter hands them on. */
export interface Questions {
  /** A question as it stands now; undefined when there is none. */
  read(questionId: string): Promise<QuestionView | undefined>;
  /** Checks who may answer and what fits the form, and records the first answer. @throws ERR_INPUT_INVALID */
  answer(given: {
    readonly questionId: string;
    readonly answer: Readonly<Record<string, unknown>>;
    readonly by: Person;
  }): Promise<DecisionTaken>;
}
