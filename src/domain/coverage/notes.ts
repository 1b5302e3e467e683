import type { ShownEvent, ShownId } from './facts.ts';

export type Topic = ShownEvent | ShownId;

/** What would make a blind spot seen. */
export interface Closer {
  /** `tier`: another licence or set-up, for which the connector states what shows. */
  readonly by: 'tier' | 'licence' | 'setting' | 'log-stream';
  readonly what: string;
}

/** Words by which a connector's note speaks of a topic. A note that fits none still stands under its platform. */
const TOPICS: Readonly<Record<Topic, RegExp>> = {
  login: /\bsign-ins?\b|\blog-?ins?\b/i,
  mfa: /\bmfa\b|\bfactors?\b/i,
  session: /\b(?:lists? no|are in no list|can be neither|web) ?sessions?\b|\bsessions? are in no list\b/i,
  'session-use': /\bsession’s use\b|\bby their own cookies\b|\buse of a session\b|\bstolen cookie\b/i,
  'token-mint': /\bmint(?:ed|s)?\b|\bauthoris(?:ed|ation)\b/i,
  'token-use': /\btoken’s use\b|\buse of an access token\b|\btoken activity\b|\bwith a token\b/i,
  'api-call': /\bcalls of the\b|\bapi\.request\b|\bdrive, gmail\b/i,
  'session-id': /\bsession ids?\b|\bno session\b/i,
  'token-id': /\btoken ids?\b|\bno token\b|\bnot the token\b/i,
  ip: /\baddress(?:es)?\b|\bnetwork\b/i,
  'user-agent': /\buser agent\b/i,
};

/** Words by which a note says what would change it; the first that fits holds. */
const CLOSERS: readonly { readonly by: Closer['by']; readonly says: RegExp }[] = [
  { by: 'log-stream', says: /\bstreaming\b|\bdiagnostic settings\b|\blogs of their own\b/i },
  {
    by: 'licence',
    says: /\bneeds? (?:[A-Z]|an? [a-z ]*(?:licen[cs]e|plan|edition))|\bwithout P1\b|\blicen[cs]e\b/,
  },
  { by: 'setting', says: /\bswitch(?:ed)?\b.*\bon\b|\bonly where the \w+ lists\b|\bsaved only\b/i },
];

/** The notes about a topic: those that only explain, and those that say what would help. */
export function notesOn(
  topic: Topic,
  notes: readonly string[],
): { readonly reasons: readonly string[]; readonly closers: readonly Closer[] } {
  const about = notes.filter((note) => TOPICS[topic].test(note));
  const closers = about.flatMap((what) => {
    const found = CLOSERS.find(({ says }) => says.test(what));
    return found ? [{ by: found.by, what }] : [];
  });
  return { reasons: about.filter((note) => closers.every(({ what }) => what !== note)), closers };
}
