import type { Position } from './country-borders.ts';

const EARTH_RADIUS_KM = 6_371;
/** Each step moves less; after so many the circle is less than half a percent too large. */
const STEPS = 500;

type Vector = readonly [number, number, number];

/**
 * The smallest circle on the globe around points, nearly: it holds all of them, and is less than half a percent too large.
 *
 * Begins anywhere and goes a smaller step towards the farthest point each time.
 * @see Badoiu and Clarkson, Smaller core-sets for balls, SODA 2003
 * @param points at least one
 */
export function smallestCircle(points: readonly Position[]): {
  readonly lat: number;
  readonly lon: number;
  readonly radiusKm: number;
} {
  const vectors = points.map(vectorOf);
  let centre = vectors[0]!;
  for (let step = 2; step <= STEPS; step++) {
    const { vector } = farthest(vectors, centre);
    centre = towards(centre, vector, 1 / step);
  }
  const [x, y, z] = centre;
  return {
    lat: rounded((Math.asin(z) * 180) / Math.PI),
    lon: rounded((Math.atan2(y, x) * 180) / Math.PI),
    // Up, so that what was rounded still lies inside.
    radiusKm: Math.ceil(Math.acos(farthest(vectors, centre).cosine) * EARTH_RADIUS_KM) + 1,
  };
}

function vectorOf([lon, lat]: Position): Vector {
  const [along, up] = [(lon * Math.PI) / 180, (lat * Math.PI) / 180];
  return [Math.cos(up) * Math.cos(along), Math.cos(up) * Math.sin(along), Math.sin(up)];
}

function farthest(vectors: readonly Vector[], [x, y, z]: Vector): { vector: Vector; cosine: number } {
  let cosine = 1;
  let found = vectors[0]!;
  for (const vector of vectors) {
    const each = vector[0] * x + vector[1] * y + vector[2] * z;
    if (each >= cosine) continue;
    cosine = each;
    found = vector;
  }
  return { vector: found, cosine: Math.max(-1, cosine) };
}

function towards(from: Vector, to: Vector, share: number): Vector {
  const moved = [0, 1, 2].map((axis) => from[axis]! + (to[axis]! - from[axis]!) * share);
  const length = Math.hypot(...moved);
  return [moved[0]! / length, moved[1]! / length, moved[2]! / length];
}

/** Hundredths of a degree are a kilometre. */
function rounded(degrees: number): number {
  return Math.round(degrees * 100) / 100;
}
