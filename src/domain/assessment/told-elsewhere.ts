import type { Activity } from '../activity.ts';

/**
 * The same records, of which those that tell no network take it from others of the same address: one platform's log names the
 * autonomous system or the place of an address, and another's the address alone. Where records disagree, nothing is taken.
 */
export function networksFilled(activities: readonly Activity[]): readonly Activity[] {
  const asns = toldOnce(activities, 'asn');
  const places = toldOnce(activities, 'geo');
  return activities.map((activity) => {
    const { ip } = activity;
    if (ip === undefined || (activity.asn !== undefined && activity.geo !== undefined)) return activity;
    const asn = activity.asn ?? asns.get(ip);
    const geo = activity.geo ?? places.get(ip);
    return { ...activity, ...(asn && { asn }), ...(geo && { geo }) };
  });
}

/** What is told of each address, where all that tell it agree. */
function toldOnce<Key extends 'asn' | 'geo'>(
  activities: readonly Activity[],
  key: Key,
): ReadonlyMap<string, NonNullable<Activity[Key]> | undefined> {
  const told = new Map<string, NonNullable<Activity[Key]> | undefined>();
  for (const activity of activities) {
    const value = activity[key];
    const { ip } = activity;
    if (ip === undefined || value === undefined) continue;
    const known = told.get(ip);
    const isAgreed =
      !told.has(ip) || (known !== undefined && JSON.stringify(known) === JSON.stringify(value));
    told.set(ip, isAgreed ? value : undefined);
  }
  return told;
}
