import { type Account, type ActionRequest, CountersignError } from 'countersign/kit';

/** A subject identifier of RFC 9493. */
export type SubjectIdentifier =
  | { readonly format: 'email'; readonly email: string }
  | { readonly format: 'iss_sub'; readonly iss: string; readonly sub: string };

/** Ids as `<iss> <sub>`, where the issuer is an address. */
const ISS_SUB = /^(https:\/\/\S+) (\S.*)$/;

/**
 * How an account is named to a receiver: by its e-mail where it has one, unless told otherwise, else by issuer and id.
 *
 * @throws ERR_INPUT_INVALID when the account has no e-mail, or nobody says whose its id is
 */
export function subjectOf(
  { account, platform, capability }: ActionRequest,
  wanted: SubjectIdentifier['format'] | undefined,
  issuer: string | undefined,
): SubjectIdentifier {
  const format = wanted ?? (account.email ? 'email' : 'iss_sub');
  const subject = format === 'email' ? byEmail(account) : byIssuer(account, issuer);
  if (subject) return subject;
  const lacks =
    format === 'email'
      ? 'the account has no e-mail'
      : 'whose id it is that the account has is not known: set SHARED_SIGNALS_SUBJECT_ISSUER';
  throw new CountersignError('ERR_INPUT_INVALID', `${platform} ${capability}: ${lacks}`, {
    place: 'with.subject',
  });
}

function byEmail({ email }: Account): SubjectIdentifier | undefined {
  return email ? { format: 'email', email } : undefined;
}

function byIssuer({ id }: Account, issuer: string | undefined): SubjectIdentifier | undefined {
  const [, iss = issuer, sub = id] = ISS_SUB.exec(id) ?? [];
  return iss ? { format: 'iss_sub', iss, sub } : undefined;
}

/** `email alice@acme.example`, for a person. */
export function subjectInWords(subject: SubjectIdentifier): string {
  return subject.format === 'email' ? `email ${subject.email}` : `iss ${subject.iss}, sub ${subject.sub}`;
}
