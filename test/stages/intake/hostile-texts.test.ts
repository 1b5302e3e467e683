import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asCountersignError } from '#domain/errors.ts';
import { digest } from '../../../src/adapters/secrets/digest.ts';
import { acceptRecords } from '../../../src/stages/intake/accept.ts';
import { PRESETS } from '../../../src/stages/intake/sources/index.ts';
import { HOSTILE } from '../../flow/hostile-text.ts';
import { VENDOR_SAMPLES } from '../../flow/vendor-samples.ts';
import { eachText, SAMPLES } from '../../flow/webhook-samples.ts';
import { recordingPorts } from './support.ts';

/** Hostile text in every place of a full payload of every preset, on the mapping alone; bad-input.test.ts plays some served. */

const ALL = { ...SAMPLES, ...VENDOR_SAMPLES };

test('there is a full payload of every preset', () => {
  assert.deepEqual(Object.keys(ALL).toSorted(), [...PRESETS.keys()].toSorted());
});

for (const [preset, sample] of Object.entries(ALL)) {
  test(`every field of a ${preset} payload is read`, async () => {
    const ports = recordingPorts();
    const now = new Date();
    await acceptRecords({ name: preset, preset }, [sample('ada@example.com', 'uid-1')], {
      ...ports,
      clock: { now: () => now },
    });
    const [{ detection }] = ports.arrivals as [(typeof ports.arrivals)[number]];
    assert.equal(detection.principal.email, 'ada@example.com');
    assert.ok(detection.sourceEventId.includes('uid-1'), detection.sourceEventId);
    assert.notEqual(detection.severity, 'unknown');
  });

  test(`hostile text anywhere in a ${preset} payload is data, read or refused`, async () => {
    const whole = sample('ada@example.com', 'uid-1');
    const bodies = [
      ...eachText(whole, (text) => `${text} ${HOSTILE}`),
      ...eachText(whole, () => HOSTILE),
      JSON.parse(JSON.stringify(whole).replace(/^\{/, '{"__proto__":{"polluted":true},"toString":1,')),
    ];
    const ports = { ...recordingPorts(), clock: { now: () => new Date() } };
    for (const body of bodies) {
      try {
        await acceptRecords({ name: preset, preset }, [body], ports);
      } catch (thrown) {
        assert.match(asCountersignError(thrown).code, /^ERR_(?:DETECTION_FIELD_MISSING|INPUT_INVALID)$/);
      }
    }
    assert.ok(ports.arrivals.length >= bodies.length / 3, `${ports.arrivals.length} of ${bodies.length}`);
    for (const { detection, payload } of ports.arrivals) {
      assert.doesNotThrow(() => digest.ofJson(detection));
      assert.ok(!payload.includes('polluted') || !('polluted' in {}));
    }
    assert.equal(({} as { polluted?: true }).polluted, undefined);
  });
}
