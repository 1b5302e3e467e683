import { distanceKm, INHABITED } from '../geography.ts';
import type { Trip } from '../life/whereabouts.ts';
import { actsOn, livedOn, type Stage, type Story, type StoryPolicy, work } from '../story.ts';
import { worked } from './moved.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Out by plane and, days later, back. */
function tripOf({ resident, random, atMs }: Stage): Trip {
  const far = INHABITED.filter(
    (city) => city.country !== resident.city.country && distanceKm(city, resident.city) > 900,
  );
  const city = random.pick(far);
  // In the air a jet makes some 850 km in an hour; airports take their time at both ends.
  const wayMs = (distanceKm(city, resident.city) / 820 + random.between(3, 5)) * HOUR_MS;
  return {
    city,
    leavesMs: atMs - wayMs,
    arrivesMs: atMs,
    returnsMs: atMs + 60 * HOUR_MS,
    backMs: atMs + 60 * HOUR_MS + wayMs,
  };
}

function travelled(name: string, on: 'laptop' | 'phone', isRegistered: boolean): Story {
  return {
    name,
    truth: 'explained',
    on: worked,
    tell: (stage) => {
      const trip = tripOf(stage);
      const { platform, resident, atMs, random } = stage;
      const machine = resident[on];
      const times = [
        trip.leavesMs - random.between(5, 90) * MINUTE_MS,
        ...[12, 30, 55, 120].map((minutes) => atMs + minutes * MINUTE_MS),
      ];
      const diary = livedOn(
        stage,
        times.map((ms) => ({ atMs: ms, tell: (told) => work(told, platform, machine, ms) })),
        { trips: [trip] },
      );
      return {
        acts: diary.acts,
        suspects: actsOn(diary, platform, atMs),
        title: 'Session used from a new country',
        ...(isRegistered ? { policy: registered(stage, trip) } : {}),
      };
    },
  };
}

function registered({ resident }: Stage, { city, leavesMs, backMs }: Trip): StoryPolicy {
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  const to = day(backMs + 24 * HOUR_MS);
  return {
    registeredTravel: [{ user: resident.person.email, country: city.country, from: day(leavesMs), to }],
  };
}

export const flight: Story = travelled('flight', 'laptop', false);
export const registeredFlight: Story = travelled('registered-flight', 'laptop', true);
export const roamingPhone: Story = travelled('roaming-phone', 'phone', false);
