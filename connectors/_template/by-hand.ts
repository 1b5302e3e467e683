import type { ByHand, ContainmentCapability } from 'countersign/kit';

/**
 * What a person does where My Platform offers no call: in one or two sentences where, what to do, and what it ends; where it
 * has no such thing, say so. Name every containment that `index.ts` has no action for.
 */
export const byHand: Partial<Record<ContainmentCapability, ByHand>> = {
  'session.revoke': {
    text: 'My Platform ends no single session. Use sessions.revoke, which ends all of the user’s.',
  },
  'account.suspend': {
    text: 'Under Admin → Users, choose Suspend for the user. Nobody signs in to it then; sessions go on.',
    docs: 'https://my-platform.example/help/suspend',
  },
};
