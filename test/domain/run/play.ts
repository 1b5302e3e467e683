import { event, type JournalEvent } from '#domain/journal-event.ts';
import { parsePlaybook } from '#domain/playbook/parse.ts';
import type { Pinned } from '#domain/run/decide.ts';
import { pinnedFor } from '#domain/run/pinned-for.ts';
import type { Item, Run, Step } from '#domain/run/state.ts';
import {
  assessed,
  Book,
  CONNECTORS,
  collected,
  NOW,
  opened,
  plan,
  reading,
  pinned as standard,
} from './world.ts';

/** A playbook of these steps, as a run pins it. */
export function pinnedSteps(steps: string, rest = ''): Pinned {
  const text = `id: play\nversion: 1\nsummary: Play it.\n${rest}steps:\n${steps}`;
  const { playbook, faults } = parsePlaybook(text, 'play.yaml');
  if (!playbook) throw new Error(JSON.stringify(faults));
  return { playbook, policy: standard.policy, connectors: CONNECTORS };
}

/** One run of a playbook, with what the world answers said by the test. */
export class Play {
  readonly book: Book;
  at = NOW;

  constructor(pinned: Pinned, started: { readonly inputs?: Record<string, string> } = {}) {
    this.book = new Book((run) => pinnedFor(pinned, run));
    this.book.append([opened, collected(1), assessed(1, 'stolen')]);
    const playbook = { id: pinned.playbook.id, version: 1, sha256: 'b'.repeat(64) };
    const start = { runId: 'run-1', playbook, pinned: 'b'.repeat(64), trigger: 'request' as const };
    this.tell(event('run-started', { ...start, ...started }));
  }

  /** Lets time pass. */
  pass(ms: number): void {
    this.at = new Date(Date.parse(this.at) + ms).toISOString();
  }

  tell(...events: readonly JournalEvent[]): void {
    this.book.settle(events, this.at);
  }

  get run(): Run {
    return this.book.state!.runs[0]!;
  }

  step(id: string): Step | undefined {
    return this.run.steps.get(id);
  }

  item(step: string, index = 0): Item {
    return this.step(step)!.items[index]!;
  }

  /** The worker calls for an intended action, and the platform accepts. */
  claim(step: string, index = 0): void {
    const { attempt } = this.item(step, index);
    this.tell(event('action-claimed', { runId: 'run-1', step, index, attempt, worker: 'w', plan: plan() }));
  }

  finish(
    step: string,
    index: number,
    outcome: 'accepted' | 'failed' | 'unknown',
    more: { readonly retryAt?: string; readonly repeat?: number } = {},
  ): void {
    const { attempt, account } = this.item(step, index);
    const { effect } = this.step(step)!;
    const place = { runId: 'run-1', step, index, attempt, platform: account!.platform };
    const failure = outcome === 'failed' ? { failure: { code: 'ERR_X', message: 'refused' } } : {};
    this.tell(event('action-finished', { ...place, effect: effect!, outcome, ...failure, ...more }));
  }

  /** Carries an intended action through to this end. */
  carry(step: string, end: 'proven' | 'failed' | 'unproven', index = 0): void {
    this.claim(step, index);
    this.finish(step, index, end === 'failed' ? 'failed' : 'accepted');
    if (end === 'failed') return;
    const { attempt, account } = this.item(step, index);
    const place = { runId: 'run-1', step, index, attempt, platform: account!.platform };
    this.tell(
      event('proof-read', {
        ...place,
        reading: reading(end === 'proven' ? 'proven' : 'pending'),
        proof: end,
      }),
    );
  }

  /** A report is made. */
  publish(step = 'report'): void {
    const report = { sha256: 'c'.repeat(64), kind: 'report' as const, count: 1 };
    this.tell(event('report-published', { runId: 'run-1', step, report }));
  }
}
