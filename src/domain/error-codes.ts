/** Every stable error code, what it means, and what can be done about it. */

/** May the same call be tried again? `never`: the input must change; `later`: with back-off; `after`: not before `retryAfterMs`; `verify-first`: the outcome is unknown and must be read from the platform. */
export type RetryVerdict = 'never' | 'later' | 'after' | 'verify-first';

interface CodeFacts {
  /** HTTP status of the RFC 9457 problem that carries this code. */
  readonly status: number;
  readonly retry: RetryVerdict;
  /** What the code means, one sentence. */
  readonly title: string;
  /** What a person can do about it. */
  readonly help: string;
}

/** Every stable code, the one table from which docs/errors.md is generated. */
export const ERROR_CODES = {
  ERR_CONFIG_INVALID: {
    status: 500,
    retry: 'never',
    title: 'The configuration has faults.',
    help: 'All faults are listed together; correct each named variable and start again.',
  },
  ERR_INPUT_INVALID: {
    status: 400,
    retry: 'never',
    title: 'The request is not of the documented shape.',
    help: 'The message names the field and what it must be.',
  },
  ERR_INPUT_TOO_LARGE: {
    status: 413,
    retry: 'never',
    title: 'The body is larger than the limit.',
    help: 'Send less at once, or raise WEBHOOK_BODY_LIMIT_BYTES.',
  },
  ERR_INPUT_UNREADABLE: {
    status: 400,
    retry: 'never',
    title: 'The body is not readable as JSON, NDJSON or concatenated JSON.',
    help: 'Check the sender’s template; a truncated body is refused whole.',
  },
  ERR_DETECTION_FIELD_MISSING: {
    status: 422,
    retry: 'never',
    title: 'The payload lacks a field without which no incident can be opened.',
    help: 'The message names the missing field and the paths that were tried; add it to the rule or template that sends.',
  },
  ERR_SOURCE_UNKNOWN: {
    status: 404,
    retry: 'never',
    title: 'No webhook source of this name is configured.',
    help: 'Name the source in WEBHOOK_SOURCES with its preset and verification.',
  },
  ERR_SIGNATURE_MISSING: {
    status: 401,
    retry: 'never',
    title: 'The request carries no signature or secret where the source demands one.',
    help: 'Configure the sender to sign; the header’s name is in the message.',
  },
  ERR_SIGNATURE_INVALID: {
    status: 401,
    retry: 'never',
    title: 'The signature or secret does not match.',
    help: 'Compare the secrets on both sides; a proxy must not change the body.',
  },
  ERR_SIGNATURE_STALE: {
    status: 401,
    retry: 'never',
    title: 'The signed time is more than five minutes away from ours, before or after.',
    help: 'Check the clocks of both machines; a recorded request cannot be sent again later.',
  },
  ERR_SIGNATURE_REPLAYED: {
    status: 409,
    retry: 'never',
    title: 'This very signed request was seen before.',
    help: 'Nothing was lost: the first one was stored. A sender that repeats must sign anew.',
  },
  ERR_UNAUTHENTICATED: {
    status: 401,
    retry: 'never',
    title: 'No valid bearer token.',
    help: 'Get an access token from the configured issuer for this audience.',
  },
  ERR_FORBIDDEN: {
    status: 403,
    retry: 'never',
    title: 'The caller’s roles or groups do not allow this.',
    help: 'The message names the role or approver group that is needed.',
  },
  ERR_NOT_FOUND: {
    status: 404,
    retry: 'never',
    title: 'There is nothing under this id or path.',
    help: 'List the collection to see the ids that exist.',
  },
  ERR_TOO_MANY_REQUESTS: {
    status: 429,
    retry: 'after',
    title: 'More was asked for than one caller, or this process, may ask for at once.',
    help: 'Wait as long as Retry-After says.',
  },
  ERR_PRECONDITION_FAILED: {
    status: 412,
    retry: 'never',
    title: 'It is not what it was when you read it.',
    help: 'Read it again, and send the ETag of that answer in If-Match if you still want it.',
  },
  ERR_CONFLICT: {
    status: 409,
    retry: 'later',
    title: 'Somebody else wrote first.',
    help: 'Read again and decide again.',
  },
  ERR_INCIDENT_OPEN: {
    status: 409,
    retry: 'never',
    title: 'The incident cannot be closed: something of it may still give access, or is not done yet.',
    help: 'The message names what is left. A line of the ledger is settled when it is proven, has expired, or a named person accepts it with a reason.',
  },
  ERR_APPROVAL_CLOSED: {
    status: 409,
    retry: 'never',
    title: 'The approval is already decided, expired or superseded.',
    help: 'Look at the approval; a superseded one was asked again under a new id.',
  },
  ERR_RUN_STATE: {
    status: 409,
    retry: 'never',
    title: 'The run is not in a state that allows this.',
    help: 'The message names the state; look at the run and choose what fits it.',
  },
  ERR_LEASE_STATE: {
    status: 409,
    retry: 'never',
    title: 'The undo lease is not in a state that allows this.',
    help: 'The message says how it stands: closed, being taken back already, or with the platform under call.',
  },
  ERR_PROTECTED: {
    status: 409,
    retry: 'never',
    title: 'The identity is protected by policy: nothing was called.',
    help: 'A person has to act on the platform, or policy’s `protected` has to be changed.',
  },
  ERR_QUESTION_CLOSED: {
    status: 409,
    retry: 'never',
    title: 'The question is closed.',
    help: 'The first answer counts; GET the question to see how it was closed.',
  },
  ERR_APPROVER_NOT_ALLOWED: {
    status: 403,
    retry: 'never',
    title: 'This person may not decide this approval.',
    help: 'Only members of the approver group, who neither asked for the run nor are its subject, may decide.',
  },
  ERR_IDEMPOTENCY_KEY_REUSED: {
    status: 422,
    retry: 'never',
    title: 'The Idempotency-Key was used before with another request.',
    help: 'Use a new key for a new request.',
  },
  ERR_PLAYBOOK_INVALID: {
    status: 422,
    retry: 'never',
    title: 'The playbook or policy has faults.',
    help: 'Run `countersign check`: each fault has file, line and column.',
  },
  ERR_EXPRESSION_FAILED: {
    status: 422,
    retry: 'never',
    title: 'An expression could not be evaluated.',
    help: 'The message names the expression; `countersign check` finds most of these at load.',
  },
  ERR_KILL_SWITCH: {
    status: 409,
    retry: 'never',
    title: 'The kill switch is on: nothing is contained.',
    help: 'The message says by whom; switch it off there when containment may go on.',
  },
  ERR_POLICY_UNREADABLE: {
    status: 503,
    retry: 'later',
    title:
      'The policy file can no longer be read, so nobody knows whether the kill switch is on: nothing is contained.',
    help: 'Run `countersign check` and correct policy.yaml; no restart is needed. What was refused meanwhile is tried again for half a minute, and after that by hand.',
  },
  ERR_CONNECTOR_RATE_LIMITED: {
    status: 503,
    retry: 'after',
    title: 'The platform asked us to slow down; nothing was changed.',
    help: 'The step waits until the platform’s own reset time and goes on by itself.',
  },
  ERR_CONNECTOR_FORBIDDEN: {
    status: 502,
    retry: 'never',
    title: 'The platform refused our credential for this call.',
    help: 'Grant the scopes that the connector’s manifest lists for the action.',
  },
  ERR_CONNECTOR_NOT_FOUND: {
    status: 502,
    retry: 'never',
    title: 'The platform does not know this object.',
    help: 'The account or credential may be gone already; look it up on the platform.',
  },
  ERR_CONNECTOR_UNAVAILABLE: {
    status: 503,
    retry: 'later',
    title: 'The platform could not be reached, or failed.',
    help: 'It is tried again with back-off; check the platform’s status page and the network.',
  },
  ERR_CONNECTOR_REJECTED: {
    status: 502,
    retry: 'never',
    title: 'The platform understood the call and said no.',
    help: 'The platform’s own words are in the message.',
  },
  ERR_CONNECTOR_OUTCOME_UNKNOWN: {
    status: 502,
    retry: 'verify-first',
    title: 'The call may or may not have taken effect.',
    help: 'It is not repeated: the platform’s state is read first, and then it is decided.',
  },
  ERR_CONNECTOR_RESPONSE_UNREADABLE: {
    status: 502,
    retry: 'never',
    title: 'The platform’s answer is not of the documented shape.',
    help: 'The platform may have changed its API; the field is named in the message.',
  },
  ERR_CONNECTOR_INVALID: {
    status: 500,
    retry: 'never',
    title: 'A connector does not fit the kit’s contract.',
    help: 'Run the conformance suite of countersign/kit/testing on it.',
  },
  ERR_CAPABILITY_NOT_OFFERED: {
    status: 422,
    retry: 'never',
    title: 'The platform does not offer this capability.',
    help: 'The plan shows it as a gap for a person.',
  },
  ERR_STORE_UNAVAILABLE: {
    status: 503,
    retry: 'later',
    title: 'The database could not be reached.',
    help: 'Nothing was acknowledged. Check DATABASE_URL and the server.',
  },
  ERR_QUEUE_UNAVAILABLE: {
    status: 503,
    retry: 'later',
    title: 'The queue could not be reached.',
    help: 'Nothing is lost: jobs wait in the outbox. Check REDIS_URL and the server.',
  },
  ERR_JOURNAL_BROKEN: {
    status: 500,
    retry: 'never',
    title: 'The journal does not verify.',
    help: 'Keep the database as it is; the message names the entry. Compare with the exported heads.',
  },
  ERR_EVENT_UNKNOWN: {
    status: 500,
    retry: 'never',
    title: 'The journal holds an event of a kind or version that this program does not know.',
    help: 'A newer version wrote it: run that version or newer.',
  },
  ERR_CHAT_UNAVAILABLE: {
    status: 503,
    retry: 'later',
    title: 'The chat platform could not be reached.',
    help: 'The question stays open and is posted again; it can be answered by REST.',
  },
  ERR_FALLBACK_UNAVAILABLE: {
    status: 503,
    retry: 'later',
    title: 'People could not be reached by another way than the chat.',
    help: 'It is tried again until the question is closed. Look at FALLBACK_WEBHOOK_URL and SMTP_URL.',
  },
  ERR_NOT_READY: {
    status: 503,
    retry: 'later',
    title: 'A part that is needed is not ready.',
    help: 'See /readyz for which one.',
  },
  ERR_INTERNAL: {
    status: 500,
    retry: 'never',
    title: 'A fault of Countersign itself.',
    help: 'The log holds the cause under the request id.',
  },
} as const satisfies Record<string, CodeFacts>;

/** A stable error code. */
export type ErrorCode = keyof typeof ERROR_CODES;
