import { CountersignError } from 'countersign/kit';
import type { AtlassianClient } from '../client.ts';
import { userBy } from '../lookups.ts';

/**
 * How an account stands, and by which means it can be kept out.
 *
 * disable   of an account that the organisation manages: the account itself, in all of Atlassian
 * suspend   of a guest's: its membership of each directory, which is access to this organisation's apps alone
 */
export interface Standing {
  readonly means: 'disable' | 'suspend';
  /** What lets it in: the account, or the ids of the directories in which it is active; sorted. */
  readonly open: readonly string[];
  /** In words, for the approver. */
  readonly present: readonly string[];
}

/** Stands among `open` for the account itself. */
export const ACCOUNT = 'account';

/**
 * Reads how the account stands; undefined when Atlassian has none of that id.
 *
 * @throws ERR_CONNECTOR_RESPONSE_UNREADABLE when Atlassian does not say whether the organisation manages the account
 */
export async function readStanding(
  client: AtlassianClient,
  accountId: string,
): Promise<Standing | undefined> {
  const user = await userBy(client, { accountIds: [accountId] }, (one) => one.accountId === accountId);
  if (!user) return undefined;
  if (user.claimStatus === 'managed') return managedStanding(client, accountId);
  if (user.claimStatus === 'unmanaged') return guestStanding(client, accountId);
  throw new CountersignError(
    'ERR_CONNECTOR_RESPONSE_UNREADABLE',
    `atlassian: data.claimStatus: neither managed nor unmanaged: ${JSON.stringify(user.claimStatus)}`,
    { place: 'atlassian users/search data.claimStatus' },
  );
}

async function managedStanding(client: AtlassianClient, accountId: string): Promise<Standing | undefined> {
  const profile = await client.profile(accountId);
  if (!profile) return undefined;
  const isOpen = profile.account_status === 'active';
  return {
    means: 'disable',
    open: isOpen ? [ACCOUNT] : [],
    present: [`the account is managed by the organisation and ${profile.account_status}`],
  };
}

async function guestStanding(client: AtlassianClient, accountId: string): Promise<Standing> {
  const open: string[] = [];
  const present = [
    'a guest: the organisation does not manage the account; only access to this organisation’s apps is suspended, sign-in and API tokens live on elsewhere',
  ];
  for (const { directoryId, name } of await client.directories(accountId)) {
    const member = await client.member(directoryId, accountId);
    if (member?.accountStatus === 'active' && isLetIn(member.membershipStatus, directoryId)) {
      open.push(directoryId);
    }
    present.push(`directory ${name ?? directoryId}: ${member?.membershipStatus ?? 'no member'}`);
  }
  return { means: 'suspend', open: open.sort(), present };
}

/** @throws ERR_CONNECTOR_RESPONSE_UNREADABLE when it is not said: silence would pass for being kept out */
function isLetIn(membershipStatus: string | null | undefined, directoryId: string): boolean {
  if (membershipStatus) return membershipStatus === 'active';
  throw new CountersignError(
    'ERR_CONNECTOR_RESPONSE_UNREADABLE',
    `atlassian: data.membershipStatus: missing in directory ${directoryId}`,
    { place: 'atlassian directories/users data.membershipStatus' },
  );
}
