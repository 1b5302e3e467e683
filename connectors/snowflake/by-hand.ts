import type { ByHand, ContainmentCapability } from 'countersign/kit';

/** What a person does in Snowflake where no call of ours does it, and what that ends. */
export const byHand: Partial<Record<ContainmentCapability, ByHand>> = {
  'grants.revoke': {
    text: 'What a user allowed clients to do is ended by tokens.revoke (REMOVE DELEGATED AUTHORIZATIONS). Take roles away by REVOKE ROLE … FROM USER; sessions that use one keep it until they end.',
    docs: 'https://docs.snowflake.com/en/sql-reference/sql/alter-user',
  },
  'factors.reset': {
    text: 'List the user’s methods by SHOW MFA METHODS and take away what is not theirs by ALTER USER … REMOVE MFA METHOD. Disable the user first: whoever signs in next enrols anew.',
    docs: 'https://docs.snowflake.com/en/sql-reference/sql/alter-user',
  },
  'app.disable': {
    text: 'ALTER SECURITY INTEGRATION … SET ENABLED = FALSE stops the client for everybody; it can be taken back. Also drop what a thief made: integrations, stages and shares.',
    docs: 'https://docs.snowflake.com/en/sql-reference/sql/alter-security-integration',
  },
  'network.deny': {
    text: 'Make a network rule of the address, block it by a network policy, and set that on the user or the account. A policy without an allowed list that fits may lock everybody out.',
    docs: 'https://docs.snowflake.com/en/user-guide/network-policies',
  },
};
