import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Activity } from 'countersign/kit';
import { read, VARIATIONS, VOICED, voiceOf } from './hearing.ts';
import { actsOn } from './sample-acts.ts';
import { FIELDS, type Field, TELEMETRY, without } from './telemetry.ts';

/** What of an activity must be gone with a field. */
const GONE: Readonly<Record<Field, (activity: Activity) => unknown>> = {
  ip: ({ ip }) => ip,
  asn: ({ asn }) => asn,
  geo: ({ geo }) => geo,
  userAgent: ({ userAgent }) => userAgent,
  sessionId: ({ sessionId, rootSessionId, platform }) =>
    sessionId ?? (platform === 'okta' || platform === 'salesforce' ? rootSessionId : undefined),
  tokenId: ({ tokenId }) => tokenId,
  deviceId: ({ deviceId }) => deviceId,
  mfa: ({ isMfa }) => isMfa,
  application: () => undefined,
};

for (const platform of VOICED) {
  describe(`what may be withheld of ${platform}`, () => {
    const all = VARIATIONS.flatMap((variation) => {
      const voice = voiceOf(platform, 'a-seed', variation);
      return actsOn(platform).flatMap((act) => voice.write(act));
    });

    for (const field of FIELDS) {
      const isListed = TELEMETRY[platform].fields[field] !== undefined;
      test(`${field} is gone when it is withheld, and the rest is read as before`, () => {
        let had = 0;
        for (const written of all) {
          const before = read(written);
          const copy = structuredClone(written);
          const taken = without(field, written);
          assert.deepEqual(written, copy);
          if (GONE[field](before) !== undefined) had++;
          if (taken === undefined) {
            assert.equal(before.kind, 'mfa');
            continue;
          }
          const after = read(taken);
          assert.equal(GONE[field](after), undefined, `${platform} ${field} ${before.eventCode}`);
          assert.deepEqual(
            [after.time, after.eventCode, after.actor],
            [before.time, before.eventCode, before.actor],
          );
        }
        // A field that the table does not list for a platform is one that its records never tell.
        const isOfOwnRecords = field === 'mfa' && !isListed;
        if (field !== 'application' && !isOfOwnRecords) assert.equal(had > 0, isListed);
      });
    }
  });
}
