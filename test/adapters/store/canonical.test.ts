import assert from 'node:assert/strict';
import { test } from 'node:test';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { event } from '#domain/journal-event.ts';
import {
  canonicalEntry,
  canonicalJson,
  chainedHash,
  FIRST_PREV_HASH,
} from '../../../src/adapters/store/canonical.ts';
import { dataText } from '../../../src/adapters/store/detection-content.ts';
import { detection } from '../../support/store-samples.ts';

const text = fc.string({ unit: 'grapheme-composite' });

test('an entry put together around its data is the canonical JSON of the whole', () => {
  const facts = { incidentId: text, seq: fc.nat(), kind: text, version: fc.nat(9), at: text, actor: text };
  fc.assert(
    fc.property(fc.record(facts), fc.jsonValue(), (entry, data) => {
      assert.equal(
        canonicalEntry({ ...entry, dataText: canonicalJson(data) }),
        canonicalize({ ...entry, data }),
      );
    }),
  );
});

test('a detection’s text is made once and is the canonical JSON of the event', () => {
  fc.assert(
    fc.property(text, text, fc.option(fc.array(text)), (id, title, keys) => {
      const more = keys === null ? {} : { correlationKeys: keys };
      const received = event('detection-received', {
        detectionId: id,
        detection: detection('e', { title }),
        ...more,
      });
      assert.equal(dataText(received), canonicalize(received.data));
    }),
  );
});

test('canonical JSON does not depend on the order or the writing of what was read', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      assert.equal(canonicalJson(JSON.parse(JSON.stringify(value, null, 1))), canonicalJson(value));
    }),
  );
  assert.equal(canonicalJson({ b: -0, a: 1e21, c: 0.1 + 0.2 }), '{"a":1e+21,"b":0,"c":0.30000000000000004}');
});

test('the hash of a known entry stays what it was', () => {
  const facts = {
    incidentId: 'inc-1',
    seq: 1,
    kind: 'incident-posting',
    version: 1,
    actor: 'system',
    dataText: '{}',
  };
  const entry = canonicalEntry({ ...facts, at: '2026-03-01T09:00:00.000Z' });
  assert.equal(
    entry,
    '{"actor":"system","at":"2026-03-01T09:00:00.000Z","data":{},"incidentId":"inc-1","kind":"incident-posting","seq":1,"version":1}',
  );
  assert.equal(
    chainedHash(FIRST_PREV_HASH, entry),
    '8a99cc768dd31848e1696b152d401395eb6ac7c018f33ba5d9e57c7b3f1ce58d',
  );
});
