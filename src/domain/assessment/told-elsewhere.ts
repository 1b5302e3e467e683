import type { Activity } from '../activity.ts';

type System = NonNullable<Activity['asn']>;

/**
 * The same records, of which those that tell no autonomous system take it from others of the same address: one platform's log
 * names the system, and another's the address alone. Where records disagree, nothing is taken.
 *
 * @param own the person's records, which alone are asked: what others do changes nothing
 */
export function networksFilled(
  activities: readonly Activity[],
  own: readonly Activity[],
): readonly Activity[] {
  const systems = toldOnce(own);
  return activities.map((activity) => {
    const asn = activity.asn ?? systems.get(activity.ip ?? '');
    return asn === undefined || activity.asn !== undefined ? activity : { ...activity, asn };
  });
}

/** The system of each address, where all that tell it agree on its number. */
function toldOnce(activities: readonly Activity[]): ReadonlyMap<string, System | undefined> {
  const told = new Map<string, System | undefined>();
  for (const { ip, asn } of activities) {
    if (ip === undefined || asn?.number === undefined) continue;
    const known = told.get(ip);
    if (!told.has(ip)) told.set(ip, asn);
    else if (known?.number !== asn.number) told.set(ip, undefined);
    // By its least name, so that the order of records changes nothing.
    else if ((asn.org ?? '') < (known.org ?? '')) told.set(ip, asn);
  }
  return told;
}
