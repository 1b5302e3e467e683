import { isSameDevice } from '../contexts.ts';
import { isSameCountry } from '../countries.ts';
import { anyKnown } from '../history.ts';
import { networkKinds } from '../network-kinds.ts';
import { isSame } from '../same.ts';
import type { CounterSignal } from './counter-signal.ts';

const REFRESH = /refresh|^primaryRefreshToken$/i;

/**
 * Counter-signal: a client that the person was seen with before refreshed what it held, as it does for weeks within one
 * long-lived session, wherever in the country the device happens to be. From abroad, and from where machines are rented, the
 * platform's own mark of the device must say so.
 */
export const longSessionRefresh: CounterSignal = {
  id: 'long-session-refresh',
  explains: ['no-matching-authentication', 'concurrent-geographies', 'unfamiliar-origin'],
  isExplained: ({ context, known }) => {
    if (!REFRESH.test(context.activity.grantType ?? '')) return false;
    const kinds = networkKinds(context.activity);
    const isAway = kinds.has('hosting') || kinds.has('vpn') || context.activity.isProxy === true;
    return anyKnown(known, (each) => {
      const isMarked = isSame(each.activity.deviceId, context.activity.deviceId);
      if (isMarked !== undefined) return isMarked;
      const isNear = isSameCountry(each.activity.geo?.country, context.activity.geo?.country);
      return isAway || !isNear ? false : isSameDevice(each, context);
    });
  },
  sentence: () => 'a device that was known before refreshed what it held',
};
