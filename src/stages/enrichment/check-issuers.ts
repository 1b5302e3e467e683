import type { AccountQuery, Connectors } from '#domain/connectors.ts';
import { checkPresented, termsOf } from '#domain/issuer/check-presented.ts';
import type { IssuerCheck } from '#domain/issuer/issuer-check.ts';
import { statementOf } from '#domain/issuer/statement.ts';
import type { IssuerTerms } from '#domain/issuer/trusted-issuer.ts';
import type { Clock } from '#domain/ports.ts';
import type { Account } from '#domain/principal.ts';
import type { Incident } from '#domain/run/state.ts';
import type { Attempt } from './attempt.ts';

interface CheckDeps {
  readonly connectors: Pick<Connectors, 'facts' | 'findAccount'>;
  readonly clock: Clock;
  readonly issuerTerms: readonly IssuerTerms[];
}

/** Holds what the detections presented against issuers and directories; undefined when nothing was presented. */
export async function checkIssuers(
  incident: Incident,
  accounts: readonly Account[],
  { connectors, clock, issuerTerms }: CheckDeps,
  attempt: Attempt,
): Promise<IssuerCheck[] | undefined> {
  const { presented } = incident;
  if (presented === undefined) return undefined;
  const terms = issuerTerms;
  const unknownSubjects = new Set<string>();
  for (const token of presented) {
    const { platform, subject: kind } = termsOf(token, terms) ?? {};
    const { subject } = statementOf(token);
    if (platform === undefined || kind !== 'account' || subject === undefined) continue;
    if (!connectors.facts.some((each) => each.platform === platform)) continue;
    const found = await attempt(platform, 'account', async () => ({
      account: await lookUp(platform, subject, connectors),
    }));
    if (found && !found.account) unknownSubjects.add(`${platform}/${subject}`);
  }
  return checkPresented(presented, { terms, accounts, unknownSubjects, now: clock.now() });
}

/** By each way in which a subject may name an account: one is enough. */
async function lookUp(
  platform: string,
  subject: string,
  connectors: CheckDeps['connectors'],
): Promise<Account | undefined> {
  const queries: readonly AccountQuery[] = subject.includes('@')
    ? [{ email: subject.toLowerCase() }, { name: subject }]
    : [{ id: subject }, { name: subject }];
  for (const query of queries) {
    const account = await connectors.findAccount(platform, query);
    if (account) return account;
  }
  return undefined;
}
