import assert from 'node:assert/strict';
import { ProofReading } from '#domain/containment.ts';
import type { Try } from './tries.ts';

/** How often the platform is read before it counts as not done. */
const READINGS = 6;
const LEAST_WAIT_MS = 1_000;

export function isDone({ state }: ProofReading): boolean {
  return state === 'effective' || state === 'proven';
}

/** One reading, checked against the schema and against what it says is the strongest it can show. */
export async function verify<Client>({ bench, action, request, plan, since }: Try<Client>) {
  const reading = await bench.heard(action.verify(bench.client, request, plan, since));
  ProofReading.parse(reading);
  assert.ok(reading.saw.length > 0, 'a reading says what it saw');
  const exceeds = reading.state === 'proven' && reading.strongest.state === 'effective';
  assert.ok(!exceeds, 'a reading is not stronger than the strongest the platform can show');
  return reading;
}

/** Reads as the engine does, over the time the platform takes, until it is done or refuted. */
export async function settle<Client>(one: Try<Client>): Promise<ProofReading> {
  let reading = await verify(one);
  for (let more = 1; more < READINGS && reading.state === 'pending'; more++) {
    one.bench.advance(Math.max(one.action.settlesWithinMs, LEAST_WAIT_MS));
    reading = await verify(one);
  }
  return reading;
}

export async function assertDone<Client>(one: Try<Client>): Promise<void> {
  const reading = await settle(one);
  assert.ok(isDone(reading), `verify says ${reading.state}: ${reading.saw.join('; ')}`);
}

/** As the action declares: seen as done, or open to the end where nothing can show it. */
export async function assertTaken<Client>(one: Try<Client>): Promise<void> {
  if (!one.action.unprovable) return assertDone(one);
  const { state, saw } = await settle(one);
  assert.equal(state, 'pending', `nothing can show it, and verify says ${state}: ${saw.join('; ')}`);
}

export async function assertNotDone<Client>(one: Try<Client>): Promise<void> {
  const reading = await settle(one);
  assert.ok(!isDone(reading), `verify says ${reading.state} of what was not done: ${reading.saw.join('; ')}`);
}
