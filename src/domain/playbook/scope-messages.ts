import type { SCOPE_TYPES, Scope } from './scope.ts';
import { withWholeNumbers } from './whole-numbers.ts';

/** The scope as the expression library holds it: one class for each message type. */

/** Holds the fields of one message type; own properties only, so that nothing else can be named. */
export class Message {
  constructor(fields: object) {
    Object.assign(this, fields);
  }
}
class AccountMessage extends Message {}
class PrincipalMessage extends Message {}
class CredentialMessage extends Message {}
class IncidentMessage extends Message {}
class AssessmentMessage extends Message {}
class StepResultMessage extends Message {}
class StepRunMessage extends Message {}
class SessionMessage extends Message {}
class TokenMessage extends Message {}

/** The class of each message type of the scope. */
export const MESSAGES = {
  Account: AccountMessage,
  Principal: PrincipalMessage,
  Credential: CredentialMessage,
  Incident: IncidentMessage,
  Assessment: AssessmentMessage,
  StepResult: StepResultMessage,
  StepRun: StepRunMessage,
  Session: SessionMessage,
  Token: TokenMessage,
} as const satisfies Record<keyof typeof SCOPE_TYPES, typeof Message>;

/** The variables of one evaluation. */
export function contextOf({ incident, assessment, inputs, steps }: Scope): Record<string, unknown> {
  const accounts = (list: Scope['incident']['accounts']) =>
    list.map((account) => new AccountMessage(account));
  return {
    incident: new IncidentMessage({
      ...incident,
      principal: new PrincipalMessage(incident.principal),
      accounts: accounts(incident.accounts),
      home: incident.home && new AccountMessage(incident.home),
      credential: incident.credential && new CredentialMessage(incident.credential),
      firstSeen: new Date(incident.firstSeen),
      detections: BigInt(incident.detections),
    }),
    assessment: new AssessmentMessage(assessment),
    inputs: inputs ?? {},
    steps: new Map(
      Object.entries(steps).map(([id, step]) => [
        id,
        new StepResultMessage({
          ...step,
          proven: accounts(step.proven),
          unproven: accounts(step.unproven),
          answer: step.answer ?? {},
          output: withWholeNumbers(step.output ?? {}),
          ...(step.run ? { run: new StepRunMessage(step.run) } : {}),
        }),
      ]),
    ),
  };
}
