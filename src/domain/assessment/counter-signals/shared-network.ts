import { isSameDevice } from '../contexts.ts';
import { anyKnown } from '../history.ts';
import { type NetworkKind, networkKinds } from '../network-kinds.ts';
import { isSame } from '../same.ts';
import { type CounterSignal, OF_PLACE } from './counter-signal.ts';

/** Networks through which one device seems to be elsewhere. */
const SHARED: readonly NetworkKind[] = ['sase', 'private-relay', 'satellite'];

/**
 * Counter-signal: it came through a network whose addresses are elsewhere than the people behind them (SASE double hop, private
 * relay, satellite, a telephone's carrier), on a device that was known before. Of a commercial VPN, where thieves hide too, and
 * of a carrier's lines for computers the
 * platform's own mark of the device must say so: what a client says of itself is copied with the cookie.
 */
export const sharedNetwork: CounterSignal = {
  id: 'shared-network',
  explains: OF_PLACE,
  isExplained: ({ context, known }) => {
    const { asn } = context.activity;
    if (asn === undefined) return undefined;
    const kinds = networkKinds(context.activity);
    const isPhone = kinds.has('carrier') && /^(ios|android)$/i.test(context.client?.os ?? '');
    if (isPhone || SHARED.some((kind) => kinds.has(kind)))
      return anyKnown(known, (each) => isSameDevice(each, context));
    if (!kinds.has('vpn') && !kinds.has('carrier')) return false;
    return anyKnown(known, (each) => isSame(each.activity.deviceId, context.activity.deviceId) === true);
  },
  sentence: (explained) => {
    const { asn } = explained[0]!.context.activity;
    return `a known device came through ${asn?.org ?? `AS${asn?.number}`}, whose addresses are elsewhere than the people behind them`;
  },
};
