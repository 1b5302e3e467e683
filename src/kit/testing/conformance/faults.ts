import assert from 'node:assert/strict';
import { type CountersignError, type ErrorCode, errorCode } from '#domain/errors.ts';
import type { Fault } from '../simulator.ts';
import type { Bench } from './bench.ts';

const EVERYWHERE = /^/;
/** More than any one call makes: the fault does not heal. */
const UNHEALED = 10_000;

/** What each fault must become where nothing is changed by the call. */
const ON_READS: readonly (readonly [Fault['kind'], ErrorCode])[] = [
  ['rate-limit', 'ERR_CONNECTOR_RATE_LIMITED'],
  ['forbidden', 'ERR_CONNECTOR_FORBIDDEN'],
  ['unavailable', 'ERR_CONNECTOR_UNAVAILABLE'],
  ['refused', 'ERR_CONNECTOR_UNAVAILABLE'],
];

/** Runs a read under each fault, first healing after one request, then never; both must throw the kit's error. */
export async function assertFaults<Client>(
  bench: Bench<Client>,
  read: () => Promise<unknown>,
): Promise<void> {
  const before = changes(bench);
  for (const [kind, code] of ON_READS) {
    bench.simulator.inject({ kind, path: EVERYWHERE, times: 1 });
    await assertThrows(bench, read, [code], kind);
  }
  await bench.heard(read());
  for (const [kind, code] of ON_READS) {
    const fault = { left: UNHEALED };
    bench.simulator.inject({ kind, path: whileOpen(fault), times: UNHEALED });
    await assertThrows(bench, read, [code], `${kind} for ever`);
    fault.left = 0;
  }
  assert.equal(changes(bench), before, 'a read changed something');
}

/** A path that matches until it is told not to, so that faults can follow one another. */
export function whileOpen(fault: { left: number }): RegExp {
  const pattern = /^/;
  pattern.test = () => fault.left > 0;
  return pattern;
}

/** @returns the error, which is of one of the codes */
export async function assertThrows<Client>(
  { heard, idle }: Bench<Client>,
  run: () => Promise<unknown>,
  codes: readonly ErrorCode[],
  what: string,
): Promise<CountersignError> {
  let thrown: unknown;
  try {
    await heard(run());
  } catch (caught) {
    thrown = caught;
  }
  await idle();
  const code = errorCode(thrown);
  assert.ok(
    code !== undefined && codes.includes(code),
    `${what}: expected ${codes.join(' or ')}, got ${code ?? String(thrown)}`,
  );
  const error = thrown as CountersignError;
  if (code === 'ERR_CONNECTOR_RATE_LIMITED') {
    assert.ok((error.retryAfterMs ?? 0) > 0, 'a rate limit says how long to wait');
  }
  return error;
}

export function changes<Client>({ simulator }: Bench<Client>): number {
  return simulator.ledger.filter(({ changed }) => changed).length;
}
