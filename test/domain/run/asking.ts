import { event } from '#domain/journal-event.ts';
import { parsePolicy } from '#domain/playbook/parse.ts';
import type { Policy } from '#domain/playbook/policy-schema.ts';
import type { Incidents } from '#domain/ports.ts';
import type { ReadModels } from '#domain/read-models.ts';
import { dueNow } from '#domain/run/deadlines.ts';
import type { Approval, Item } from '#domain/run/state.ts';
import { type Answer, type AnswerResult, answerApproval } from '../../../src/stages/approval/answer.ts';
import { changeQuestion, type QuestionChange } from '../../../src/stages/approval/change-question.ts';
import { Play, pinnedSteps } from './play.ts';
import { POLICY, plan } from './world.ts';

/** One step on two accounts that people are asked about, under a policy of the test's own. */

const STEPS = `  suspend:
    use: account.suspend
    for-each: \${{ incident.accounts }}
    with: { account: "\${{ item }}" }
    approval: { ask: ASK, within: 10m }
`;
export const ASKED = 'run-1-suspend-1';

/** The domain's policy with more people in it, and what the test adds. */
export function policyWith(more: string): Policy {
  const groups = `groups:
    leads: [margaret@example.com, eve@example.com]
    oncall: [ada@example.com, grace@example.com]
  breakGlass: [glass@example.com, eve@example.com]`;
  const text = POLICY.replace(/groups:\n.*\n/, `${groups}\n`) + more;
  const { policy, faults } = parsePolicy(text, 'policy.yaml');
  if (!policy) throw new Error(JSON.stringify(faults));
  return policy;
}

export class Asking extends Play {
  policy: Policy;

  constructor(more = '', ask = 'one') {
    const policy = policyWith(more);
    super({ ...pinnedSteps(STEPS.replace('ASK', ask)), policy });
    this.policy = policy;
    for (const index of [0, 1])
      this.tell(
        event('action-planned', { runId: 'run-1', step: 'suspend', index, attempt: 1, plan: plan() }),
      );
  }

  get approval(): Approval {
    return this.book.state!.approvals.get(ASKED)!;
  }

  get items(): readonly Item[] {
    return this.step('suspend')!.items;
  }

  /** Lets time pass, and does what is due then. */
  wait(ms: number): void {
    this.pass(ms);
    this.tell(...dueNow(this.book.state!, this.at));
  }

  /** The chat has taken the question, and every call so far. */
  shown(): void {
    const { isPosted, calls } = this.approval;
    if (!isPosted) this.tell(event('approval-posted', { approvalId: ASKED }));
    for (const { callId, ended } of calls)
      if (!ended)
        this.tell(event('approval-call-ended', { approvalId: ASKED, callId, outcome: 'delivered' }));
  }

  answer(name: string, answer: 'approve' | 'deny', more: Partial<Answer> = {}): Promise<AnswerResult> {
    return answerApproval({ approvalId: ASKED, answer, by: personOf(name), ...more }, this.deps());
  }

  extend(name: string, more: Partial<QuestionChange> = {}): Promise<AnswerResult> {
    const change = { approvalId: ASKED, by: personOf(name), reason: 'looking', do: 'extend', ...more };
    return changeQuestion(change as QuestionChange, this.deps());
  }

  handOver(name: string, to: string): Promise<AnswerResult> {
    const base = { approvalId: ASKED, by: personOf(name), reason: 'my shift ends' } as const;
    return changeQuestion({ ...base, do: 'hand-over', to: `${to}@example.com` }, this.deps());
  }

  get incidents(): Incidents {
    return {
      load: async () => this.book.state!,
      change: async (_id, _actor, decide) => {
        this.tell(...decide(this.book.state!));
        return this.book.state!;
      },
    };
  }

  private deps() {
    const row = { incidentId: 'inc-1' } as NonNullable<Awaited<ReturnType<ReadModels['approval']>>>;
    return {
      incidents: this.incidents,
      readModels: { approval: async () => row },
      clock: { now: () => new Date(this.at) },
      policy: () => this.policy,
    };
  }
}

function personOf(name: string) {
  return { email: `${name}@example.com`, subject: name, via: 'slack' } as const;
}
