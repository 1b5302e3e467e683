import type { LocatedGeo } from '#domain/network-knowledge.ts';
import { type Position, REGIONS, type Region, regionOf } from './country-borders.ts';
import { countryCodeOf } from './country-names.ts';
import { smallestCircle } from './smallest-circle.ts';

/**
 * Parts of a country with less than this share of its area are left out: with Alaska and Hawaii the circle around the United
 * States would reach over half of Europe, and say nothing of the many for the sake of the few. Whoever compares two places of
 * one country must know better than by its circle (see `conflictsAmong`).
 */
const LEAST_SHARE = 0.3;

type Circle = Omit<LocatedGeo, 'source'>;

const circles = new Map<string, Circle | undefined>();

/**
 * The middle of a country, under any of its codes or English names, and the circle around its main land: centre and radius of
 * the smallest circle around its borders. Territories with a code of their own do not count to the country they belong to.
 * @param source names the data that named the country
 */
export function countryPlace(name: string, source: string): LocatedGeo | undefined {
  const code = countryCodeOf(name);
  if (code === undefined) return undefined;
  if (!circles.has(code)) circles.set(code, circleAround(code));
  const circle = circles.get(code);
  return circle && { ...circle, source };
}

function circleAround(code: string): Circle | undefined {
  const outlines = outlinesOf(code);
  const least = outlines.reduce((sum, { area }) => sum + area, 0) * LEAST_SHARE;
  const main = outlines.filter(({ area }) => area >= least);
  // Of islands alone none may be large enough: then all count.
  const points = (main.length > 0 ? main : outlines).flatMap(({ ring }) => ring);
  return points.length === 0 ? undefined : { country: code, ...smallestCircle(points) };
}

interface Outline {
  readonly ring: readonly Position[];
  readonly area: number;
}

function outlinesOf(code: string): readonly Outline[] {
  const country = regionOf(code);
  if (!country) return [];
  const apart = new Set(
    REGIONS.filter(({ properties }) => properties.country === code && hasOwnCode(properties)).map(
      ({ properties }) => properties.id,
    ),
  );
  const parts = new Set(partsOf(country, apart));
  return [...parts].flatMap(({ geometry }) =>
    (geometry?.coordinates ?? []).map(([ring = []]) => ({ ring, area: areaOf(ring) })),
  );
}

/** The parts that have borders; a country that is made of others has none itself. */
function partsOf(region: Region, apart: ReadonlySet<string>): readonly Region[] {
  if (region.geometry) return [region];
  return (region.properties.members ?? []).flatMap((id) => {
    const member = regionOf(id);
    if (!member || [id, member.properties.id, ...member.properties.groups].some((each) => apart.has(each)))
      return [];
    return partsOf(member, apart);
  });
}

/** Databases of addresses name it by its own code; exceptional reservations, as FX for France in Europe, they do not use. */
function hasOwnCode({ iso1A2, isoStatus }: Region['properties']): boolean {
  return iso1A2 !== undefined && isoStatus === 'official';
}

/** On a globe of radius 1, as if between meridians. */
function areaOf(ring: readonly Position[]): number {
  const sine = (lat: number) => Math.sin((lat * Math.PI) / 180);
  let sum = 0;
  for (const [index, [lon, lat]] of ring.entries()) {
    const [nextLon, nextLat] = ring[(index + 1) % ring.length]!;
    sum += (((nextLon - lon) * Math.PI) / 180) * (2 + sine(lat) + sine(nextLat));
  }
  return Math.abs(sum / 2);
}
