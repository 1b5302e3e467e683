import type { ByHand, ContainmentCapability } from 'countersign/kit';

/** What a person does in Microsoft Entra ID and Microsoft 365 where no call of ours does it, and what that ends. */
export const byHand: Partial<Record<ContainmentCapability, ByHand>> = {
  'session.revoke': {
    text: 'Entra ends no single session: sessions.revoke ends all of the user’s. An external user’s are ended by the home tenant alone.',
    docs: 'https://learn.microsoft.com/en-us/entra/identity/users/users-revoke-access',
  },
  'tokens.revoke': {
    text: 'Entra lists no tokens and ends none by itself: sessions.revoke ends all refresh tokens of the user. Access tokens last until they expire, or minutes where an app evaluates access continuously.',
    docs: 'https://learn.microsoft.com/en-us/entra/identity/users/users-revoke-access',
  },
  'credential.disable': {
    text: 'An app’s secret has no switch. Disable its service principal by app.disable, or remove the secret under App registrations → Certificates & secrets.',
  },
  'credential.delete': {
    text: 'Remove the secret or certificate under App registrations → the app → Certificates & secrets, and on its enterprise application too. Tokens that were issued last until they expire.',
    docs: 'https://learn.microsoft.com/en-us/graph/api/application-removepassword',
  },
  'password.expire': {
    text: 'Reset the password under Users → the user → Reset password. Where Active Directory masters the account, disable it there and reset its password twice.',
    docs: 'https://learn.microsoft.com/en-us/entra/identity/users/users-revoke-access',
  },
  'factors.reset': {
    text: 'Under Users → the user → Authentication methods, delete every method that is not the user’s own, then require registration anew. A method of the thief outlives a new password.',
    docs: 'https://learn.microsoft.com/en-us/entra/identity/authentication/howto-mfa-userdevicesettings',
  },
  'network.deny': {
    text: 'Make a named location of the address and block it by a Conditional Access policy. It holds at sign-in and renewal; a token that was issued goes on until it expires.',
    docs: 'https://learn.microsoft.com/en-us/entra/identity/conditional-access/concept-assignment-network',
  },
};
