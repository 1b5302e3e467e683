import type { ByHand, ContainmentCapability } from 'countersign/kit';

/** What a person does in Atlassian Cloud where no call of ours does it, and what that ends. */
export const byHand: Partial<Record<ContainmentCapability, ByHand>> = {
  'sessions.revoke': {
    text: 'Put the account alone into an authentication policy (Security → Authentication policies), then choose Edit → Reset sessions there. It ends the sessions of all members of that policy, and no API token.',
    docs: 'https://jira.atlassian.com/browse/AX-229',
  },
  'session.revoke': {
    text: 'Atlassian shows no single session of a user to an administrator. The user signs the device out in the own account’s settings, or all of the account’s sessions are reset by its authentication policy.',
  },
  'credential.disable': {
    text: 'An API token has no switch: it is deleted, or the account is suspended, and then no token of it is taken.',
  },
  'grants.revoke': {
    text: 'Have the user remove the app under Connected apps in the own account’s settings. Atlassian shows an administrator no user’s consents.',
  },
  'password.expire': {
    text: 'Reset passwords by the account’s authentication policy (Security → Authentication policies), or at the identity provider where single sign-on holds. No API token ends by it.',
  },
  'factors.reset': {
    text: 'Under Directory → Managed accounts, open the account and switch its two-step verification off, so that it is enrolled anew. Under single sign-on the factors are those of the identity provider.',
  },
  'app.disable': {
    text: 'Uninstall the app under Connected apps of each site in admin.atlassian.com. That ends it for everybody there.',
  },
  'network.deny': {
    text: 'Atlassian has lists of allowed addresses alone, by app and site, on some plans (Security → IP allowlists): no address is denied by itself.',
    docs: 'https://community.atlassian.com/learning/lesson/revoke-user-access-to-your-organization',
  },
};
