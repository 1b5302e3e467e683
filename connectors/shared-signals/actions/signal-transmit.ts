import {
  type ActionPlan,
  type ActionRequest,
  CountersignError,
  defineAction,
  judge,
  labelOf,
  readInput,
  receiptOf,
  sessionIdOf,
  z,
} from 'countersign/kit';
import { notSending, type SharedSignalsClient } from '../client.ts';
import { type Signal, signSignal } from '../security-event-token.ts';
import { subjectInWords, subjectOf } from '../subject.ts';

const Input = z.strictObject({
  event: z.enum(['session-revoked', 'credential-change']).default('session-revoked'),
  /** Only the session that the incident names, in place of all of the account. */
  'only-session': z.boolean().default(false),
  /** Of a credential-change: CAEP lists password, pin, x509, fido2-platform, fido2-roaming, app and others. */
  'credential-type': z.string().min(1).max(120).default('password'),
  'change-type': z.enum(['create', 'revoke', 'update', 'delete']).default('revoke'),
  /** How the account is named. Default: by e-mail where it has one. */
  subject: z.enum(['email', 'iss-sub']).optional(),
  /** For the receiver's administrators. */
  reason: z
    .string()
    .min(1)
    .max(300)
    .default('Incident response: the credential is taken for stolen or forged'),
});
type Input = z.infer<typeof Input>;

const NOTHING_TO_READ =
  'A receiver acknowledges delivery and offers nothing to read (RFC 8935): what it made of the signal shows in its own log alone.';

/**
 * Tells the configured receiver that sessions of the account were revoked, or that a credential of it changed. What the
 * receiver does about it is its own affair, so that the action cuts nothing and ends unproven.
 */
export const signalTransmit = defineAction<SharedSignalsClient>({
  capability: 'signal.transmit',
  docs: 'https://www.rfc-editor.org/rfc/rfc8935#section-2',
  // A signal cannot be taken back.
  effect: 'irreversible',
  cuts: [],
  residual: [
    {
      layer: 'app-session',
      what: 'whatever the receiver holds for the account',
      endsWithinMs: null,
      why: 'A signal is delivered, not obeyed: whether the receiver ends anything, and when, it does not say.',
    },
  ],
  scopes: [],
  settlesWithinMs: 0,
  unprovable: true,
  provenBy: 'nothing: 202 says that it was delivered, and there is no more to read',
  idempotent: true,
  input: Input,
  offered: ({ receiver }) => Boolean(receiver),
  plan,
  async perform(client, request, made) {
    if (!client.sending) throw notSending();
    const { token, jti } = await signSignal(signalOf(client, request, issuedAtOf(made)), client.sending);
    return receiptOf([await client.push(token, jti)], 0);
  },
  async verify({ sending }) {
    return judge({
      saw: [`${sending?.receiver.host ?? 'the receiver'}: nothing was read, since there is nothing to read`],
      now: 'gone',
      before: 'unseen',
      log: 'none',
      why: NOTHING_TO_READ,
      whyUnseen: NOTHING_TO_READ,
    });
  },
});

/** Reads nothing either, for the same reason. */
async function plan(client: SharedSignalsClient, request: ActionRequest): Promise<ActionPlan> {
  const { sending } = client;
  if (!sending) throw notSending();
  const issuedAtS = Math.floor(client.context.clock.now().getTime() / 1_000);
  const { event, subject, sessionId, details, reason } = signalOf(client, request, issuedAtS);
  if (sending.dialect === 'okta' && event !== 'session-revoked') throw notAtOkta(event);
  const label = labelOf(request);
  const receiver = sending.receiver.href;
  return {
    summary: `Tell ${sending.receiver.host} that ${said(label, sessionId, details)}`,
    targets: [{ kind: 'account', id: request.account.id, label }],
    present: [
      `the receiver is ${receiver}`,
      `the subject is ${subjectInWords(subject)}${sessionId ? `, session ${sessionId}` : ''}`,
      'whether the receiver knows the account, and what it holds for it, cannot be read',
      'a signal cannot be taken back, and delivery is all that will be known of it',
    ],
    alreadyDone: false,
    binds: {
      account: request.account.id,
      receiver,
      event,
      subject,
      ...details,
      reason,
      session: sessionId ?? null,
    },
    // A repeat of this very plan is the same token to the second.
    before: { issuedAtS },
  };
}

function said(label: string, sessionId: string | undefined, details: Signal['details']): string {
  const { credential_type: type, change_type: change } = details;
  if (type) return `of ${label} a credential changed (${type}: ${change})`;
  return `${sessionId ? 'a session' : 'the sessions'} of ${label} ${sessionId ? 'was' : 'were'} revoked`;
}

function signalOf(client: SharedSignalsClient, request: ActionRequest, issuedAtS: number): Signal {
  const input = readInput(Input, request);
  const isCredential = input.event === 'credential-change';
  const wanted = input.subject && (input.subject === 'email' ? 'email' : 'iss_sub');
  return {
    event: input.event,
    subject: subjectOf(request, wanted, client.subjectIssuer),
    sessionId: onlySession(client, request, input),
    details: isCredential
      ? { credential_type: input['credential-type'], change_type: input['change-type'] }
      : {},
    reason: input.reason,
    issuedAtS,
    idempotencyKey: request.idempotencyKey,
  };
}

function onlySession(
  { sending }: SharedSignalsClient,
  request: ActionRequest,
  input: Input,
): string | undefined {
  if (!input['only-session']) return undefined;
  if (input.event !== 'session-revoked' || sending?.dialect === 'okta') {
    const why =
      input.event === 'session-revoked'
        ? 'Okta takes no session as a subject'
        : 'goes with session-revoked alone';
    throw new CountersignError('ERR_INPUT_INVALID', `shared-signals signal.transmit: only-session: ${why}`, {
      place: 'with.only-session',
    });
  }
  return sessionIdOf(request);
}

function issuedAtOf({ before }: ActionPlan): number {
  if (typeof before.issuedAtS === 'number') return before.issuedAtS;
  throw new CountersignError('ERR_INPUT_INVALID', 'shared-signals signal.transmit: the plan tells no time', {
    place: 'plan.before.issuedAtS',
  });
}

/** Okta's schema of what its endpoint takes names session-revoked, and no credential-change. */
function notAtOkta(event: string): CountersignError {
  return new CountersignError(
    'ERR_CAPABILITY_NOT_OFFERED',
    `shared-signals: Okta’s security-events endpoint takes no ${event}`,
    { place: 'with.event' },
  );
}
