import type { ByHand, ContainmentCapability } from 'countersign/kit';

/** What a person does in OAuth 2.0 where no call of ours does it, and what that ends. */
export const byHand: Partial<Record<ContainmentCapability, ByHand>> = {
  'sessions.revoke': {
    text: 'These standards have no call that ends a user’s sessions. End them in the provider’s own console, or suspend the account there.',
  },
  'session.revoke': {
    text: 'These standards have no call by which a third party ends a session. End it in the provider’s own console.',
  },
  'credential.disable': {
    text: 'A token cannot be switched off and on again by these standards: it is revoked, or the client is disabled in the provider’s console.',
  },
  'grants.revoke': {
    text: 'Withdraw the consent in the provider’s own console, or have the user do it in the account’s settings there. Without it the app asks for new tokens, and gets them.',
  },
  'account.suspend': {
    text: 'These standards know no accounts. Suspend it in the provider’s own console, which is what stops new tokens.',
  },
  'password.expire': {
    text: 'These standards know no passwords. Expire or reset it in the provider’s own console.',
  },
  'factors.reset': {
    text: 'These standards know no factors. Review and remove them in the provider’s own console.',
  },
  'app.disable': {
    text: 'Disable the client, or renew its secret, in the provider’s own console. Access tokens that are checked offline last until they expire.',
  },
  'network.deny': {
    text: 'These standards deny no address. Block it at the provider, where that can be done, or in front of the resource.',
  },
};
