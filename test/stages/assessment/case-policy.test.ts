import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import { projectRoot } from '../../../src/cli/project-root.ts';
import { readCasePolicy } from '../../../src/stages/assessment/case-policy.ts';

const WHOLE = parse(readFileSync(join(projectRoot, 'playbooks/policy.yaml'), 'utf8')) as object;

describe('the policy of a case', () => {
  test('may be empty', () => {
    assert.deepEqual(readCasePolicy({}), { knownEgress: [] });
  });

  test('may be the whole policy that playbooks have, with the words of an assessment in it', () => {
    const expectedMfa = { default: true, exempt: ['robot@example.com'] };
    const read = readCasePolicy({ ...WHOLE, expectedMfa });
    assert.deepEqual(
      read.knownEgress.map(({ name }) => name),
      ['office', 'vpn'],
    );
    assert.deepEqual(read.expectedMfa, expectedMfa);
    const tunables = { geoLocationAlerts: ['KP'], tokenReplayThreshold: 3 };
    const { geoLocationAlerts, tokenReplayThreshold } = readCasePolicy({ ...WHOLE, ...tunables });
    assert.deepEqual({ geoLocationAlerts, tokenReplayThreshold }, tunables);
  });

  test('that is whole is checked as one', () => {
    assert.throws(() => readCasePolicy({ ...WHOLE, killSwich: true }), {
      code: 'ERR_INPUT_INVALID',
      message: /killSwich/,
    });
  });

  test('travel has canonical times, and does not end before it begins', () => {
    const trip = {
      user: 'ada@example.com',
      country: 'FR',
      from: '2026-03-01',
      to: '2026-03-14T12:00:00+01:00',
    };
    const { registeredTravel } = readCasePolicy({ registeredTravel: [trip] });
    assert.deepEqual(
      registeredTravel?.map(({ from, to }) => [from, to]),
      [['2026-03-01T00:00:00.000Z', '2026-03-14T11:00:00.000Z']],
    );
    const wrong = { registeredTravel: [{ ...trip, to: '2026-02-01' }] };
    assert.throws(() => readCasePolicy(wrong), { message: /registeredTravel\.0: begins after it ends/ });
  });

  test('travel that ends on a day ends with it', () => {
    const trip = { user: 'ada@example.com', country: 'FR', from: '2026-03-01', to: '2026-03-14' };
    const { registeredTravel } = readCasePolicy({ registeredTravel: [trip] });
    assert.equal(registeredTravel?.[0]?.to, '2026-03-14T23:59:59.999Z');
  });

  test('thresholds leave room between them, and weights are of signals that exist', () => {
    const crossed = { verdictThresholds: { compromised: 0.4, explained: 0.6 } };
    assert.throws(() => readCasePolicy(crossed), { message: /explained must lie below compromised/ });
    const unheardOf = { signalWeights: { 'token-repaly': { fired: 3 } } };
    assert.throws(() => readCasePolicy(unheardOf), { message: /token-repaly: no signal of that name/ });
    const { signalWeights } = readCasePolicy({ signalWeights: { 'token-replay': { fired: 3 } } });
    assert.deepEqual(signalWeights, { 'token-replay': { fired: 3 } });
  });

  test('knows addresses whatever the case of their letters', () => {
    const { expectedMfa } = readCasePolicy({ expectedMfa: { default: true, exempt: ['Robot@Example.com'] } });
    assert.deepEqual(expectedMfa?.exempt, ['robot@example.com']);
  });

  test('thresholds are counts, and alerts are countries', () => {
    const words = { tokenReplayThreshold: 2, geoLocationAlerts: ['North Korea'] };
    assert.deepEqual(readCasePolicy(words), { knownEgress: [], ...words });
    assert.throws(() => readCasePolicy({ tokenReplayThreshold: 0 }), { message: /tokenReplayThreshold/ });
  });
});
