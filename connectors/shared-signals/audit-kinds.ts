import { type ActivityKind, isRecord, type KindFacts, ocsfFacts, type Raw, z } from 'countersign/kit';
import { text } from './audit-subject.ts';

/** What an event type means. */
export interface EventFacts extends KindFacts {
  /** In words, with what the event says: `credential-change (revoke password)`. */
  readonly operation: string;
  /** The transmitter's own judgement, where the event is one. */
  readonly verdict?: string;
}

const USER_MANAGEMENT = 3007;
const TYPE = /\/secevent\/(caep|risc|ssf|sse|okta)\/event-type\/([a-z-]+)$/;

const CredentialChange = z.looseObject({
  credential_type: z.string().min(1),
  change_type: z.enum(['create', 'revoke', 'update', 'delete']),
});
const Level = z.looseObject({ current_level: z.string().min(1), previous_level: z.string().optional() });
const Compliance = z.looseObject({
  current_status: z.string().min(1),
  previous_status: z.string().optional(),
});
const Compromise = z.looseObject({ credential_type: z.string().min(1) });

type Reader = (payload: Raw, name: string) => EventFacts;

/** By family and name; `sse` is the older name of `ssf`. */
const EVENTS: Readonly<Record<string, Reader>> = {
  'caep session-established': (payload, name) => established(payload, name),
  'caep session-presented': just('session-use'),
  'caep session-revoked': just('session-end'),
  'caep token-claims-change': just('account-change'),
  'caep credential-change': (payload, name) => credentialChange(CredentialChange.parse(payload), name),
  'caep assurance-level-change': (payload, name) => ({
    ...ocsfFacts('session-change'),
    operation: `${name} (${change(Level.parse(payload))})`,
  }),
  'caep device-compliance-change': (payload, name) => {
    const { current_status: now, previous_status: before } = Compliance.parse(payload);
    return verdict(name, `device ${change({ current_level: now, previous_level: before })}`);
  },
  'caep risk-level-change': risk,
  'risc account-credential-change-required': account(99),
  'risc account-disabled': account(5),
  'risc account-enabled': account(4),
  'risc account-purged': account(99),
  'risc credential-compromise': (payload, name) =>
    verdict(name, `compromised ${Compromise.parse(payload).credential_type}`),
  'risc identifier-changed': account(3),
  'risc identifier-recycled': account(99),
  'risc opt-in': account(99),
  'risc opt-out-initiated': account(99),
  'risc opt-out-cancelled': account(99),
  'risc opt-out-effective': account(99),
  'risc recovery-activated': account(99),
  'risc recovery-information-changed': account(99),
  // Deprecated for CAEP's session-revoked, and still sent.
  'risc sessions-revoked': just('session-end'),
  'ssf verification': just('other'),
  'ssf stream-updated': just('other'),
  'okta user-risk-change': risk,
  'okta device-risk-change': risk,
  'okta ip-change': just('session-change'),
};

/** The name of an event type, where it is one that is known: `caep session-revoked`. */
export function knownEvent(uri: string): string | undefined {
  const [, family = '', name = ''] = TYPE.exec(uri) ?? [];
  const key = `${family === 'sse' ? 'ssf' : family} ${name}`;
  return Object.hasOwn(EVENTS, key) ? key : undefined;
}

/** @throws a ZodError naming the member that a known event lacks */
export function eventFacts(known: string, payload: Raw): EventFacts {
  return EVENTS[known]!(payload, known.slice(known.indexOf(' ') + 1));
}

function just(kind: ActivityKind): Reader {
  return (_payload, name) => ({ ...ocsfFacts(kind), operation: name });
}

function account(activityId: number): Reader {
  return (payload, name) => {
    const reason = text(payload.reason);
    return {
      kind: 'account-change',
      classUid: USER_MANAGEMENT,
      activityId,
      operation: reason ? `${name} (${reason})` : name,
    };
  };
}

/** acr and amr have no place of their own in an activity. */
function established(payload: Raw, name: string): EventFacts {
  const acr = text(payload.acr);
  const amr = methodsOf(payload);
  const facts = [...(acr ? [`acr ${acr}`] : []), ...(amr.length > 0 ? [`amr ${amr.join(' ')}`] : [])];
  return {
    ...ocsfFacts('session-start'),
    operation: facts.length > 0 ? `${name} (${facts.join(', ')})` : name,
  };
}

/** The authentication methods; a draft had one as a text. */
export function methodsOf({ amr }: Raw): readonly string[] {
  return [amr].flat().flatMap((each) => text(each) ?? []);
}

function credentialChange(
  { credential_type: type, change_type: made }: z.infer<typeof CredentialChange>,
  name: string,
): EventFacts {
  const operation = `${name} (${made} ${type})`;
  if (made === 'update') {
    const activityId = type === 'password' ? 8 : 99;
    return { kind: 'account-change', classUid: USER_MANAGEMENT, activityId, operation };
  }
  const [kind, asFactor, asPassword] =
    made === 'create' ? (['credential-added', 12, 99] as const) : (['credential-removed', 13, 9] as const);
  return {
    kind,
    classUid: USER_MANAGEMENT,
    activityId: type === 'password' ? asPassword : asFactor,
    operation,
  };
}

function risk(payload: Raw, name: string): EventFacts {
  const why = text(payload.risk_reason) ?? reasonOf(payload);
  return verdict(name, `risk ${change(Level.parse(payload))}${why ? `: ${why}` : ''}`);
}

function verdict(name: string, said: string): EventFacts {
  return { ...ocsfFacts('vendor-verdict'), operation: name, verdict: said };
}

function change({ current_level: now, previous_level: before }: z.infer<typeof Level>): string {
  return before === undefined ? now : `${now}, before ${before}`;
}

function reasonOf({ reason_admin: reason }: Raw): string | undefined {
  return isRecord(reason)
    ? Object.values(reason)
        .map(text)
        .find((each) => each !== undefined)
    : text(reason);
}
