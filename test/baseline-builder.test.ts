import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Baseline } from '#domain/baseline/baseline.ts';
import { writeProfile } from '#domain/baseline/serialised.ts';
import { type BuildDeps, buildBaseline } from '../src/baseline-builder.ts';
import type { LogSource } from '../src/case-assessor.ts';
import { assessorDeps, oktaRecord } from './support/case-samples.ts';

const records = Array.from({ length: 400 }, (_, at) => {
  const time = new Date(Date.UTC(2026, 1, 1) + at * 3_600_000).toISOString();
  return oktaRecord(`r${at}`, `event.${at % 5}`, time, `user${at % 40}`);
});
const log: LogSource = {
  platform: 'okta',
  async *records() {
    for (const value of records) yield { place: 'a line', value };
  },
};

describe('a baseline that is built in parts', () => {
  async function built(
    more: Partial<BuildDeps>,
    withheld: Parameters<typeof buildBaseline>[0]['withheld'] = [],
  ) {
    const joined = new Baseline();
    let parts = 0;
    const keep = async (learned: Baseline) => {
      parts++;
      for (const [subject, profile] of learned.entries()) joined.add(subject, profile);
    };
    const source = { logs: [log], until: '2026-02-10T00:00:00.000Z', withheld };
    const count = await buildBaseline(source, { ...(await assessorDeps()), keep, ...more }, assert.fail);
    const profiles = [...joined.entries()].map(([subject, each]) => [subject, writeProfile(each)]);
    return { count, parts, profiles: Object.fromEntries(profiles) as Record<string, unknown> };
  }

  test('is the one that is built at once', async () => {
    const [whole, inParts] = [await built({}), await built({ most: 10 })];
    assert.deepEqual(inParts.profiles, whole.profiles);
    assert.equal(whole.parts, 1);
    assert.ok(inParts.parts > 10);
    assert.deepEqual([whole.count.read, whole.count.late], [400, 184]);
  });

  test('knows the country of addresses that the records do not place', async () => {
    const { profiles } = await built({
      networks: async () => ({
        locate: () => ({ geo: { country: 'DE', lat: 51, lon: 10, radiusKm: 400, source: 'a test' } }),
        placeOfCountry: () => undefined,
      }),
    });
    assert.match(JSON.stringify(profiles['principal/okta/00uuser1']), /"country":\{"DE"/);
  });

  test('has nothing of what an incident withholds', async () => {
    const subject = 'principal/okta/00uuser7';
    const { count, profiles } = await built({}, [{ subject, from: '2026-01-01T00:00:00.000Z' }]);
    assert.equal(profiles[subject], undefined);
    assert.equal(count.withheld, 6);
  });
});
