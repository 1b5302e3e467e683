import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { Activity } from '#domain/activity.ts';
import { located } from '#domain/located.ts';
import type { LocatedGeo, NetworkKnowledge } from '#domain/network-knowledge.ts';
import { activity, BERLIN, without } from './assessment/evidence.ts';

const MIDDLES: Readonly<Record<string, LocatedGeo>> = {
  DE: { country: 'DE', lat: 51.3, lon: 10.4, radiusKm: 470, source: 'borders' },
  US: { country: 'US', lat: 50.4, lon: -125.5, radiusKm: 5_100, source: 'borders' },
};
const NAMES: Readonly<Record<string, string>> = { Germany: 'DE', 'United States': 'US', DE: 'DE', US: 'US' };
const MUNICH = { country: 'DE', city: 'Munich', lat: 48.1, lon: 11.6, radiusKm: 20, source: 'cities' };
const ASN = { number: 3320, org: 'Deutsche Telekom AG', source: 'routes' };

/** Knows one address, in Munich, and two countries. */
const KNOWLEDGE: NetworkKnowledge = {
  locate: (ip) => (ip === '80.1.2.3' ? { asn: ASN, geo: MUNICH } : undefined),
  placeOfCountry: (name) => (Object.hasOwn(NAMES, name) ? MIDDLES[NAMES[name]!] : undefined),
};

const BARE = { ...without(activity('r', 'api-call', '08:00'), 'asn', 'geo', 'ip'), ip: '80.1.2.3' };

describe('an activity with what is known of its address', () => {
  test('has the system and the place that its record lacks, and names the data', () => {
    const { asn, geo, locatedBy } = located(BARE, KNOWLEDGE);
    assert.deepEqual(asn, { number: 3320, org: 'Deutsche Telekom AG' });
    assert.deepEqual(geo, { country: 'DE', city: 'Munich', lat: 48.1, lon: 11.6, radiusKm: 20 });
    assert.equal(locatedBy, 'asn: routes; geo: cities');
  });

  test('stays as it is where nothing is known, or no address', () => {
    for (const each of [{ ...BARE, ip: '10.0.0.1' }, without(BARE, 'ip')]) {
      assert.equal(located(each, KNOWLEDGE), each);
    }
  });

  test('keeps what its record tells', () => {
    const told = { ...BARE, asn: { number: 64_500, org: 'Home ISP' }, geo: BERLIN };
    assert.equal(located(told, KNOWLEDGE), told);
  });

  test('gets an organisation only for the very number it tells, and a number beside its own organisation', () => {
    const asnOf = (asn: Activity['asn']) => located({ ...BARE, asn, geo: BERLIN }, KNOWLEDGE).asn;
    assert.deepEqual(asnOf({ number: 3320 }), { number: 3320, org: 'Deutsche Telekom AG' });
    assert.deepEqual(asnOf({ number: 64_500 }), { number: 64_500 });
    assert.deepEqual(asnOf({ org: 'T-Mobile' }), { number: 3320, org: 'T-Mobile' });
  });

  test('gets the coordinates of its address where that lies in the country it names, however that is written', () => {
    const { geo } = located({ ...BARE, geo: { country: 'Germany' } }, KNOWLEDGE);
    assert.deepEqual(geo, { country: 'Germany', city: 'Munich', lat: 48.1, lon: 11.6, radiusKm: 20 });
  });

  test('gets the middle of the country it names where its address is said to be elsewhere', () => {
    const { geo, locatedBy } = located({ ...BARE, geo: { country: 'United States' } }, KNOWLEDGE);
    assert.deepEqual(geo, { country: 'United States', lat: 50.4, lon: -125.5, radiusKm: 5_100 });
    assert.equal(locatedBy, 'asn: routes; geo: borders');
    const inBerlin = located({ ...BARE, geo: { country: 'DE', city: 'Berlin' } }, KNOWLEDGE);
    assert.deepEqual(inBerlin.geo, { country: 'DE', city: 'Berlin', lat: 51.3, lon: 10.4, radiusKm: 470 });
  });

  test('gets no coordinates for a country that is not known, nor for a city without one', () => {
    for (const geo of [{ country: 'Atlantis' }, { city: 'Springfield' }]) {
      assert.deepEqual(located({ ...BARE, geo }, KNOWLEDGE).geo, geo);
    }
  });

  test('is a valid activity, changed only where it was silent, and the same when it is done again', () => {
    const told = fc.record(
      {
        ip: fc.constantFrom('80.1.2.3', '10.0.0.1'),
        asn: fc.record(
          { number: fc.constantFrom(3320, 64_500), org: fc.constant('Own') },
          { requiredKeys: [], noNullPrototype: true },
        ),
        geo: fc.record(
          {
            country: fc.constantFrom('DE', 'Germany', 'United States', 'Atlantis'),
            city: fc.constantFrom('Munich', 'Berlin'),
            lat: fc.constant(1.5),
            lon: fc.constant(2.5),
          },
          { requiredKeys: [], noNullPrototype: true },
        ),
      },
      { requiredKeys: [], noNullPrototype: true },
    );
    fc.assert(
      fc.property(told, (more) => {
        const given: Activity = { ...without(BARE, 'ip'), ...more };
        const once = located(given, KNOWLEDGE);
        assert.deepEqual(Activity.parse(once), once);
        assert.deepEqual(located(once, KNOWLEDGE), once);
        assert.deepEqual({ ...once.asn, ...given.asn }, { ...once.asn });
        const { lat, lon, ...ownNames } = given.geo ?? {};
        assert.deepEqual({ ...once.geo, ...ownNames }, { ...once.geo });
        if (lat !== undefined && lon !== undefined) assert.deepEqual(once.geo, given.geo);
      }),
    );
  });
});
