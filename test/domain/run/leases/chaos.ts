import fc from 'fast-check';
import type { Connectors } from '#domain/connectors.ts';
import { CountersignError, errorCode } from '#domain/errors.ts';
import { event, type JournalEvent } from '#domain/journal-event.ts';
import type { Incidents } from '#domain/ports.ts';
import { settleByHand, undoByHand } from '#domain/run/leases/by-hand.ts';
import { dueLeases } from '#domain/run/leases/due.ts';
import { isInMotion, type Lease } from '#domain/run/leases/lease.ts';
import { digest } from '../../../../src/adapters/secrets/digest.ts';
import { leaseJobs } from '../../../../src/recovery.ts';
import { planUndo } from '../../../../src/stages/containment/plan-undo.ts';
import { undoLease } from '../../../../src/stages/containment/undo-lease.ts';
import { verifyUndo } from '../../../../src/stages/verification/verify-undo.ts';
import { assessed } from '../world.ts';
import {
  ADA,
  CONNECTORS,
  GITHUB_LEASE,
  NOW,
  OKTA_LEASE,
  POLICY_NOW,
  present,
  requested,
  started,
  suspended,
} from './leased.ts';

/** Two suspended accounts, and all that may happen to them, to us and to their platforms, in any order. */

type Status = Parameters<typeof present>[0];
type Answer = (typeof ANSWERS)[number];

const LEASES = [OKTA_LEASE, GITHUB_LEASE];
/** What a call comes to: it is carried out, or not; we hear of it, do not, hear late, or die. */
const ANSWERS = [
  'done',
  'done-late',
  'done-unheard',
  'done-we-die',
  'nothing-unheard',
  'nothing-we-die',
  'unavailable',
  'refused',
] as const;

const which = fc.constantFrom(...LEASES);
const ofLease = <const Do extends string>(name: Do) => fc.record({ do: fc.constant(name), lease: which });

/** One thing that happens. Most of them let an undoing come further, so that what disturbs it meets it on its way. */
const happening = fc.oneof(
  { weight: 12, arbitrary: fc.record({ do: fc.constant('work'), answer: fc.constantFrom(...ANSWERS) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('time'), minutes: fc.constantFrom(1, 4, 20, 1_440) }) },
  { weight: 3, arbitrary: ofLease('undo') },
  { weight: 6, arbitrary: ofLease('undo-unasked') },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('answer'),
      status: fc.constantFrom('approved', 'approved', 'approved', 'denied', 'expired'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('step') }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('due') }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('late-answers') }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('verdict'), verdict: fc.constantFrom('explained', 'stolen') }),
  },
  fc.record({ do: fc.constant('kill-switch'), isOn: fc.boolean() }),
  fc.record({ do: fc.constant('unreadable'), is: fc.boolean() }),
  fc.record({ do: fc.constant('meddle'), lease: which, to: fc.constantFrom('ACTIVE', 'GONE') }),
  fc.oneof(ofLease('keep'), ofLease('close')),
);
/** What happens, one after the other. */
export const happenings = fc.array(happening, { minLength: 5, maxLength: 40, size: 'max' });
export type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

const turn = () => new Promise<void>((resolve) => void setImmediate(resolve));

export class Chaos {
  readonly book = suspended();
  readonly status: Record<string, Status> = { okta: 'SUSPENDED', github: 'SUSPENDED' };
  /** Calls that were carried out, and the state that each met. */
  readonly carriedOut: { readonly platform: string; readonly met: Status }[] = [];
  private nowMs = Date.parse(NOW);
  private isStopped = false;
  private isUnreadable = false;
  private answer: Answer = 'done';
  private late: (() => void)[] = [];
  private workers = 1;
  private readonly dead = new Set<string>();
  private runs = 1;
  private round = 1;

  get leases(): readonly Lease[] {
    return [...this.book.state!.leases.values()];
  }

  private get now(): string {
    return new Date(this.nowMs).toISOString();
  }

  private get deps() {
    const incidents: Incidents = {
      load: async () => this.book.state!,
      change: async (_id, _actor, decide) => this.book.settle(decide(this.book.state!), this.now),
    };
    const connectors: Pick<Connectors, 'facts' | 'plan' | 'undo'> = {
      facts: CONNECTORS,
      plan: async ({ platform }) => {
        if (this.isUnreadable) throw new CountersignError('ERR_CONNECTOR_UNAVAILABLE', 'down');
        return present(this.status[platform]!);
      },
      undo: ({ platform }) => this.called(platform),
    };
    const clock = { now: () => new Date(this.nowMs) };
    return { incidents, connectors, clock, digest, actor: 'worker', settleCapMs: undefined };
  }

  private async called(platform: string) {
    const { answer } = this;
    const worker = `w${this.workers}`;
    if (answer.startsWith('done')) {
      this.carriedOut.push({ platform, met: this.status[platform]! });
      this.status[platform] = 'ACTIVE';
    }
    if (answer.endsWith('we-die')) {
      this.dead.add(worker);
      return await new Promise<never>(() => undefined);
    }
    if (answer === 'done-late') await new Promise<void>((resolve) => this.late.push(resolve));
    if (answer.endsWith('unheard')) throw new CountersignError('ERR_CONNECTOR_OUTCOME_UNKNOWN', 'no answer');
    if (answer === 'unavailable') throw new CountersignError('ERR_CONNECTOR_UNAVAILABLE', 'down');
    if (answer === 'refused') throw new CountersignError('ERR_CONNECTOR_FORBIDDEN', 'no');
    return { requestIds: [], calls: ['unsuspend'], effectiveWithinMs: 0 };
  }

  async happen(given: Happening): Promise<void> {
    switch (given.do) {
      case 'work':
        this.answer = given.answer;
        return this.work();
      case 'time':
        this.nowMs += given.minutes * 60_000;
        return;
      case 'due':
        return this.settle(this.due());
      case 'late-answers':
        for (const resolve of this.late.splice(0)) resolve();
        return turn();
      case 'step':
        return this.settle([started('undo', `run-${++this.runs}`)]);
      case 'answer':
        return this.answerQuestions(given.status);
      case 'kill-switch':
        this.isStopped = given.isOn;
        return;
      case 'unreadable':
        this.isUnreadable = given.is;
        return;
      case 'verdict':
        return this.settle([assessed(++this.round, given.verdict)]);
      case 'meddle':
        this.status[given.lease === OKTA_LEASE ? 'okta' : 'github'] = given.to;
        return;
      case 'undo-unasked':
        if (this.leases.some((each) => each.id === given.lease && !each.closed && !isInMotion(each)))
          this.settle([requested(this.book, given.lease)]);
        return;
      default:
        return this.byHand(given.do, given.lease);
    }
  }

  /** All that recovery puts back, by a worker each: nothing else drives what follows. */
  async work(): Promise<void> {
    for (const { name, data } of leaseJobs(this.book.state!, 'again', this.now)) {
      const place = { leaseId: '', attempt: 0, ...data };
      const worker = `w${++this.workers}`;
      const isAlive = async (each: string) => !this.dead.has(each);
      const killSwitch = async () => (this.isStopped ? 'it is on' : undefined);
      if (name === 'undo-due') this.settle(this.due());
      else if (name === 'undo-plan') void planUndo(place, this.deps);
      else if (name === 'undo') void undoLease(place, { ...this.deps, worker, isAlive, killSwitch });
      else void verifyUndo(place, this.deps);
      await turn();
    }
  }

  /** The platforms answer, nothing is stopped, and people let what is asked go on; for days. */
  async toRest(): Promise<void> {
    this.answer = 'done';
    this.isStopped = false;
    this.isUnreadable = false;
    for (let round = 0; round < 40; round++) {
      await this.happen({ do: 'late-answers' });
      this.answerQuestions('approved');
      await this.work();
      this.nowMs += 120 * 60_000;
    }
  }

  private due(): readonly JournalEvent[] {
    return dueLeases(this.book.state!, {
      now: new Date(this.nowMs),
      policy: POLICY_NOW,
      connectors: CONNECTORS,
    });
  }

  private settle(events: readonly JournalEvent[]): void {
    this.book.settle(events, this.now);
  }

  private answerQuestions(status: 'approved' | 'denied' | 'expired'): void {
    for (const { question, status: now } of this.book.state!.approvals.values())
      if (now === 'waiting')
        this.settle([event('approval-closed', { approvalId: question.approvalId, status, why: 'grace' })]);
  }

  /** A person is refused where the state does not allow it, and by nothing else. */
  private byHand(what: 'undo' | 'keep' | 'close', leaseId: string): void {
    try {
      if (what === 'undo')
        this.settle([undoByHand(this.book.state!, leaseId, { by: ADA, policy: POLICY_NOW })]);
      else {
        const how = what === 'keep' ? 'kept' : 'closed';
        this.settle([settleByHand(this.book.state!, leaseId, { how, by: ADA, reason: 'so be it' })]);
      }
    } catch (thrown) {
      if (errorCode(thrown) !== 'ERR_LEASE_STATE') throw thrown;
    }
  }
}
