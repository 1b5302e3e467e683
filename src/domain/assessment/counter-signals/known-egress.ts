import { isKnownClient } from '../history.ts';
import { rangeOf } from '../networks.ts';
import { type CounterSignal, OF_PLACE } from './counter-signal.ts';

/**
 * Counter-signal: it came from the organisation's own egress (policy, `knownEgress`).
 *
 * It explains a change of place, and not one of the client, nor a credential that nobody issued: who is inside uses the same
 * way out.
 */
export const knownEgress: CounterSignal = {
  id: 'known-egress',
  explains: OF_PLACE,
  unset: ({ knownEgress: ranges }) => (ranges.length === 0 ? 'no known egress is configured' : undefined),
  isExplained: ({ context: { activity, client }, known }, { knownEgress: ranges }) => {
    if (activity.ip === undefined) return undefined;
    if (rangeOf(activity.ip, ranges) === undefined) return false;
    return known.length === 0 || isKnownClient(known, client);
  },
  sentence: (explained, { knownEgress: ranges }) => {
    const names = explained.flatMap(({ context: { activity } }) => rangeOf(activity.ip ?? '', ranges) ?? []);
    return `it came from known egress: ${[...new Set(names)].slice(0, 5).join(', ')}`;
  },
};
