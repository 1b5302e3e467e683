import { approversOf } from '#domain/playbook/policy-decisions.ts';
import type { Policy } from '#domain/playbook/policy-schema.ts';
import type { PlaybookTest } from '#domain/playbook/test-schema.ts';
import type { ReadModels } from '#domain/ports.ts';
import type { Approval } from '#domain/run/state.ts';
import { type AnswerDeps, answerApproval } from '../stages/approval/answer.ts';
import type { VirtualTime } from './virtual-time.ts';

export interface PeopleDeps extends Omit<AnswerDeps, 'readModels'> {
  readonly rules: PlaybookTest['people'];
  readonly time: VirtualTime;
  policy(): Policy;
}

/** The people of a test: whoever it says answers the questions of a step, so long after they were posted. */
export class People {
  private readonly deps: PeopleDeps;
  private readonly asked = new Map<string, number>();

  constructor(deps: PeopleDeps) {
    this.deps = deps;
  }

  /** A question can be seen now. */
  see({ question }: Approval, incidentId: string): void {
    const { rules, time } = this.deps;
    const place = `${question.runId} ${question.step}`;
    const nth = (this.asked.get(place) ?? 0) + 1;
    this.asked.set(place, nth);
    const may = approversOf(this.deps.policy(), question.approverGroup).filter(
      (email) => !question.barred.includes(email),
    );
    const row = { id: question.approvalId, incidentId } as ApprovalRow;
    const answerDeps = { ...this.deps, readModels: { approval: async () => row } };
    let unnamed = 0;
    for (const rule of rules) {
      if (rule.step !== question.step || (rule.question ?? nth) !== nth) continue;
      const email = rule.by ?? may[unnamed++];
      if (email === undefined) continue;
      const by = { email, subject: email, via: 'cli' } as const;
      const { approvalId } = question;
      time.after(rule.afterMs, async () => {
        await answerApproval({ approvalId, answer: rule.says, by }, answerDeps);
      });
    }
  }
}

type ApprovalRow = NonNullable<Awaited<ReturnType<ReadModels['approval']>>>;
