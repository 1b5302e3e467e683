import type { AccountQuery, Connectors } from '#domain/connectors.ts';
import type { ConnectorFacts } from '#domain/containment.ts';
import type { Account, Principal } from '#domain/principal.ts';
import type { Incident } from '#domain/run/state.ts';
import type { Attempt } from './attempt.ts';

/** The principal's account on every platform; what the identity provider knows of the person helps to find the others. */
export async function findAccounts(
  incident: Incident,
  connectors: Connectors,
  attempt: Attempt,
): Promise<Account[]> {
  const accounts: Account[] = [];
  let email = incident.principal.email;
  for (const { platform } of inLookupOrder(connectors.facts)) {
    const query = queryFor(incident.principal, platform, email);
    if (!query) continue;
    const account = await attempt(platform, 'account', () => connectors.findAccount(platform, query));
    if (!account) continue;
    accounts.push(account);
    email ??= account.email?.toLowerCase();
  }
  return accounts;
}

/** An id counts only on its own platform; an e-mail counts everywhere. */
function queryFor(
  principal: Principal,
  platform: string,
  email: string | undefined,
): AccountQuery | undefined {
  const isOwn = principal.platform === undefined || principal.platform === platform;
  const query: AccountQuery = {
    ...(email ? { email } : {}),
    ...(principal.uid && principal.platform === platform ? { id: principal.uid } : {}),
    ...(principal.name && isOwn ? { name: principal.name } : {}),
  };
  return Object.keys(query).length > 0 ? query : undefined;
}

/** Platforms in the order they are asked: identity providers first, since they know the person's e-mail. */
function inLookupOrder(facts: readonly ConnectorFacts[]): readonly ConnectorFacts[] {
  return facts.toSorted(
    (a, b) => Number(a.kind === 'saas') - Number(b.kind === 'saas') || a.platform.localeCompare(b.platform),
  );
}
