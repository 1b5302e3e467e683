import type { Assessment } from '../assessment.ts';
import type { Credential } from '../credential.ts';
import type { Detection } from '../detection.ts';
import type { SessionRecord, TokenRecord } from '../evidence.ts';
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
    /** The verdict is `forged` or `stolen` at the time it is asked: not for one that is undecided, explained or none. */
    readonly confirmed: boolean;
  };
  readonly assessment: {
    readonly verdict: Assessment['verdict'];
    readonly score: number;
    /** Ids of the signals that fired. */
    readonly signals: readonly string[];
  };
  /** What the run was given, as `givenFields` makes it; without it, nothing. */
  readonly inputs?: ScopeValues;
  /** The steps that have ended, by id. */
  readonly steps: Readonly<Record<string, StepResult>>;
}

/** Values of fields, each of its field's CEL type: whole numbers are bigint. */
export type ScopeValues = Readonly<Record<string, string | number | bigint | boolean | readonly string[]>>;

export interface StepResult {
  readonly status: 'ended' | 'skipped';
  /** How it ended (decision 17). */
  readonly result?: 'done' | 'failed' | 'denied' | 'skipped';
  readonly proven: readonly Account[];
  readonly unproven: readonly Account[];
  /** Of a question: whether anybody answered. */
  readonly answered?: boolean;
  /** Of a question that was answered: the filled-in form, as `givenFields` makes it. */
  readonly answer?: ScopeValues;
  /** Of a reading: what it brought, as `joinedOutput` makes it of all its accounts. */
  readonly output?: Readonly<Record<string, unknown>>;
  /** Of another playbook. */
  readonly run?: { readonly id: string; readonly outcome: string };
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
  confirmed: ['bool', 'Whether the verdict is forged or stolen at the time it is asked; it can change back.'],
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
  result: ['string', 'done, failed, denied or skipped.'],
  answered: ['bool', 'Of `ask`: whether anybody answered.'],
  answer: [
    'map<string, dyn>',
    'Of `ask`: the form as it was filled in; a field of the form by its name and type.',
  ],
  output: [
    'map<string, dyn>',
    'Of a reading, joined over its accounts: `sessions`, `tokens`, `accounts`, or `records` and `completeUntil`.',
  ],
  run: ['StepRun', 'Of `run`: the run of the other playbook.'],
};
const STEP_RUN: Fields<NonNullable<StepResult['run']>> = {
  id: ['string', 'The run’s id.'],
  outcome: ['string', 'contained, partial, failed, denied or nothing-done.'],
};
const SESSION: Fields<SessionRecord> = {
  platform: ['string', 'The platform, as its connector is called.'],
  id: ['string', 'The platform’s own id.'],
  accountId: ['string', 'The id of its account.'],
  createdAt: ['string', 'ISO, UTC; `timestamp(…)` reads it.'],
  lastSeenAt: ['string', 'ISO, UTC.'],
  expiresAt: ['string', 'ISO, UTC.'],
  ip: ['string', 'Where the platform tells it.'],
  userAgent: ['string', 'Others may have written it.'],
};
const TOKEN: Fields<TokenRecord> = {
  platform: ['string', 'The platform, as its connector is called.'],
  id: ['string', 'The platform’s own id; never the raw value.'],
  accountId: ['string', 'The id of its account.'],
  kind: ['string', 'refresh-token, access-token, api-key, grant or ssh-key.'],
  name: ['string', 'Others may have written it.'],
  scopes: ['list<string>', 'Where they could be read.'],
  createdAt: ['string', 'ISO, UTC.'],
  lastUsedAt: ['string', 'ISO, UTC.'],
  expiresAt: ['string', 'ISO, UTC.'],
};

/** The message types of the scope, by CEL type name. */
export const SCOPE_TYPES = {
  Account: ACCOUNT,
  Principal: PRINCIPAL,
  Credential: CREDENTIAL,
  Incident: INCIDENT,
  Assessment: ASSESSMENT,
  StepResult: STEP_RESULT,
  StepRun: STEP_RUN,
  Session: SESSION,
  Token: TOKEN,
} as const satisfies Record<string, Readonly<Record<string, Field>>>;

/** The variables, by name; `item` comes with `for-each`. */
export const SCOPE_VARIABLES = {
  incident: ['Incident', 'The case.'],
  assessment: ['Assessment', 'What the evidence says.'],
  inputs: ['map<string, dyn>', 'What the run was given; an input of the playbook by its name and type.'],
  steps: [
    'map<string, StepResult>',
    'What earlier steps came to, for the steps that this one needs: `steps.<id>`.',
  ],
} as const satisfies Record<string, Field>;

/** What `item` can be: an account, a session or token that was read, a text, or what only the run can tell. */
export type ItemType = 'Account' | 'Session' | 'Token' | 'string' | 'dyn';

const ITEM_TYPES: Readonly<Record<string, ItemType>> = {
  'list<Account>': 'Account',
  'list<Session>': 'Session',
  'list<Token>': 'Token',
  'list<string>': 'string',
};

/** The type of `item` in a step whose `for-each` has this type. */
export function itemTypeOf(listType: string): ItemType {
  return Object.hasOwn(ITEM_TYPES, listType) ? ITEM_TYPES[listType]! : 'dyn';
}
