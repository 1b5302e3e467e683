import type { Activity } from '../../activity.ts';
import { isSameCountry } from '../countries.ts';
import { isKnownClient } from '../history.ts';
import type { AssessmentInput, RegisteredTravel } from '../input.ts';
import { emailsOf } from '../subject.ts';
import { type CounterSignal, OF_PLACE } from './counter-signal.ts';

/**
 * Counter-signal: the person had announced to be in that country at that time (policy, `registeredTravel`), and the client
 * is one that was known before: whoever knows of the journey has not the traveller's computer.
 */
export const registeredTravel: CounterSignal = {
  id: 'registered-travel',
  explains: OF_PLACE,
  unset: (input) => (journeysOf(input).length === 0 ? 'no journey of this person is registered' : undefined),
  isExplained: ({ context, known }, input) => {
    const { activity } = context;
    if (activity.geo?.country === undefined) return undefined;
    if (journeyOf(activity, input) === undefined) return false;
    return isKnownClient(known, context.client);
  },
  sentence: (explained, input) => {
    const journey = journeyOf(explained[0]!.context.activity, input)!;
    return `the person had announced to be in ${journey.country} from ${journey.from} until ${journey.to}`;
  },
};

function journeysOf(input: AssessmentInput): readonly RegisteredTravel[] {
  const emails = emailsOf(input);
  return (input.registeredTravel ?? []).filter(({ user }) => emails.has(user.toLowerCase()));
}

function journeyOf({ geo, time }: Activity, input: AssessmentInput): RegisteredTravel | undefined {
  return journeysOf(input).find(
    ({ country, from, to }) => from <= time && time <= to && isSameCountry(country, geo?.country),
  );
}
