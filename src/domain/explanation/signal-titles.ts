/** What a signal is called, and what it means when it holds; for people who have not read its rule. */
export interface SignalTitle {
  readonly title: string;
  /** One sentence, without a full stop, that goes on from the title. */
  readonly meaning: string;
}

/** One for every id in the table of weights. Ids are never reused, so that an old journal reads the same for ever. */
const TITLES: Readonly<Record<string, SignalTitle>> = {
  'no-matching-authentication': {
    title: 'Use without a sign-in',
    meaning: 'a session, token or key was used, and complete logs show no sign-in that could have begun it',
  },
  'session-context-changed': {
    title: 'Session moved to another client',
    meaning: 'one session or token appeared in another network and in another kind of client at once',
  },
  'concurrent-geographies': {
    title: 'Two places at once',
    meaning: 'the person was in two places that nobody travels between in the time',
  },
  'token-replay': {
    title: 'One credential in several places',
    meaning: 'one session or token was in use from more networks at the same time than it may be',
  },
  'mfa-not-satisfied': {
    title: 'Second factor missing',
    meaning: 'a session began without the second factor that is expected of this person',
  },
  'vendor-verdict': {
    title: 'Platform’s own warning',
    meaning: 'a platform itself holds the session, sign-in or account to be at risk',
  },
  'unusual-api-by-new-credential': {
    title: 'Unusual calls by a new credential',
    meaning: 'a credential that is new called what this person, application or integration does not call',
  },
  'credential-never-issued': {
    title: 'Credential never issued',
    meaning: 'its issuer does not know the credential, or what it claims does not hold against the issuer',
  },
  'issuer-anomaly': {
    title: 'Issuer itself tampered with',
    meaning: 'what is trusted to vouch for people was changed, or vouched in a way it never does',
  },
  'known-egress': {
    title: 'Own network',
    meaning: 'every use came out of the organisation’s own ways to the internet',
  },
};

/** The title of a signal or counter-signal; of an id that is not known, such as a newer version's, the id in words. */
export function signalTitle(id: string): SignalTitle {
  const known = Object.hasOwn(TITLES, id) ? TITLES[id] : undefined;
  if (known) return known;
  const words = id.replaceAll('-', ' ');
  return { title: words.slice(0, 1).toUpperCase() + words.slice(1), meaning: `the signal ${id} holds` };
}

/** Ids that have a title of their own. */
export const TITLED_IDS: readonly string[] = Object.keys(TITLES);
