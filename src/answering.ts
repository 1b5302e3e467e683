import { rolesInChat } from '#domain/access/roles-in-chat.ts';
import type { Person } from '#domain/approval.ts';
import type { Connectors } from '#domain/connectors.ts';
import type { Clock, Incidents } from '#domain/ports.ts';
import type { LivePlaybooks } from './adapters/registry/live-playbooks.ts';
import type { Store } from './adapters/store/index.ts';
import { type Answer, type AnswerResult, answerApproval } from './stages/approval/answer.ts';
import { changeQuestion, type QuestionChange } from './stages/approval/change-question.ts';
import { readApproval } from './stages/approval/read-approval.ts';
import { readEvidence } from './stages/approval/read-evidence.ts';
import { vouching } from './stages/approval/vouch.ts';
import { answerQuestion, type QuestionAnswer } from './stages/question/answer-question.ts';
import { readQuestion } from './stages/question/read-question.ts';
import { incidentTimeline } from './stages/report/incident-timeline.ts';

/** What answering needs of the world. */
export interface AnsweringParts {
  readonly incidents: Incidents;
  readonly store: Store;
  readonly clock: Clock;
  readonly live: LivePlaybooks;
  readonly connectors: Connectors;
}

/** What people say to what they are asked, by whatever door it comes, and what they may see for it. */
export function answering({ incidents, store, clock, live, connectors }: AnsweringParts) {
  const { readModels, evidence } = store;
  const policy = () => live.policy.policy;
  const deps = { incidents, readModels, clock, policy };
  const timeline = (incident: Parameters<typeof incidentTimeline>[0]) =>
    incidentTimeline(incident, { evidence, connectors });
  const vouch = vouching({ connectors, clock, policy });
  /** Lets somebody act as whom the directory bears out now. */
  const vouched = async <T>(
    given: T & { readonly by: Person },
    act: (given: T & { readonly by: Person }, as: typeof deps) => Promise<AnswerResult>,
  ): Promise<AnswerResult> => {
    const found = await vouch(given.by);
    if ('refusal' in found) return { outcome: 'refused', message: found.refusal };
    return await act({ ...given, by: found.by }, { ...deps, policy: () => found.policy });
  };
  return {
    decide: (given: Answer) => vouched(given, answerApproval),
    readApproval: readApproval(incidents, readModels),
    changeQuestion: (change: QuestionChange) => vouched(change, changeQuestion),
    readEvidence: (approvalId: string) => readEvidence(approvalId, { incidents, readModels, timeline }),
    rolesOf: (email: string) => rolesInChat(policy(), email),
    questions: {
      answer: (given: QuestionAnswer) => vouched(given, answerQuestion),
      read: readQuestion(incidents, readModels),
    },
  };
}
