import type { ByHand, ContainmentCapability } from 'countersign/kit';

/** What a person does in Google Workspace where no call of ours does it, and what that ends. */
export const byHand: Partial<Record<ContainmentCapability, ByHand>> = {
  'session.revoke': {
    text: 'Google lists no sessions and ends none by itself: sessions.revoke signs the user out of all. A managed device alone can be signed out or wiped under Devices in the Admin console.',
  },
  'credential.disable': {
    text: 'An app password or a grant has no switch: it is ended by credential.delete or tokens.revoke. A key of a service account is disabled in the Google Cloud console.',
  },
  'grants.revoke': {
    text: 'What a user allowed an app to do is ended by tokens.revoke: with Google a grant and its tokens are one thing. A person finds it under the user’s Security → Connected applications in the Admin console.',
    docs: 'https://support.google.com/a/answer/7281227',
  },
  'app.disable': {
    text: 'In the Admin console, under Security → Access and data control → API controls → Manage third-party app access, set the app to Blocked. It ends its access for all users to whom that applies.',
    docs: 'https://support.google.com/a/answer/7281227',
  },
  'network.deny': {
    text: 'Google denies addresses by Context-Aware Access alone, on some editions: assign an access level that leaves the address out (Security → Access and data control). It holds for whole groups.',
    docs: 'https://support.google.com/a/answer/9275380',
  },
};
