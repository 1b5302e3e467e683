import type { Activity } from './activity.ts';
import type { LocatedAsn, LocatedGeo, NetworkKnowledge } from './network-knowledge.ts';

/**
 * An activity with what is known of its address where the record is silent; `locatedBy` names the data.
 *
 * What the record tells stays as it is, and is never mixed with what it contradicts: an organisation is added only to its
 * own number, coordinates only to their own country. A record that names a country without coordinates gets those of its
 * address where that lies in this country, else the middle of the country. Done twice, it changes nothing more.
 */
export function located(activity: Activity, knowledge: NetworkKnowledge): Activity {
  const known = activity.ip === undefined ? undefined : knowledge.locate(activity.ip);
  const asn = known?.asn && withAsn(activity.asn, known.asn);
  const geo = withGeo(activity.geo, known?.geo, knowledge);
  if (!asn && !geo) return activity;
  const sources = [asn && `asn: ${known.asn!.source}`, geo && `geo: ${geo.source}`];
  return {
    ...activity,
    ...(asn ? { asn } : {}),
    ...(geo ? { geo: geo.filled } : {}),
    locatedBy: namedOnce([...(activity.locatedBy?.split('; ') ?? []), ...sources]),
  };
}

/** Undefined where nothing can be added. */
function withAsn(told: Activity['asn'], { number, org }: LocatedAsn): Activity['asn'] {
  if (told?.number === undefined) return { number, org: told?.org ?? org };
  return told.number === number && told.org === undefined ? { number, org } : undefined;
}

interface Filled {
  readonly filled: NonNullable<Activity['geo']>;
  readonly source: string;
}

/** Undefined where nothing can be added. */
function withGeo(
  told: Activity['geo'],
  ofAddress: LocatedGeo | undefined,
  knowledge: NetworkKnowledge,
): Filled | undefined {
  const { country, region, city, lat, lon } = told ?? {};
  if (lat !== undefined && lon !== undefined) return undefined;
  if (country === undefined) {
    // A city or region without its country may lie elsewhere than the address does.
    return ofAddress && region === undefined && city === undefined ? filledBy({}, ofAddress) : undefined;
  }
  const ofCountry = knowledge.placeOfCountry(country);
  const own = { country, ...(region ? { region } : {}), ...(city ? { city } : {}) };
  if (ofAddress && ofAddress.country === ofCountry?.country && agrees(own, ofAddress))
    return filledBy(own, ofAddress);
  return ofCountry && filledBy(own, ofCountry);
}

/** Whether a place is in the city and region that the record names, as far as it names them. */
function agrees(own: NonNullable<Activity['geo']>, { region, city }: LocatedGeo): boolean {
  return (own.region === undefined || own.region === region) && (own.city === undefined || own.city === city);
}

function filledBy(own: NonNullable<Activity['geo']>, { source, ...geo }: LocatedGeo): Filled {
  return { filled: { ...geo, ...own }, source };
}

function namedOnce(sources: readonly (string | undefined)[]): string {
  return [...new Set(sources.filter((source) => source !== undefined))].join('; ');
}
