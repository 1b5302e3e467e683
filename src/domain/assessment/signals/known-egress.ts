import { activityRef } from '../../activity.ts';
import type { CounterSignalResult } from '../../assessment.ts';
import type { AssessmentInput } from '../input.ts';
import { rangeOf } from '../networks.ts';
import { usesInQuestion } from '../uses.ts';
import { WEIGHTS } from '../weights.ts';

/**
 * Counter-signal: every use in question came from the organisation's own egress (policy, `knownEgress`).
 *
 * One use from elsewhere is enough for it not to hold: the attacker's use among many ordinary ones must not be hidden.
 * Not evaluable: no use carries an address, or no egress is configured.
 */
export function knownEgress(input: AssessmentInput): CounterSignalResult {
  const id = 'known-egress';
  const explains = ['session-context-changed', 'concurrent-geographies', 'token-replay', 'unfamiliar-origin'];
  const activities = usesInQuestion(input).flatMap((use) => use.activities);
  const placed = activities.filter((activity) => activity.ip !== undefined);
  if (placed.length === 0 || input.knownEgress.length === 0) {
    const why = placed.length === 0 ? 'no use carries an address' : 'no known egress is configured';
    return { id, state: 'not-evaluable', llr: 0, evidence: [], why, explains };
  }
  const names = placed.map((activity) => rangeOf(activity.ip!, input.knownEgress));
  const isOurs = placed.length === activities.length && names.every((name) => name !== undefined);
  if (!isOurs)
    return {
      id,
      state: 'quiet',
      llr: WEIGHTS[id].quiet,
      evidence: [],
      why: 'not every use came from known egress',
      explains,
    };
  const why = `every use came from known egress: ${[...new Set(names)].join(', ')}`;
  return {
    id,
    state: 'fired',
    llr: WEIGHTS[id].fired,
    evidence: placed.map(activityRef).slice(0, 20),
    why,
    explains,
  };
}
