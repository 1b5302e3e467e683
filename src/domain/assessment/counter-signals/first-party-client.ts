import { isSameNetwork } from '../contexts.ts';
import { isFirstPartyClient } from '../first-party-clients.ts';
import { anyKnown } from '../history.ts';
import type { CounterSignal } from './counter-signal.ts';

/**
 * Counter-signal: a client of the platform's own maker did it, from a network that the person was in before: such clients
 * fetch and refresh for days without anybody signing in.
 */
export const firstPartyClient: CounterSignal = {
  id: 'first-party-client',
  explains: ['no-matching-authentication', 'unusual-api-by-new-credential'],
  isExplained: ({ context: { activity }, known }) => {
    if (!isFirstPartyClient(activity)) return false;
    return anyKnown(known, (each) => isSameNetwork(each.activity, activity));
  },
  sentence: (explained) =>
    `a client of the platform’s own maker did it: ${(explained[0]!.context.activity.application ?? 'by its id').slice(0, 120)}`,
};
