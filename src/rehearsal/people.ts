import { approversOf } from '#domain/playbook/policy-decisions.ts';
import type { Policy } from '#domain/playbook/policy-schema.ts';
import type { PlaybookTest } from '#domain/playbook/test-schema.ts';
import type { QuestionRow, ReadModels } from '#domain/read-models.ts';
import type { AskedStep } from '#domain/run/asked-step.ts';
import type { Approval } from '#domain/run/state.ts';
import { type AnswerDeps, answerApproval } from '../stages/approval/answer.ts';
import { answerQuestion } from '../stages/question/answer-question.ts';
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
      const { says } = rule;
      if (email === undefined || says === undefined) continue;
      const by = { email, subject: email, via: 'cli' } as const;
      const { approvalId } = question;
      time.after(rule.afterMs, async () => {
        await answerApproval({ approvalId, answer: says, by }, answerDeps);
      });
    }
  }

  /** A playbook's question can be seen now; the first who was to answer, and may, is the one that counts. */
  seeQuestion({ runId, step, asked: { question } }: AskedStep, incidentId: string): void {
    const { rules, time } = this.deps;
    const { questionId, group, barred } = question;
    const nth = (this.asked.get(`${runId} ${step}`) ?? 0) + 1;
    this.asked.set(`${runId} ${step}`, nth);
    const may = approversOf(this.deps.policy(), group).filter((email) => !barred.includes(email));
    const row = { id: questionId, incidentId } as QuestionRow;
    const answerDeps = { ...this.deps, readModels: { question: async () => row } };
    for (const { step: about, question: which, by: who, answers, afterMs } of rules) {
      const email = who ?? may[0];
      if (about !== step || (which ?? nth) !== nth || answers === undefined || email === undefined) continue;
      const by = { email, subject: email, via: 'cli' } as const;
      time.after(afterMs, async () => {
        await answerQuestion({ questionId, answer: answers, by }, answerDeps);
      });
    }
  }
}

type ApprovalRow = NonNullable<Awaited<ReturnType<ReadModels['approval']>>>;
