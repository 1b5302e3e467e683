import { anyKnown } from '../history.ts';
import { isSame } from '../same.ts';
import type { CounterSignal } from './counter-signal.ts';

const REFRESH = /refresh|^primaryRefreshToken$/i;

/**
 * Counter-signal: a client that the person was seen with before refreshed what it held, as it does for weeks within one
 * long-lived session, wherever the device happens to be: by the platform's own mark of it.
 */
export const longSessionRefresh: CounterSignal = {
  id: 'long-session-refresh',
  explains: ['no-matching-authentication', 'concurrent-geographies', 'unfamiliar-origin'],
  isExplained: ({ context, known }) => {
    if (!REFRESH.test(context.activity.grantType ?? '')) return false;
    // Of a platform that marks none, what a client says of itself is copied with the cookie.
    return anyKnown(known, (each) => isSame(each.activity.deviceId, context.activity.deviceId) === true);
  },
  sentence: () => 'a device that was known before refreshed what it held',
};
