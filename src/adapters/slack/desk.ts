import type { Role } from '#domain/access/permissions.ts';
import type { Person } from '#domain/approval.ts';

/** What people can read and do from the chat beside answering what they are asked; all texts are data and are escaped. */
export interface Desk {
  /** The roles that policy gives a person now, by verified e-mail. */
  rolesOf(email: string): readonly Role[];
  /** How an incident stands, or, without an id, the open ones; one line each. @throws ERR_NOT_FOUND */
  status(incidentId: string | undefined): Promise<readonly string[]>;
  /** What a playbook would do in an incident, with nothing done. @throws ERR_NOT_FOUND */
  plan(playbookId: string, incidentId: string): Promise<readonly string[]>;
  /** Starts a playbook; the same `requestId` starts nothing again. Resolves to the run's id. @throws ERR_NOT_FOUND, ERR_INPUT_INVALID */
  run(given: {
    readonly playbookId: string;
    readonly incidentId: string;
    readonly by: Person;
    readonly requestId: string;
  }): Promise<string>;
  killSwitch(): Promise<readonly string[]>;
  /** @throws ERR_INPUT_INVALID without a reason */
  turnKillSwitch(turn: {
    readonly isOn: boolean;
    readonly by: Person;
    readonly reason: string;
  }): Promise<readonly string[]>;
  coverage(): readonly string[];
  /** What waits for a person's decision, and what they have decided, newest first. */
  questionsOf(email: string): Promise<{
    readonly waiting: readonly QuestionLine[];
    readonly decided: readonly QuestionLine[];
  }>;
}

/** One question in a list. */
export interface QuestionLine {
  readonly approvalId: string;
  readonly incidentId: string;
  readonly text: string;
}
