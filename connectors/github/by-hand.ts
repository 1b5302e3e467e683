import type { ByHand, ContainmentCapability } from 'countersign/kit';

/** What a person does in GitHub organisations where no call of ours does it, and what that ends. */
export const byHand: Partial<Record<ContainmentCapability, ByHand>> = {
  'sessions.revoke': {
    text: 'GitHub gives an organisation no way to end a member’s web session. The member ends it under Settings → Sessions; an owner can remove the member, and single sign-on asks anew once the identity provider’s session ends.',
  },
  'session.revoke': {
    text: 'Only the member can end a web session, under Settings → Sessions on GitHub. No administrator and no call can.',
  },
  'tokens.revoke': {
    text: 'With a person’s token and no single sign-on nothing is reachable: the member revokes tokens and keys under Settings → Developer settings. An owner can remove the member, which ends the access to the organisation.',
  },
  'credential.disable': {
    text: 'No credential of GitHub can be switched off and on again. Revoke it by credential.delete, which cannot be taken back.',
  },
  'credential.delete': {
    text: 'With a person’s token and no single sign-on nothing is reachable: the member deletes the token or key under Settings. Whoever holds a raw token can report it to GitHub’s credential revocation, which ends it for good.',
    docs: 'https://docs.github.com/en/rest/credentials/revoke',
  },
  'grants.revoke': {
    text: 'An owner denies an OAuth app for the organisation under Settings → OAuth app policy, or the member revokes it under Settings → Applications. tokens.revoke takes its single sign-on authorisation.',
  },
  'account.suspend': {
    text: 'Only managed users can be suspended. Elsewhere an owner removes the member under People, which takes private forks and memberships along; it is undone by a new invitation.',
  },
  'password.expire': {
    text: 'GitHub lets no organisation expire a member’s password. The member changes it under Settings; managed users have theirs at the identity provider.',
  },
  'factors.reset': {
    text: 'GitHub lets no organisation reset a member’s second factor: the member removes it under Settings → Password and authentication. Managed users have theirs at the identity provider.',
  },
  'app.disable': {
    text: 'Suspend or uninstall a GitHub App under the organisation’s Settings → GitHub Apps, or deny an OAuth app under OAuth app policy. It ends the app’s access to the organisation for everybody.',
    docs: 'https://docs.github.com/articles/reviewing-your-organization-s-installed-integrations',
  },
  'network.deny': {
    text: 'GitHub has a list of allowed addresses alone (Settings → Authentication security → IP allow list, on Enterprise Cloud): no address is denied by itself.',
  },
};
