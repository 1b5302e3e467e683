import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { countryPlace } from '../../../src/adapters/networks/country-places.ts';
import { smallestCircle } from '../../../src/adapters/networks/smallest-circle.ts';

/** Along a great circle. */
function kmBetween(a: { lat: number; lon: number }, b: { lat: number; lon: number }): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const cosine =
    Math.sin(radians(a.lat)) * Math.sin(radians(b.lat)) +
    Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * Math.cos(radians(b.lon - a.lon));
  return Math.acos(Math.max(-1, Math.min(1, cosine))) * 6_371;
}

describe('the place of a country', () => {
  test('is found under the names that platforms and databases use', () => {
    const names: Readonly<Record<string, readonly string[]>> = {
      US: ['US', 'us', 'USA', 'United States', 'United States of America', ' united states '],
      GB: ['GB', 'UK', 'United Kingdom', 'Great Britain', 'England'],
      RU: ['RU', 'Russia', 'Russian Federation'],
      KR: ['KR', 'South Korea', 'Korea, Republic of', 'Republic of Korea'],
      TR: ['TR', 'Turkey', 'Türkiye'],
      CZ: ['CZ', 'Czechia', 'Czech Republic'],
      HK: ['HK', 'Hong Kong', 'Hong Kong SAR China'],
      FR: ['FR', 'France', 'FRA'],
      GE: ['Georgia'],
      XK: ['Kosovo'],
    };
    for (const [code, each] of Object.entries(names)) {
      for (const name of each) assert.equal(countryPlace(name, 'test')?.country, code, name);
    }
  });

  test('is not known for what is no country', () => {
    for (const name of [
      '',
      'a',
      'ZZ',
      'EU',
      'Europe',
      '001',
      'Korea',
      '__proto__',
      'constructor',
      'x'.repeat(1e6),
    ])
      assert.equal(countryPlace(name, 'test'), undefined, name.slice(0, 20));
  });

  test('holds the cities of its main land, the far ones too', () => {
    const cities: readonly (readonly [string, number, number])[] = [
      ['US', 47.6, -122.33],
      ['US', 25.76, -80.19],
      ['DE', 53.55, 9.99],
      ['RU', 43.12, 131.89],
      ['FR', 43.7, 7.27],
      ['NZ', -36.85, 174.76],
      ['FJ', -18.14, 178.44],
    ];
    for (const [code, lat, lon] of cities) {
      const place = countryPlace(code, 'test')!;
      assert.ok(kmBetween(place, { lat, lon }) <= place.radiusKm, `${code} ${lat}, ${lon}`);
    }
  });

  test('is not stretched by what lies far away, nor by territories with a code of their own', () => {
    assert.ok(countryPlace('FR', 'test')!.radiusKm < 1_000);
    assert.ok(countryPlace('GB', 'test')!.radiusKm < 1_000);
    assert.ok(countryPlace('NL', 'test')!.radiusKm < 300);
    assert.ok(countryPlace('US', 'test')!.radiusKm < 3_200);
    assert.notEqual(countryPlace('BQ', 'test'), undefined);
    assert.notEqual(countryPlace('SJ', 'test'), undefined);
  });
});

test('the smallest circle holds every point, and is hardly larger than half their greatest distance demands', () => {
  const point = fc.tuple(
    fc.double({ min: -30, max: 30, noNaN: true }),
    fc.double({ min: -40, max: 40, noNaN: true }),
  );
  fc.assert(
    fc.property(fc.array(point, { minLength: 1, maxLength: 12 }), (points) => {
      const circle = smallestCircle(points);
      const ends = points.map(([lon, lat]) => ({ lat, lon }));
      // The centre is rounded to a hundredth of a degree.
      for (const end of ends) assert.ok(kmBetween(circle, end) <= circle.radiusKm + 1);
      const widest = Math.max(...ends.flatMap((one) => ends.map((other) => kmBetween(one, other))));
      // Jung's theorem on a sphere is a little above the plane's 1/√3.
      assert.ok(circle.radiusKm <= widest * 0.66 + 5, `${circle.radiusKm} of ${widest}`);
    }),
  );
});
