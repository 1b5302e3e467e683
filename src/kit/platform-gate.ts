import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { CountersignError } from '#domain/errors.ts';
import type { Clock } from '#domain/ports.ts';
import { type Breaker, openBreaker } from './breaker.ts';
import type { Manifest } from './manifest.ts';
import { openRateBudget, type Purpose, type RateBudget } from './rate-budget.ts';
import type { RateState } from './rate-headers.ts';

/**
 * How long a call waits for its turn, in milliseconds, before it is thrown back to be queued again. Long enough for all
 * that one process does at once: who is thrown back begins anew, and asks again what it has asked already.
 */
const MOST_WAIT_MS = 60_000;

export interface GateOptions {
  readonly platform: string;
  readonly limits: Pick<Manifest['rateLimits'], 'max' | 'durationMs' | 'containmentShare' | 'narrower'>;
  readonly clock: Clock;
  /** Told when the platform stops answering, and when it answers again. */
  onBreaker?(purpose: Purpose, isOpen: boolean): void;
  /** Resolves after so many milliseconds. Default: a timer. */
  wait?(ms: number): Promise<unknown>;
}

/** What every call of a platform passes in this process: its budget, and a breaker for each purpose. */
export interface PlatformGate {
  readonly platform: string;
  budgetOf(endpoint: string): RateBudget;
  /** Apart, so that a log that is down does not stop a revocation. */
  readonly breakers: Readonly<Record<Purpose, Breaker>>;
  wait(ms: number): Promise<unknown>;
}

/** Opens the gate of one platform. */
export function openGate({ platform, limits, clock, onBreaker, wait = sleep }: GateOptions): PlatformGate {
  const { narrower = [], ...general } = limits;
  const budget = openRateBudget({ ...general, clock });
  const budgets = narrower.map(({ path, max, durationMs }) => ({
    path,
    budget: openRateBudget({ ...general, max, durationMs, clock }),
  }));
  const breaker = (purpose: Purpose) => openBreaker(clock, (isOpen) => onBreaker?.(purpose, isOpen));
  return {
    platform,
    budgetOf: (endpoint) => budgets.find(({ path }) => endpoint.includes(path))?.budget ?? budget,
    breakers: { read: breaker('read'), containment: breaker('containment') },
    wait,
  };
}

interface Passage {
  readonly gate: PlatformGate;
  readonly purpose: Purpose;
}

const passages = new AsyncLocalStorage<Passage>();

/** Does work whose calls all pass the gate. A connector need not know of it, and so cannot forget it. */
export function throughGate<Value>(gate: PlatformGate, purpose: Purpose, work: () => Value): Value {
  return passages.run({ gate, purpose }, work);
}

/** What a call tells the gate when it is over; does nothing outside of a gate. */
export interface Passed {
  answered(state: RateState | undefined): void;
  /** No answer, or 5xx. */
  failed(): void;
  refused(retryAfterMs: number): void;
}

const FREE: Passed = { answered: () => {}, failed: () => {}, refused: () => {} };

/**
 * Waits until a call may be made, up to a minute; at once outside of a gate.
 *
 * @throws ERR_CONNECTOR_UNAVAILABLE, with the time of the next trial, while the platform does not answer
 * @throws ERR_CONNECTOR_RATE_LIMITED, with the time to come again, when the wait would be longer
 */
export async function passGate(endpoint: string): Promise<Passed> {
  const passage = passages.getStore();
  if (!passage) return FREE;
  const { gate, purpose } = passage;
  const breaker = gate.breakers[purpose];
  const closedMs = breaker.waitMs();
  if (closedMs > 0) throw down(gate, endpoint, closedMs);
  const budget = gate.budgetOf(endpoint);
  const waitMs = budget.take(endpoint, purpose, MOST_WAIT_MS);
  if (waitMs > MOST_WAIT_MS) throw spent(gate, endpoint, waitMs);
  if (waitMs > 0) await gate.wait(waitMs);
  return {
    answered(state) {
      breaker.answered();
      if (state) budget.heard(endpoint, state);
    },
    failed: () => breaker.failed(),
    refused(retryAfterMs) {
      breaker.answered();
      budget.refused(purpose, retryAfterMs);
    },
  };
}

function down({ platform }: PlatformGate, endpoint: string, retryAfterMs: number): CountersignError {
  return new CountersignError(
    'ERR_CONNECTOR_UNAVAILABLE',
    `${platform} does not answer; nothing was sent, and the next call is tried in ${seconds(retryAfterMs)}`,
    { place: `${platform} ${endpoint}`, retryAfterMs },
  );
}

function spent({ platform }: PlatformGate, endpoint: string, retryAfterMs: number): CountersignError {
  return new CountersignError(
    'ERR_CONNECTOR_RATE_LIMITED',
    `${platform}: the budget of calls is spent; nothing was sent, and there is room in ${seconds(retryAfterMs)}`,
    { place: `${platform} ${endpoint}`, retryAfterMs },
  );
}

function seconds(ms: number): string {
  return `${Math.ceil(ms / 1_000)} s`;
}
