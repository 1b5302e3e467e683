import { errorCode } from '#domain/errors.ts';
import { event, type JournalEvent } from '#domain/journal-event.ts';
import { expiredWaits } from '#domain/run/await-verdict.ts';
import type { Lease } from '#domain/run/leases/lease.ts';
import { type OperatorCommand, operate } from '#domain/run/operate.ts';
import { isPaused } from '#domain/run/run-family.ts';
import type { Approval, Incident, Item, Run, Step } from '#domain/run/state.ts';
import { timedOutSteps } from '#domain/run/time-outs.ts';
import { assessed, collected, plan, reading } from '../domain/run/world.ts';

/**
 * move   one thing that the world, a person or a clock may do to an incident next; what it is allowed to do is what the stages
 *        check before they append
 */
export interface Move {
  readonly name: string;
  /** `fault`: something goes wrong, of which there are only so many in a small world. */
  readonly kind: 'work' | 'fault' | 'person' | 'time' | 'operator';
  /** The run that goes on by it. */
  readonly runId: string;
  readonly events: readonly JournalEvent[];
}

const ADA = { email: 'ada@example.com', subject: 'U1', via: 'rest' } as const;
const GRACE = { email: 'grace@example.com', subject: 'U2', via: 'rest' } as const;
/** After every deadline. */
const LATE = new Date('2027-01-01T00:00:00.000Z');
const RETRY_AT = '2026-03-01T10:01:00.000Z';

/** All that can happen next, an operator's commands among it. */
export function movesOf(incident: Incident): readonly Move[] {
  return [
    ...incident.runs.flatMap((run) => (run.finished ? [] : runMoves(incident, run))),
    ...[...incident.approvals.values()].flatMap(approvalMoves),
    ...[...incident.leases.values()].flatMap(leaseMoves),
    ...roundMoves(incident),
    ...incident.runs.flatMap((run) => operatorMoves(incident, run)),
  ];
}

function runMoves(incident: Incident, run: Run): Move[] {
  const timers = [...expiredWaits(incident, LATE), ...timedOutSteps(incident, LATE)].flatMap((each) =>
    'runId' in each.data && each.data.runId === run.id
      ? [move('time', run, `${each.kind} ${'step' in each.data ? each.data.step : ''}`, each)]
      : [],
  );
  return [...timers, ...[...run.steps.values()].flatMap((step) => stepMoves(incident, run, step))];
}

function move(kind: Move['kind'], run: Pick<Run, 'id'>, name: string, ...events: JournalEvent[]): Move {
  return { name: `${run.id}: ${name}`, kind, runId: run.id, events };
}

function stepMoves(incident: Incident, run: Run, step: Step): Move[] {
  if (step.status !== 'begun') return [];
  const at = { runId: run.id, step: step.id };
  const moves = step.items.flatMap((item) => itemMoves(incident, run, step, item));
  if (step.use === 'report.publish') {
    const report = { sha256: 'c'.repeat(64), kind: 'report' as const, count: 1 };
    moves.push(move('work', run, `publish ${step.id}`, event('report-published', { ...at, report })));
  }
  if (step.notice && !step.notice.delivered) {
    const { noticeId } = step.notice;
    const delivered = { ...at, noticeId, channel: 'C1', messageId: 'M1' };
    moves.push(move('work', run, `deliver ${step.id}`, event('notice-delivered', delivered)));
    const why = 'the channel is gone';
    moves.push(move('fault', run, `lose ${step.id}`, event('notice-failed', { ...at, noticeId, why })));
  }
  if (step.asked?.status === 'waiting') {
    const { questionId } = step.asked.question;
    const answered = event('question-answered', { ...at, questionId, answer: {}, by: ADA });
    moves.push(move('person', run, `answer ${step.id}`, answered));
    if (!step.asked.isPosted)
      moves.push(move('fault', run, `show ${step.id}`, event('question-posted', { ...at, questionId })));
  }
  return moves;
}

function itemMoves(incident: Incident, run: Run, step: Step, item: Item): Move[] {
  if (!item.account) return [];
  const { platform } = item.account;
  const at = { runId: run.id, step: step.id, index: item.index };
  const place = { ...at, attempt: item.attempt, platform };
  const named = (name: string): string => `${name} ${step.id}[${item.index}]`;
  const effect = step.effect!;
  const finish = (outcome: 'accepted' | 'already-done' | 'failed' | 'unknown', retryAt?: string) =>
    event('action-finished', {
      ...{ ...place, effect, outcome },
      ...(outcome === 'failed' ? { failure: { code: 'ERR_X', message: 'refused' } } : {}),
      ...(retryAt ? { retryAt } : {}),
    });
  const claim = event('action-claimed', { ...at, attempt: item.attempt, worker: 'w', plan: plan() });
  switch (item.phase) {
    case 'planning': {
      const planned = (alreadyDone: boolean) =>
        event('action-planned', { ...at, attempt: item.planAttempt, plan: { ...plan(), alreadyDone } });
      return [
        move('work', run, named('plan'), planned(false)),
        move('fault', run, named('plan as done already'), planned(true)),
        move('fault', run, named('fail to plan'), finish('failed')),
      ];
    }
    case 'intended': {
      if (effect === 'read')
        return [
          move('work', run, named('read'), finish('accepted')),
          move('fault', run, named('fail to read'), finish('failed')),
        ];
      if (isPaused(incident, run)) return [];
      return [
        move('work', run, named('claim'), claim),
        move('fault', run, named('find done'), claim, finish('already-done')),
        move('fault', run, named('fail before the call'), finish('failed')),
        ...(item.held
          ? []
          : [
              move(
                'fault',
                run,
                named('hold'),
                event('action-held', { ...at, attempt: item.attempt, why: 'off' }),
              ),
            ]),
        ...guardMoves(incident, run, step, item, named),
      ];
    }
    case 'claimed':
      return [
        move('work', run, named('call'), finish('accepted')),
        move('fault', run, named('refuse'), finish('failed')),
        move('fault', run, named('refuse for now'), finish('failed', RETRY_AT)),
        move('fault', run, named('die in the call of'), finish('unknown')),
      ];
    case 'verifying': {
      const read = (proof: 'proven' | 'unproven' | 'unknown', nextAt?: string) =>
        event('proof-read', {
          ...{ ...place, reading: reading(proof === 'proven' ? 'proven' : 'pending'), proof },
          ...(nextAt ? { nextAt } : {}),
        });
      return [
        move('work', run, named('prove'), read('proven')),
        move('fault', run, named('not prove'), read('unproven')),
        ...(item.outcome === 'unknown'
          ? [move('fault', run, named('hear late of'), finish('accepted'))]
          : []),
        ...(item.readings === 0 ? [move('fault', run, named('not see'), read('unknown', RETRY_AT))] : []),
      ];
    }
    default:
      return [];
  }
}

/** What the guards do at the last moment: what was approved has drifted, or a budget is used up. */
function guardMoves(
  { approvals }: Incident,
  run: Run,
  step: Step,
  item: Item,
  named: (name: string) => string,
): Move[] {
  const at = { runId: run.id, step: step.id, index: item.index };
  const { approvalId } = item;
  const isOpen = approvalId !== undefined && approvals.get(approvalId)?.status === 'approved';
  const why = 'the state has changed';
  const exceeded = event('budget-exceeded', {
    ...{ ...at, platform: item.account!.platform, ask: 1, approverGroup: 'oncall' },
    exceeded: [{ budget: 'one an hour', why: 'one more' }],
  });
  return [
    ...(isOpen
      ? [
          move(
            'fault',
            run,
            named('drift'),
            event('approval-closed', { approvalId, status: 'superseded', why }),
          ),
        ]
      : []),
    ...(step.exceeds ? [] : [move('fault', run, named('exceed the budget'), exceeded)]),
  ];
}

function approvalMoves({ question, status, answers, isPosted }: Approval): Move[] {
  if (status !== 'waiting') return [];
  const { approvalId, runId, quorum, ifSilent, targets } = question;
  const by = answers.length === 0 ? ADA : GRACE;
  const run = { id: runId };
  const answer = (given: 'approve' | 'deny') => event('approval-answered', { approvalId, answer: given, by });
  const close = (how: 'approved' | 'denied' | 'expired') =>
    event('approval-closed', { approvalId, status: how, why: how });
  const isEnough = answers.length + 1 >= quorum;
  const only = [targets[0]!.index];
  const some = { answer: 'approve', by, only, reason: 'not the others' } as const;
  const choose = move(
    'person',
    run,
    `choose ${approvalId}`,
    event('approval-answered', { approvalId, ...some }),
    event('approval-closed', { approvalId, status: 'approved', why: 'some', only }),
  );
  return [
    ...(isEnough && targets.length > 1 ? [choose] : []),
    move('person', run, `approve ${approvalId}`, answer('approve'), ...(isEnough ? [close('approved')] : [])),
    move('person', run, `deny ${approvalId}`, answer('deny'), close('denied')),
    move('time', run, `expire ${approvalId}`, close(ifSilent === 'approve' ? 'approved' : 'expired')),
    ...(isPosted ? [] : [move('fault', run, `show ${approvalId}`, event('approval-posted', { approvalId }))]),
  ];
}

function leaseMoves(lease: Lease): Move[] {
  const { id: leaseId, platform, attempt, planAttempt, phase } = lease;
  const run = { id: lease.request?.runId ?? lease.runId };
  const at = { leaseId, platform, attempt };
  const finish = (outcome: 'accepted' | 'failed' | 'unknown') => event('undo-finished', { ...at, outcome });
  const read = (state: 'undone' | 'not-undone') => event('undo-read', { ...at, state, saw: ['read'] });
  switch (phase) {
    case 'planning':
      return [
        move(
          'work',
          run,
          `plan ${leaseId}`,
          event('undo-planned', { leaseId, attempt: planAttempt, present: plan() }),
        ),
        move(
          'fault',
          run,
          `not read ${leaseId}`,
          event('undo-withheld', { leaseId, because: 'unreadable', why: 'down' }),
        ),
      ];
    case 'intended': {
      const claimed = event('undo-claimed', { leaseId, attempt, worker: 'w', present: plan() });
      const conflict = event('lease-conflicted', { leaseId, saw: ['another'], why: 'somebody changed it' });
      return [
        move('work', run, `claim ${leaseId}`, claimed),
        move('fault', run, `conflict ${leaseId}`, conflict),
      ];
    }
    case 'claimed':
      return [
        move('work', run, `undo ${leaseId}`, finish('accepted')),
        move('fault', run, `refuse ${leaseId}`, finish('failed')),
        move('fault', run, `die undoing ${leaseId}`, finish('unknown')),
      ];
    case 'verifying':
      return [
        move(
          'work',
          run,
          `read ${leaseId}`,
          read('undone'),
          event('lease-closed', { leaseId, how: 'undone', why: 'undone' }),
        ),
        move('fault', run, `find ${leaseId} in force`, read('not-undone')),
      ];
    default:
      return [];
  }
}

/** A new round of assessment, where one is due or the verdict is undecided. */
function roundMoves(incident: Incident): Move[] {
  const round = incident.evidence?.round ?? 0;
  const due = incident.reassessmentDue ?? 0;
  const isOpen = incident.assessment?.assessment.verdict === 'undecided';
  const waiting = incident.runs.filter(
    ({ steps, finished }) =>
      !finished &&
      [...steps.values()].some(({ status, use }) => status === 'begun' && use?.startsWith('verdict.')),
  );
  return waiting.flatMap((run) => {
    const next = Math.max(round + 1, due);
    const to = (verdict: 'stolen' | 'explained' | 'undecided') => [collected(next), assessed(next, verdict)];
    return [
      ...(due > round ? [move('work', run, 'assess as stolen', ...to('stolen'))] : []),
      ...(due > round || isOpen ? [move('fault', run, 'assess as explained', ...to('explained'))] : []),
      ...(due > round ? [move('fault', run, 'assess as undecided', ...to('undecided'))] : []),
      ...(isOpen && !incident.leftOpen
        ? [move('fault', run, 'leave the verdict open', event('verdict-left-open', { round, why: 'nobody' }))]
        : []),
    ];
  });
}

type Wanted = OperatorCommand extends infer C
  ? C extends OperatorCommand
    ? Omit<C, 'by' | 'reason' | 'runId'>
    : never
  : never;

function operatorMoves(incident: Incident, run: Run): Move[] {
  const steps = [...run.steps.keys()];
  const wanted: Wanted[] = [
    { do: 'pause' },
    { do: 'resume' },
    { do: 'cancel' },
    ...steps.flatMap((step): Wanted[] => [
      { do: 'skip', step },
      { do: 'retry-step', step },
      { do: 'mark-outcome', step, outcome: 'done' },
      { do: 'mark-outcome', step, outcome: 'not-done' },
    ]),
  ];
  return wanted.flatMap((each) => {
    const command = { ...each, runId: run.id, by: ADA, reason: 'the change window' } as OperatorCommand;
    const events = allowed(incident, command, steps);
    const step = 'step' in each ? ` ${each.step}` : '';
    return events.length > 0 ? [move('operator', run, `${each.do}${step}`, ...events)] : [];
  });
}

function allowed(incident: Incident, command: OperatorCommand, steps: readonly string[]) {
  try {
    return operate(incident, command, steps);
  } catch (thrown) {
    if (errorCode(thrown) === 'ERR_RUN_STATE') return [];
    throw thrown;
  }
}
