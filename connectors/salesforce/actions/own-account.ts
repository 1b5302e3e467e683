import { type ActionRequest, CountersignError } from 'countersign/kit';
import type { SalesforceClient } from '../client.ts';
import { longId } from '../record-id.ts';

/**
 * Refuses to act on the integration user itself: the first call would cut off those that follow, and every proof.
 *
 * @throws ERR_CONNECTOR_REJECTED
 */
export async function refuseOwnAccount(
  client: SalesforceClient,
  { account, capability }: ActionRequest,
): Promise<void> {
  if ((await client.ownUserId()) !== longId(account.id)) return;
  throw new CountersignError(
    'ERR_CONNECTOR_REJECTED',
    'salesforce: this is the account by which Countersign itself signs in; a person must do it',
    { place: `salesforce ${capability}` },
  );
}
