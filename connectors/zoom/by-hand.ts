import type { ByHand, ContainmentCapability } from 'countersign/kit';

/** What a person does in Zoom where no call of ours does it, and what that ends. */
export const byHand: Partial<Record<ContainmentCapability, ByHand>> = {
  'session.revoke': {
    text: 'Zoom lists no sessions and ends none by itself: sessions.revoke signs a single-sign-on user out of all. Others sign out of all devices under their own profile.',
  },
  'tokens.revoke': {
    text: 'Zoom lists no tokens of a user. Remove the app for the user, or for all, in the App Marketplace under Manage; that ends the tokens it holds.',
    docs: 'https://support.zoom.com/hc/en/article?id=zm_kb&sysparm_article=KB0060122',
  },
  'credential.disable': {
    text: 'A Server-to-Server app is deactivated in the App Marketplace under Manage, which refuses its credentials until it is activated again. A user has no keys.',
    docs: 'https://support.zoom.com/hc/en/article?id=zm_kb&sysparm_article=KB0060122',
  },
  'credential.delete': {
    text: 'Regenerate the secret of the app in the App Marketplace under Manage. A user has no keys of the own.',
    docs: 'https://support.zoom.com/hc/en/article?id=zm_kb&sysparm_article=KB0060122',
  },
  'grants.revoke': {
    text: 'Remove the app for the user in the App Marketplace under Manage, or have the user remove it under Added apps. That ends the tokens it holds.',
    docs: 'https://support.zoom.com/hc/en/article?id=zm_kb&sysparm_article=KB0060122',
  },
  'password.expire': {
    text: 'With single sign-on expire it at the identity provider. Else set a new password under User Management → Users; sessions and tokens of apps go on.',
  },
  'factors.reset': {
    text: 'Under Advanced → Security → two-factor authentication, choose to reset it for the user, who sets it up anew at the next sign-in. With single sign-on the factors are the identity provider’s.',
  },
  'app.disable': {
    text: 'In the App Marketplace under Manage, remove or disallow the app for the account. It ends the app for everybody there.',
    docs: 'https://support.zoom.com/hc/en/article?id=zm_kb&sysparm_article=KB0060122',
  },
  'network.deny': {
    text: 'Where the plan has access control by address, limit it to ranges of your own in the account’s security settings. Else block the address at the identity provider, where single sign-on holds.',
  },
};
