import { isBackChannel } from '../back-channels.ts';
import { type CounterSignal, OF_PLACE } from './counter-signal.ts';

/** Counter-signal: the vendor's own servers acted for the person (`back-channels.ts`). */
export const vendorBackChannel: CounterSignal = {
  id: 'vendor-back-channel',
  explains: [...OF_PLACE, 'no-matching-authentication', 'unusual-api-by-new-credential'],
  isExplained: ({ context: { activity } }) => isBackChannel(activity),
  sentence: (explained) => {
    const { platform, userAgent, asn } = explained[0]!.context.activity;
    return `servers of ${platform}’s maker did it: ${(userAgent ?? asn?.org ?? 'its own network').slice(0, 120)}`;
  },
};
