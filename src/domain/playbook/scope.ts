import type { Assessment } from '../assessment.ts';
import type { Credential } from '../credential.ts';
import type { Detection } from '../detection.ts';
import type { Account, Principal } from '../principal.ts';

/** What the expressions of a playbook see, as data and as CEL types. */

export interface Scope {
  readonly incident: {
    readonly id: string;
    readonly principal: Principal;
    readonly accounts: readonly Account[];
    /** The account at the identity provider. */
    readonly home: Account | undefined;
    readonly credential: Credential | undefined;
    /** ISO, UTC. */
    readonly firstSeen: string;
    readonly severity: Detection['severity'];
    readonly detections: number;
  };
  readonly assessment: {
    readonly verdict: Assessment['verdict'];
    readonly score: number;
    /** Ids of the signals that fired. */
    readonly signals: readonly string[];
  };
  /** The steps that have ended, by id. */
  readonly steps: Readonly<Record<string, StepResult>>;
}

export interface StepResult {
  readonly status: 'ended' | 'skipped';
  readonly proven: readonly Account[];
  readonly unproven: readonly Account[];
  readonly output?: Readonly<Record<string, unknown>>;
}

/** One field: its CEL type, and what it is in one sentence. */
type Field = readonly [type: string, about: string];
type Fields<T> = { readonly [K in keyof Required<T>]: Field };

const ACCOUNT: Fields<Account> = {
  platform: ['string', 'The platform, as its connector is called.'],
  id: ['string', 'The platform’s own id.'],
  email: ['string', 'Where the platform tells it.'],
  name: ['string', 'Login or display name; others may have written it.'],
  status: ['string', 'active, suspended, deactivated or unknown.'],
  isAdmin: ['bool', 'Whether it holds an administrator’s role, where that could be read.'],
  groups: ['list<string>', 'Where they could be read.'],
  link: ['string', 'Where a person can look at it.'],
};
const PRINCIPAL: Fields<Principal> = {
  kind: ['string', 'user, workload or unknown.'],
  email: ['string', 'Lower-case, where known.'],
  uid: ['string', 'The platform’s own id, where known.'],
  name: ['string', 'Where known.'],
  platform: ['string', 'The platform that uid and name belong to.'],
};
const CREDENTIAL: Fields<Credential> = {
  kind: ['string', 'session, session-cookie, access-token, refresh-token, api-key or saml-assertion.'],
  platform: ['string', 'Where it was used.'],
  id: ['string', 'The platform’s own id of it.'],
  fingerprint: ['string', 'A keyed fingerprint of it.'],
};
const INCIDENT: Fields<Scope['incident']> = {
  id: ['string', 'The incident’s id.'],
  principal: ['Principal', 'Whose credential is in question.'],
  accounts: ['list<Account>', 'The principal’s accounts, on every platform where one was found.'],
  home: ['Account', 'The account at the identity provider.'],
  credential: ['Credential', 'The credential in question, where a detection names one.'],
  firstSeen: ['google.protobuf.Timestamp', 'The earliest time any detection names.'],
  severity: ['string', 'The highest of its detections.'],
  detections: ['int', 'How many there are.'],
};
const ASSESSMENT: Fields<Scope['assessment']> = {
  verdict: ['string', 'forged, stolen, explained or undecided.'],
  score: ['double', 'Probability of compromise, 0 to 1.'],
  signals: ['list<string>', 'Ids of the signals that fired.'],
};
const STEP_RESULT: Fields<StepResult> = {
  status: ['string', 'ended or skipped.'],
  proven: ['list<Account>', 'Accounts for which the effect is proven.'],
  unproven: ['list<Account>', 'Accounts for which it is not.'],
  output: ['map<string, dyn>', 'What a read brought.'],
};

/** The message types of the scope, by CEL type name. */
export const SCOPE_TYPES = {
  Account: ACCOUNT,
  Principal: PRINCIPAL,
  Credential: CREDENTIAL,
  Incident: INCIDENT,
  Assessment: ASSESSMENT,
  StepResult: STEP_RESULT,
} as const satisfies Record<string, Readonly<Record<string, Field>>>;

/** The variables, by name; `item` comes with `for-each`. */
export const SCOPE_VARIABLES = {
  incident: ['Incident', 'The case.'],
  assessment: ['Assessment', 'What the evidence says.'],
  steps: [
    'map<string, StepResult>',
    'What earlier steps came to, for the steps that this one needs: `steps.<id>`.',
  ],
} as const satisfies Record<string, Field>;

/** What `item` can be: an account, a text, or what only the run can tell. */
export type ItemType = 'Account' | 'string' | 'dyn';

/** The type of `item` in a step whose `for-each` has this type. */
export function itemTypeOf(listType: string): ItemType {
  if (listType === 'list<Account>') return 'Account';
  return listType === 'list<string>' ? 'string' : 'dyn';
}
