import type { ByHand, ContainmentCapability } from 'countersign/kit';

/** What a person does in Okta where no call of ours does it, and what that ends. */
export const byHand: Partial<Record<ContainmentCapability, ByHand>> = {
  'credential.disable': {
    text: 'Bind an API token to a network zone under Security → API → Tokens, which can be taken back, or deactivate an app’s secret where it has another. A token without a switch is revoked.',
    docs: 'https://help.okta.com/oie/en-us/content/topics/security/api.htm',
  },
  'credential.delete': {
    text: 'Revoke the API token under Security → API → Tokens; it ends at once and for good. A secret of an app is deleted on the app’s General tab, once another is in use.',
    docs: 'https://help.okta.com/oie/en-us/content/topics/security/api.htm',
  },
  'grants.revoke': {
    text: 'Revoke the user’s consents by the API (Users → grants), or with the app’s assignment taken away under Applications → Assignments. sessions.revoke ends the refresh tokens without it.',
    docs: 'https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserGrant/',
  },
  'password.expire': {
    text: 'Under Directory → People → the person, choose Reset password or expire it with a temporary one, and end the sessions with it. Whoever knows the old one signs in by it once more if it is only expired.',
    docs: 'https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserCred/',
  },
  'factors.reset': {
    text: 'Under Directory → People → the person → More actions, reset the authenticators that are not the person’s own. Suspend first: whoever signs in next enrols anew.',
    docs: 'https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserFactor/',
  },
  'app.disable': {
    text: 'Under Applications → the app, choose Deactivate. Nobody signs in to it any more, and its tokens are refused by Okta; sessions inside of the app go on until it ends them.',
    docs: 'https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Application/',
  },
  'network.deny': {
    text: 'Add the address to the blocked zone under Security → Networks. It is refused everywhere in the org before any policy; mind that many may share one address.',
    docs: 'https://developer.okta.com/docs/api/openapi/okta-management/management/networkzone/',
  },
};
