/** What the standard readings bring, as a playbook sees it in `steps.<id>.output`: joined over all accounts of the step. */

type Output = Readonly<Record<string, unknown>>;

/** The CEL types of each standard reading's joined output. */
export const OUTPUT_TYPES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'account.find': { account: 'Account', accounts: 'list<Account>' },
  'sessions.list': { sessions: 'list<Session>' },
  'tokens.list': { tokens: 'list<Token>' },
  'activity.pull': { records: 'int', completeUntil: 'string' },
};

/**
 * Joins what a reading brought for each account: lists one after another, records as their sum, `completeUntil` as the
 * earliest. `account` is the first that was found. Undefined for a use that is no standard reading.
 */
export function joinedOutput(use: string, outputs: readonly Output[]): Output | undefined {
  switch (use) {
    case 'account.find': {
      const accounts = outputs.flatMap(({ account }) => (account ? [account] : []));
      return { accounts, ...(accounts.length > 0 ? { account: accounts[0] } : {}) };
    }
    case 'sessions.list':
      return { sessions: outputs.flatMap(({ sessions }) => listOf(sessions)) };
    case 'tokens.list':
      return { tokens: outputs.flatMap(({ tokens }) => listOf(tokens)) };
    case 'activity.pull':
      return pulled(outputs);
    default:
      return undefined;
  }
}

function pulled(outputs: readonly Output[]): Output {
  const records = outputs.reduce(
    (sum, each) => sum + (typeof each.records === 'number' ? each.records : 0),
    0,
  );
  const ends = outputs.flatMap(({ completeUntil }) =>
    typeof completeUntil === 'string' ? [completeUntil] : [],
  );
  const earliest = ends.toSorted()[0];
  return { records, ...(earliest === undefined ? {} : { completeUntil: earliest }) };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
