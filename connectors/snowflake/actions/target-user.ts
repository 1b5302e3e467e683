import { type ActionRequest, CountersignError, known } from 'countersign/kit';
import type { SnowflakeClient } from '../client.ts';
import { whoAmI } from '../statements.ts';
import { type SeenUser, userNamed } from '../users.ts';
import { Self } from '../wire.ts';

/**
 * The user of a request, as Snowflake has it now.
 *
 * @throws ERR_CONNECTOR_NOT_FOUND naming the account; ERR_CONNECTOR_REJECTED when it is the service user itself: the first
 * call would cut off those that follow, and every proof
 */
export async function targetUser(client: SnowflakeClient, request: ActionRequest): Promise<SeenUser> {
  const [self] = await client.rows(whoAmI(), Self);
  const { account, capability } = request;
  if (self?.USER_NAME === account.id) {
    throw new CountersignError(
      'ERR_CONNECTOR_REJECTED',
      'snowflake: this is the user by which Countersign itself signs in; a person must do it',
      { place: `snowflake ${capability}` },
    );
  }
  return known(await userNamed(client, account.id), request);
}
