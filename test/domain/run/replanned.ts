import { createHash } from 'node:crypto';
import type { Verdict } from '#domain/assessment.ts';
import type { EvidenceRef } from '#domain/evidence.ts';
import { event, type JournalEvent } from '#domain/journal-event.ts';
import { parsePlaybook, parsePolicy } from '#domain/playbook/parse.ts';
import type { EvidenceStore } from '#domain/ports.ts';
import { evolveAll } from '#domain/run/evolve.ts';
import { isNextRoundTold, nextRound } from '#domain/run/next-round.ts';
import type { Incident, Item, Run, Step } from '#domain/run/state.ts';
import { digest } from '../../../src/adapters/secrets/digest.ts';
import { readPinned } from '../../../src/stages/run/pinned.ts';
import { answerVerdict, type LoadedPlaybook, type StartRunDeps } from '../../../src/stages/run/start-run.ts';
import { assessed, Book, CONNECTORS, collected, opened, POLICY, plan, reading } from './world.ts';

/** One incident whose verdict changes, with playbooks that answer it as the served program does, moved by hand. */

const BY = { email: 'ada@example.com', subject: 'U1', via: 'slack' } as const;

const steps = (more: string) => `steps:
  cut:
    use: sessions.revoke
    with: { account: "\${{ incident.home }}" }
  suspend:
    needs: [cut]
    use: account.suspend
    with: { account: "\${{ incident.home }}" }
    approval: { ask: one, within: 10m }
${more}  report:
    needs: [suspend]
    use: report.publish
`;

const head = (id: string, verdicts: string) =>
  `id: ${id}\nversion: 1\nsummary: x\non: { verdict: [${verdicts}] }\n`;

export const STOLEN = head('stolen', 'stolen') + steps('');
export const FORGED = head('forged', 'forged') + steps('');
/** For both, and under `forged` it does more. */
export const BOTH =
  head('both', 'stolen, forged') +
  steps(`  everybody:
    needs: [cut]
    when: \${{ assessment.verdict == 'forged' }}
    use: account.suspend
    for-each: \${{ incident.accounts }}
    with: { account: "\${{ item }}" }
`);
/** For both, and it does the same under each. */
export const SAME = head('same', 'stolen, forged') + steps('');
export const waiting = (ifUndecided: 'stop' | 'go-on') => `${head('waiting', 'undecided, stolen')}steps:
  decision:
    use: verdict.await
    await: { within: 2h, if-undecided: ${ifUndecided} }
  cut:
    needs: [decision]
    use: sessions.revoke
    with: { account: "\${{ incident.home }}" }
  report:
    needs: [cut]
    use: report.publish
`;

function loaded(text: string): LoadedPlaybook {
  const file = `${/id: (\S+)/.exec(text)![1]}.yaml`;
  const { playbook, faults } = parsePlaybook(text, file);
  if (!playbook) throw new Error(JSON.stringify(faults));
  return { playbook, file, text };
}

const rounds = parsePolicy(POLICY, 'policy.yaml').policy!.assessment;

export class Replanned {
  readonly book: Book;
  private readonly documents = new Map<string, string>();
  private readonly deps: StartRunDeps;
  private round = 0;

  constructor(...playbooks: readonly string[]) {
    this.book = new Book((run) => readPinned(this.documents.get(run.pinned)!, run.pinned));
    this.deps = {
      playbooks: playbooks.map(loaded),
      policy: { file: 'policy.yaml', text: POLICY },
      connectors: { facts: CONNECTORS } as unknown as StartRunDeps['connectors'],
      evidence: {
        put: async (_id: unknown, kind: EvidenceRef['kind'], text: string) => this.keep(kind, text),
      } as Pick<EvidenceStore, 'put'> as EvidenceStore,
      digest,
    };
    this.book.append([opened]);
  }

  get state(): Incident {
    return this.book.state!;
  }

  get kinds(): string[] {
    return this.book.kinds();
  }

  /** One round: evidence, assessment, and the answer to it. Returns the kinds of the entries it led to. */
  async judged(verdict: Verdict, more: Parameters<typeof assessed>[2] = {}): Promise<string[]> {
    const before = this.kinds.length;
    this.round++;
    this.book.settle([collected(this.round)]);
    this.book.settle([assessed(this.round, verdict, more)]);
    await this.answer();
    return this.kinds.slice(before + 1);
  }

  /** Answers the verdict, as a process does that has just been started. */
  async answer(): Promise<void> {
    const start = await answerVerdict(this.state, this.deps);
    const started = start(this.state);
    const told = isNextRoundTold(this.state) ? [] : [nextRound(this.state, rounds)];
    this.book.settle([...started, ...told]);
  }

  run(playbook: string): Run {
    return this.state.runs.findLast((run) => run.playbook.id === playbook)!;
  }

  item(playbook: string, step: string): Item | undefined {
    return this.run(playbook).steps.get(step)?.items[0];
  }

  /** Moves the world on by one entry of what is waited for: the first thing that can happen, `nth` of them. */
  goOn(nth = 0): boolean {
    const possible = [...this.possible()];
    if (possible.length === 0) return false;
    this.book.settle([...possible[nth % possible.length]!]);
    return true;
  }

  /** Moves on until nothing more can happen but assessments. */
  toTheEnd(): void {
    for (let count = 0; this.goOn(); count++) if (count > 500) throw new Error('it does not come to an end');
  }

  /** The state as another process would read it. */
  readAnew(): Incident {
    return evolveAll(undefined, this.book.entries)!;
  }

  private *possible(): Iterable<readonly JournalEvent[]> {
    for (const { question, status } of this.state.approvals.values()) {
      if (status !== 'waiting') continue;
      const { approvalId } = question;
      yield [
        event('approval-answered', { approvalId, answer: 'approve', by: BY }),
        event('approval-closed', { approvalId, status: 'approved', why: 'ada' }),
      ];
    }
    for (const run of this.state.runs) {
      for (const step of run.steps.values()) {
        if (step.use === 'report.publish' && step.status === 'begun') yield [published(run, step)];
        for (const item of step.items) yield* happeningTo(run, step, item);
      }
    }
  }

  private keep(kind: EvidenceRef['kind'], text: string): EvidenceRef {
    const sha256 = createHash('sha256').update(text).digest('hex');
    this.documents.set(sha256, text);
    return { sha256, kind, count: 1 };
  }
}

function published(run: Run, step: Step): JournalEvent {
  const report = { sha256: 'c'.repeat(64), kind: 'report', count: 1 } as const;
  return event('report-published', { runId: run.id, step: step.id, report });
}

function* happeningTo(run: Run, step: Step, item: Item): Iterable<readonly JournalEvent[]> {
  const place = { runId: run.id, step: step.id, index: item.index };
  const { platform } = item.account ?? { platform: 'none' };
  const effect = step.effect!;
  const { attempt } = item;
  switch (item.phase) {
    case 'planning':
      yield [event('action-planned', { ...place, attempt: item.planAttempt, plan: plan() })];
      break;
    case 'intended':
      yield [event('action-claimed', { ...place, attempt, worker: 'w1', plan: plan() })];
      break;
    case 'claimed':
      for (const outcome of ['accepted', 'unknown'] as const)
        yield [event('action-finished', { ...place, platform, effect, attempt, outcome })];
      break;
    case 'verifying':
      yield [
        event('proof-read', { ...place, platform, attempt, reading: reading('proven'), proof: 'proven' }),
      ];
      if (item.outcome === 'unknown' && attempt < 3) yield [notDone(place, platform, effect, attempt)];
      break;
  }
}

function notDone(
  place: { runId: string; step: string; index: number },
  platform: string,
  effect: NonNullable<Step['effect']>,
  attempt: number,
): JournalEvent {
  const failure = { code: 'ERR_CONNECTOR_OUTCOME_UNKNOWN', message: 'it was not carried out' };
  const retryAt = '2026-03-01T10:00:00.000Z';
  return event('action-finished', {
    ...place,
    platform,
    effect,
    attempt,
    outcome: 'failed',
    failure,
    retryAt,
  });
}
