import { activityRef } from '../../activity.ts';
import type { CounterSignalResult } from '../../assessment.ts';
import type { AssessmentInput } from '../input.ts';
import { type Strayed, strayedIn } from '../strayed.ts';
import { type SHARES_EXPLAINED, WEIGHTS } from '../weights.ts';
import { approvedImpersonation } from './approved-impersonation.ts';
import { browserUpgrade } from './browser-upgrade.ts';
import type { CounterSignal } from './counter-signal.ts';
import { firstPartyClient } from './first-party-client.ts';
import { knownEgress } from './known-egress.ts';
import { longSessionRefresh } from './long-session-refresh.ts';
import { registeredTravel } from './registered-travel.ts';
import { sharedNetwork } from './shared-network.ts';
import { vendorBackChannel } from './vendor-back-channel.ts';

type CounterId = keyof typeof SHARES_EXPLAINED;

const COUNTER_SIGNALS: readonly CounterSignal[] = [
  knownEgress,
  sharedNetwork,
  registeredTravel,
  vendorBackChannel,
  firstPartyClient,
  approvedImpersonation,
  browserUpgrade,
  longSessionRefresh,
];

/** What explains the uses in question, and whether any use is left that nothing explains. */
export interface Explained {
  readonly counterSignals: readonly CounterSignalResult[];
  readonly isWhole: boolean;
}

/**
 * What explains the uses in question. A counter-signal holds only where every use that strayed is explained by one of them:
 * the attacker's use among many ordinary ones must not be hidden.
 */
export function counterSignalsIn(input: AssessmentInput): Explained {
  const strayed = strayedIn(input);
  const told = COUNTER_SIGNALS.map((counter) => ({
    counter,
    unset: counter.unset?.(input),
    each: [] as (boolean | undefined)[],
  }));
  let isLeft = false;
  for (const one of strayed) {
    for (const { counter, unset, each } of told)
      each.push(unset === undefined ? counter.isExplained(one, input) : false);
    isLeft = one.isSure && told.every(({ each }) => each.at(-1) === false);
    // Then none holds, whatever the others may be.
    if (isLeft) break;
  }
  const isUntold = strayed.some((_, at) => told.every(({ each }) => each[at] !== true));
  const counterSignals = told.map(({ counter, unset, each }) => {
    const explained = strayed.filter((_, at) => each[at] === true);
    if (unset !== undefined || strayed.length === 0 || isLeft || !each.some((one) => one !== false))
      return quiet(counter, unset ?? quietWhy(strayed, isLeft, explained.length > 0));
    if (isUntold) return unseen(counter);
    return explained.length > 0 ? fired(counter, explained, input) : quiet(counter, 'others explain it');
  });
  return { counterSignals, isWhole: !isUntold };
}

function quietWhy(strayed: readonly Strayed[], isLeft: boolean, isPart: boolean): string {
  if (strayed.length === 0) return 'no use came from elsewhere';
  return isLeft && isPart ? 'not every use is explained' : 'it explains no use';
}

function quiet({ id, explains }: CounterSignal, why: string): CounterSignalResult {
  const { quiet: llr } = WEIGHTS[id as CounterId];
  return { id, state: 'quiet', llr, evidence: [], why, explains: [...explains] };
}

function unseen({ id, explains }: CounterSignal): CounterSignalResult {
  const why = 'a use may be explained by it, and its record tells too little to say';
  return { id, state: 'not-evaluable', llr: 0, evidence: [], why, explains: [...explains] };
}

function fired(
  counter: CounterSignal,
  explained: readonly Strayed[],
  input: AssessmentInput,
): CounterSignalResult {
  const { id, explains } = counter;
  const evidence = explained.map(({ context: { activity } }) => activityRef(activity)).slice(0, 20);
  const { fired: llr } = WEIGHTS[id as CounterId];
  return {
    id,
    state: 'fired',
    llr,
    evidence,
    why: counter.sentence(explained, input),
    explains: [...explains],
  };
}
