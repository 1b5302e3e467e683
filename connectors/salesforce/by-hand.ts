import type { ByHand, ContainmentCapability } from 'countersign/kit';

/** What a person does in Salesforce where no call of ours does it, and what that ends. */
export const byHand: Partial<Record<ContainmentCapability, ByHand>> = {
  'credential.disable': {
    text: 'Salesforce has no switch for a token: tokens.revoke ends it. An app’s key or secret is taken out of use by blocking the app under Setup → Connected Apps OAuth Usage.',
    docs: 'https://help.salesforce.com/s/articleView?id=xcloud.connected_app_manage_oauth.htm&type=5',
  },
  'credential.delete': {
    text: 'Revoke the token under Setup → Connected Apps OAuth Usage → the app’s users, or renew the app’s consumer secret or certificate in App Manager. The old secret mints nothing more then.',
    docs: 'https://help.salesforce.com/s/articleView?id=xcloud.connected_app_manage_oauth.htm&type=5',
  },
  'grants.revoke': {
    text: 'Under Setup → Connected Apps OAuth Usage, open the app’s users and choose Revoke. That ends the user’s tokens of the app; the user may allow it again unless the app is blocked.',
    docs: 'https://help.salesforce.com/s/articleView?id=xcloud.connected_app_manage_oauth.htm&type=5',
  },
  'password.expire': {
    text: 'Under Setup → Users, choose Reset Password for the user. Sessions and tokens of apps go on: end them by sessions.revoke and tokens.revoke.',
  },
  'factors.reset': {
    text: 'Under Setup → Users → the user, disconnect the verification methods that are not the user’s own. Freeze the account first: whoever signs in next registers anew.',
  },
  'app.disable': {
    text: 'Under Setup → Connected Apps OAuth Usage, choose Block, or uninstall the app, which ends its sessions and tokens for everybody. For a stolen integration that is what stops it.',
    docs: 'https://help.salesforce.com/s/articleView?id=xcloud.connected_app_manage_oauth.htm&type=5',
  },
  'network.deny': {
    text: 'Salesforce has ranges of allowed addresses alone: set Login IP Ranges on the profile, enforce them on every request in Session Settings, and restrict the connected app to them.',
  },
};
