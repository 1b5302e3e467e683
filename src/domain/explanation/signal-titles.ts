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
    meaning:
      'its issuer’s complete log does not know it, or an identity provider never made the assertion that let it in',
  },
  'issuer-anomaly': {
    title: 'Token that is not its issuer’s',
    meaning:
      'a token that was presented fails against its issuer’s keys or rules, or an assertion was used twice',
  },
  'unfamiliar-origin': {
    title: 'Unfamiliar origin',
    meaning:
      'it came from a hosting provider, an anonymiser or a program that this person was never seen with',
  },
  'known-egress': {
    title: 'Own network',
    meaning: 'what strayed came out of the organisation’s own ways to the internet',
  },
  'shared-network': {
    title: 'Network that tells no place',
    meaning:
      'it came, with a known device, through a gateway, relay or carrier whose addresses are elsewhere',
  },
  'registered-travel': {
    title: 'Announced journey',
    meaning: 'the person had announced to be in that country then, and uses a client that was known before',
  },
  'vendor-back-channel': {
    title: 'Platform’s own machines',
    meaning: 'the platform’s or an application’s own servers did it for the person',
  },
  'first-party-client': {
    title: 'Platform maker’s own client',
    meaning: 'a client of the platform’s maker did it, which refreshes for days without anybody signing in',
  },
  'approved-impersonation': {
    title: 'Approved impersonation',
    meaning: 'an administrator or the vendor’s support acted as the person, with leave that was logged',
  },
  'browser-upgrade': {
    title: 'Upgraded browser',
    meaning: 'the client is the one that was known, in a newer version',
  },
  'long-session-refresh': {
    title: 'Refresh in a long session',
    meaning: 'a client that was known before refreshed what it held, as it does for weeks',
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
