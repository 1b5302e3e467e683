import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assessorDeps } from '../support/case-samples.ts';
import { assessed, type Case } from './case.ts';
import { casesOf } from './evaluation.ts';
import { TELEMETRY } from './platforms/telemetry.ts';

/** A world whose organisation does not let GitHub disclose addresses. */
const SEED = 'dev-1';

const thefts = [...casesOf(SEED, { only: 'cookie-replay', withheldPerCase: 0 })];

function theftsAt(isSuch: (platform: Case['platform']) => boolean): readonly Case[] {
  const found = thefts.filter(({ platform }) => isSuch(platform));
  assert.ok(found.length > 0);
  return found;
}

test('an attack whose log names no address is faint, stays undecided, and the blind spot names it', async () => {
  const [given] = theftsAt((platform) => platform === 'github') as [Case];
  const [field] = TELEMETRY.github.fields.ip!;
  assert.ok(given.logs.get('github')!.every(({ record }) => !(field! in record)));
  assert.equal(given.evidence, 'faint');
  const { verdict, blindSpots } = await assessed(given, await assessorDeps());
  assert.equal(verdict, 'undecided');
  const spots = blindSpots.filter(({ platform }) => platform === 'github').map(({ what }) => what);
  assert.ok(spots.includes('networks of uses'), spots.join('; '));
});

test('the same attack is present where address and client are logged', () => {
  const isSilent = (platform: string) => platform === 'github' || platform === 'google-workspace';
  for (const { evidence } of theftsAt((platform) => !isSilent(platform))) assert.equal(evidence, 'present');
});
