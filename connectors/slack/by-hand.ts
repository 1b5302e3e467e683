import type { ByHand, ContainmentCapability } from 'countersign/kit';

/** What a person does in Slack where no call of ours does it, and what that ends. */
export const byHand: Partial<Record<ContainmentCapability, ByHand>> = {
  'tokens.revoke': {
    text: 'Remove each app that the user installed from the organisation’s Installed apps: that ends all of its tokens, of every user. Restricting an app stops new installations and ends no token.',
    docs: 'https://slack.com/help/articles/360000281563-Manage-apps-on-Enterprise-Grid',
  },
  'credential.disable': {
    text: 'Slack can switch no token off and on again. Whoever holds the raw token ends it for good by auth.revoke; else remove its app.',
    docs: 'https://docs.slack.dev/reference/methods/auth.revoke',
  },
  'credential.delete': {
    text: 'Whoever holds the raw token ends it by auth.revoke; Countersign never does. Else remove its app from the organisation, which ends all of the app’s tokens.',
    docs: 'https://docs.slack.dev/reference/methods/auth.revoke',
  },
  'grants.revoke': {
    text: 'Slack takes no app from one user alone by an administrator’s hand. Remove the app from the organisation’s Installed apps, or have the user remove it.',
    docs: 'https://slack.com/help/articles/360000281563-Manage-apps-on-Enterprise-Grid',
  },
  'password.expire': {
    text: 'With single sign-on expire it at the identity provider. Else an owner forces a reset for the whole workspace in its settings, and chooses there to sign everybody out.',
  },
  'factors.reset': {
    text: 'With single sign-on the factors are those of the identity provider. Else an owner switches the member’s two-factor authentication off under Manage members, and the member sets it up anew.',
  },
  'app.disable': {
    text: 'Under the organisation’s settings → Installed apps, remove the app from every workspace, then restrict it. Restricting alone leaves what is installed, and its tokens.',
    docs: 'https://slack.com/help/articles/360000281563-Manage-apps-on-Enterprise-Grid',
  },
  'network.deny': {
    text: 'Slack denies no address by itself. Where single sign-on holds, block it at the identity provider; sessions under way go on.',
  },
};
