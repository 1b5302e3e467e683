import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { networksFilled } from '#domain/assessment/told-elsewhere.ts';
import { activity, without } from './evidence.ts';

const told = activity('u1', 'api-call', '09:00');
const untold = without(activity('u2', 'api-call', '09:10'), 'asn');

describe('the network of a record that tells none', () => {
  test('is that of another record from the same address', () => {
    const own = [told, untold];
    assert.deepEqual(
      networksFilled(own, own).map(({ asn }) => asn),
      [told.asn, told.asn],
    );
  });

  test('stays unknown where records disagree, where another address is told, or where somebody else tells it', () => {
    const other = { ...told, uid: 'u3', asn: { number: 64999 } };
    const elsewhere = { ...untold, ip: '203.0.113.9' };
    assert.equal(networksFilled([untold], [told, other])[0]!.asn, undefined);
    assert.equal(networksFilled([elsewhere], [told])[0]!.asn, undefined);
    assert.equal(networksFilled([told, untold], [untold])[1]!.asn, undefined);
  });

  test('is the same in any order of records', () => {
    const renamed = { ...told, uid: 'u3', asn: { number: 64500, org: 'A Home ISP' } };
    assert.deepEqual(networksFilled([untold], [told, renamed]), networksFilled([untold], [renamed, told]));
  });
});
