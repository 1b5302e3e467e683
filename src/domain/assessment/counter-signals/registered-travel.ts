import type { Activity } from '../../activity.ts';
import { instantInWords } from '../../instant-in-words.ts';
import { countryCode, countryName } from '../countries.ts';
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
  unset: (input) => (journeysOf(input).size === 0 ? 'no journey of this person is registered' : undefined),
  isExplained: ({ context, known }, input) => {
    const { activity } = context;
    if (activity.geo?.country === undefined) return undefined;
    if (journeyOf(activity, input) === undefined) return false;
    return isKnownClient(known, context.client);
  },
  sentence: (explained, input) => {
    const journey = journeyOf(explained[0]!.context.activity, input)!;
    return `the person had announced to be in ${countryName(journey.country)} from ${instantInWords(journey.from)} until ${instantInWords(journey.to)}`;
  },
};

/** Read once for an input, by country: every use that strayed asks. */
const read = new WeakMap<AssessmentInput, ReadonlyMap<string, readonly RegisteredTravel[]>>();

function journeysOf(input: AssessmentInput): ReadonlyMap<string, readonly RegisteredTravel[]> {
  const known = read.get(input);
  if (known) return known;
  const emails = emailsOf(input);
  const own = (input.registeredTravel ?? []).filter(({ user }) => emails.has(user.toLowerCase()));
  const byCountry = Map.groupBy(own, ({ country }) => countryKey(country));
  read.set(input, byCountry);
  return byCountry;
}

function journeyOf({ geo, time }: Activity, input: AssessmentInput): RegisteredTravel | undefined {
  if (geo?.country === undefined) return undefined;
  return journeysOf(input)
    .get(countryKey(geo.country))
    ?.find(({ from, to }) => from <= time && time <= to);
}

/** Alike for all that name one country, by code or name. */
function countryKey(country: string): string {
  return (countryCode(country) ?? country).toLowerCase();
}
