import { isSameDevice } from '../contexts.ts';
import { anyKnown } from '../history.ts';
import type { CounterSignal } from './counter-signal.ts';

const REFRESH = /refresh|^primaryRefreshToken$/i;

/**
 * Counter-signal: a client that the person was seen with before refreshed what it held, as it does for weeks within one
 * long-lived session, wherever the device happens to be.
 */
export const longSessionRefresh: CounterSignal = {
  id: 'long-session-refresh',
  explains: ['no-matching-authentication', 'concurrent-geographies', 'unfamiliar-origin'],
  isExplained: ({ context, known }) => {
    if (!REFRESH.test(context.activity.grantType ?? '')) return false;
    return anyKnown(known, (each) => isSameDevice(each, context));
  },
  sentence: () => 'a device that was known before refreshed what it held',
};
