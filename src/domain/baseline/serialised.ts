import { z } from 'zod';
import { CountersignError } from '../errors.ts';
import { DAYS_REMEMBERED, dayOf } from './days.ts';
import { HASH_RANGE, MOST_KEPT } from './distinct.ts';
import { addValue, FACETS, MOST_VALUES, type Profile, type Seen } from './profile.ts';

/** Profiles as they are stored: small, with a version, and checked when they are read. */

export const BASELINE_VERSION = 1;

const LONGEST_SUBJECT = 512;
const Ms = z.int().nonnegative();
const Hash = z.int().nonnegative().lt(HASH_RANGE);
/** First and last time, day of the last, the days before it as bits in hex, hashes of principals. */
const SeenForm = z
  .tuple([
    Ms,
    Ms,
    z.int().nonnegative(),
    z.string().regex(new RegExp(`^[0-9a-f]{0,${DAYS_REMEMBERED / 4 - 1}}[13579bdf]$`)),
    z.array(Hash).max(MOST_KEPT),
  ])
  .refine(([first, last, day]) => first <= last && day === dayOf(last), 'times contradict each other')
  .refine(
    ([, , , , hashes]) => hashes.every((hash, at) => at === 0 || hash > hashes[at - 1]!),
    'hashes are not in order',
  );
const Values = z
  .record(z.string().max(LONGEST_SUBJECT), SeenForm)
  .refine((values) => Object.keys(values).length <= MOST_VALUES, `more than ${MOST_VALUES} values`);

/** A profile in storage. */
export const ProfileForm = z.strictObject({
  v: z.literal(BASELINE_VERSION),
  seen: SeenForm,
  facets: z.partialRecord(z.enum(FACETS), Values),
});
export type ProfileForm = z.infer<typeof ProfileForm>;

/** A profile and whose it is: one line of a baseline's file. */
export const SubjectForm = ProfileForm.extend({ subject: z.string().min(1).max(LONGEST_SUBJECT) });

export function writeProfile({ seen, facets }: Profile): ProfileForm {
  const written = [...facets].map(([facet, values]) => {
    const sorted = [...values.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1));
    return [facet, Object.fromEntries(sorted.map(([value, its]) => [value, seenForm(its)]))] as const;
  });
  const sorted = written.toSorted(([a], [b]) => (a < b ? -1 : 1));
  return { v: BASELINE_VERSION, seen: seenForm(seen), facets: Object.fromEntries(sorted) };
}

/** @throws ERR_INPUT_INVALID naming the place, for what is no profile of this version */
export function readProfile(value: unknown, place: string): Profile {
  return profileOf(checked(ProfileForm, value, place));
}

/** @throws ERR_INPUT_INVALID as `readProfile` */
export function readSubject(value: unknown, place: string): readonly [subject: string, profile: Profile] {
  const { subject, ...form } = checked(SubjectForm, value, place);
  return [subject, profileOf(form)];
}

function profileOf({ seen, facets }: ProfileForm): Profile {
  const profile: Profile = { seen: seenOf(seen), facets: new Map() };
  for (const facet of FACETS) {
    for (const [name, its] of Object.entries(facets[facet] ?? {}))
      addValue(profile, facet, name, seenOf(its));
  }
  return profile;
}

function checked<Schema extends z.ZodType>(schema: Schema, value: unknown, place: string): z.output<Schema> {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const what = `${issue?.path.join('.') || 'baseline'}: ${issue?.message ?? 'unreadable'}`.slice(0, 500);
  throw new CountersignError('ERR_INPUT_INVALID', `${place}: ${what}; build the baseline again`, { place });
}

function seenForm({ first, last, days, principals }: Seen): z.infer<typeof SeenForm> {
  return [first, last, days.last, days.bits.toString(16), [...principals]];
}

function seenOf([first, last, day, bits, principals]: z.infer<typeof SeenForm>): Seen {
  return { first, last, days: { last: day, bits: BigInt(`0x${bits}`) }, principals };
}
