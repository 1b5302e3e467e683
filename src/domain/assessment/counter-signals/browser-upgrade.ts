import { clientChange, isSameNetwork } from '../contexts.ts';
import { anyKnown } from '../history.ts';
import { isSame } from '../same.ts';
import type { CounterSignal } from './counter-signal.ts';

/** Counter-signal: the same browser on the same system in a network known before, in another version: what else it says of itself may change with that. */
export const browserUpgrade: CounterSignal = {
  id: 'browser-upgrade',
  explains: ['session-context-changed'],
  isExplained: ({ context, known }) =>
    anyKnown(known, (each) => {
      const change = clientChange(each.client, context.client);
      if (change === undefined || change !== 'none') return change === undefined ? undefined : false;
      const isSameText = isSame(each.activity.userAgent, context.activity.userAgent);
      return isSameText === false ? isSameNetwork(each.activity, context.activity) : false;
    }),
  sentence: () => 'the same browser on the same system came back in another version',
};
