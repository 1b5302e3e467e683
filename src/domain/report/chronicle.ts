import type { EventData, EventKind, JournalEntry } from '../journal-event.ts';
import { CALL_SENTENCES } from './call-sentences.ts';
import { LEASE_SENTENCES } from './lease-sentences.ts';
import { changeText } from './verdict-notes.ts';

/** One entry of the journal in words. */
export interface ChronicleLine {
  readonly seq: number;
  readonly at: string;
  readonly actor: string;
  readonly kind: string;
  readonly text: string;
}

type Sentences = { readonly [K in EventKind]: (data: EventData<K>) => string | undefined };

const STARTED_BY = { assessment: 'the verdict', request: 'a request', playbook: 'another playbook' } as const;

/** What each kind of entry says; undefined for what only keeps the work going. A new kind does not compile without. */
const SENTENCES: Sentences = {
  'incident-opened': ({ windowUntil }) =>
    `the incident was opened; detections belong to it until ${windowUntil}`,
  'detection-received': ({ detection }) => `${detection.source} reported: ${detection.title}`,
  'detection-changed': ({ detection, differs }) =>
    `${detection.source} sent a detection again, with other ${differs.join(', ')}`,
  'evidence-collected': ({ round, bundle, raw, gaps }) =>
    `evidence was collected (round ${round}): ${bundle.count} records in ${raw.length} raw files, ${gaps.length} gaps`,
  'assessment-made': ({ round, assessment: { verdict, score } }) =>
    `assessed (round ${round}): ${verdict}, score ${score.toFixed(2)}`,
  'reassessment-scheduled': ({ notBefore, why }) => `to be assessed again at ${notBefore}: ${why}`,
  'verdict-left-open': ({ why }) => `the verdict was left to a person: ${why}`,
  'reassessment-due': () => undefined,
  'verdict-changed': (data) => `the verdict ${changeText(data)}`,
  'playbook-not-found': ({ why }) => `no playbook was started: ${why}`,
  'run-started': ({ playbook, trigger, startedBy }) =>
    `playbook ${playbook.id} version ${playbook.version} was started by ${startedBy?.email ?? STARTED_BY[trigger]}`,
  'run-continued': ({ round }) => `the run goes on under the verdict of round ${round}`,
  'run-stopped': ({ why }) => `the run was stopped: ${why}`,
  'step-skipped': ({ step, why }) => `${step} was skipped: ${why}`,
  'run-paused': ({ by, reason }) => `${by.email} paused the run: ${reason}`,
  'run-resumed': ({ by, reason }) => `${by.email} resumed the run: ${reason}`,
  'step-retried': ({ step, by, reason }) => `${by.email} had ${step} tried again: ${reason}`,
  'outcome-marked': ({ step, outcome, by, reason }) =>
    `${by.email} said of ${step} that it is ${outcome}, which proves nothing: ${reason}`,
  'step-begun': ({ step, use, items }) => `${step} began: ${use}, ${items.length} items`,
  'wait-ended': ({ step, why }) => `${step} ended: ${why}`,
  'step-ended': ({ step, result, why }) => `${step} ended ${result}: ${why}`,
  'notice-requested': ({ text, to }) => `people are told${to ? ` (${to})` : ''}: ${text}`,
  'notice-delivered': ({ channel }) => `they were told in ${channel}`,
  'notice-failed': ({ step, why }) => `${step}: nobody could be told: ${why}`,
  'question-asked': ({ question: { group, text, deadline } }) =>
    `${group} was asked until ${deadline}: ${text}`,
  'question-posted': () => undefined,
  'question-answered': ({ step, by, answer }) =>
    `${by.email} answered ${step} by ${by.via}: ${answerText(answer)}`,
  'question-closed': ({ step, status, why }) => `the question of ${step} is ${status}: ${why}`,
  'step-timed-out': ({ step, why }) => `${step} was out of time: ${why}`,
  'plan-requested': () => undefined,
  'action-planned': ({ step, plan }) => `${step} was planned: ${plan.summary}`,
  'action-intended': ({ step, capability, platform, effect }) =>
    effect === 'read' ? undefined : `${step}: ${capability} on ${platform} is to be done`,
  'action-held': ({ step, why }) => `${step} waits: ${why}`,
  'budget-exceeded': ({ step, exceeded, ask, approverGroup }) =>
    `${step} needs ${ask} of ${approverGroup}: ${exceeded.map(({ why }) => why).join('; ')}`,
  'action-claimed': () => undefined,
  'action-finished': ({ step, platform, effect, outcome, failure }) =>
    effect === 'read' && outcome === 'accepted'
      ? undefined
      : `${step} on ${platform}: ${outcome}${failure ? `: ${failure.message}` : ''}`,
  'proof-read': ({ step, platform, proof, reading, lookAgainAt, isLate }) =>
    `${step} on ${platform} is ${proof}${isLate ? ', as a late look shows' : ''}: ${
      reading.saw.join('; ') || 'nothing was read'
    }${lookAgainAt ? `; its proof may come late, and is looked for from ${lookAgainAt} on` : ''}`,
  'approval-requested': ({ question: { approverGroup, step, deadline, quorum } }) =>
    `${approverGroup} was asked about ${step}: ${quorum} to approve until ${deadline}`,
  'approval-posted': () => undefined,
  'approval-answered': ({ answer, by, reason }) =>
    `${by.email} answered ${answer} by ${by.via}${reason ? `: ${reason}` : ''}`,
  'approval-closed': ({ status, why }) => `the question is ${status}: ${why}`,
  ...CALL_SENTENCES,
  'incident-posting': () => undefined,
  'incident-posted': ({ channel }) => `shown in ${channel}`,
  'report-published': ({ report }) => `a report was kept as ${report.sha256}`,
  'run-finished': ({ outcome, why }) => `the run ended ${outcome}: ${why}`,
  'watch-begun': ({ step, platform, until }) =>
    `what ${step} cut on ${platform} is looked for in its log until ${until}`,
  'watch-looked': ({ step, platform, until, refused }) =>
    `what ${step} cut on ${platform} was not used until ${until}${refused > 0 ? `; ${refused} uses were refused` : ''}`,
  'use-after-proof': ({ step, platform, use, more }) =>
    `what ${step} cut on ${platform} was used at ${use.at} (${use.operation ?? use.kind}${use.ip ? ` from ${use.ip}` : ''})${more > 0 ? ` and ${more} more times` : ''}: the proof is contradicted`,
  'children-found': ({ step, platform, children }) =>
    `beside what ${step} cut on ${platform}, credentials were made: ${children.map(({ kind, id, name }) => `${kind} ${name ?? id ?? 'without a name'}`).join(', ')}`,
  'watch-ended': ({ step, platform, because, until }) =>
    `the watch over what ${step} cut on ${platform} ${WATCH_ENDS[because](until)}`,
  'residual-accepted': ({ what, by, reason }) => `${by.email} answers for what is left (${what}): ${reason}`,
  'incident-closed': ({ by, reason, accessEndsAt, proven, expired, accepted }) =>
    `${by.email} closed the incident${reason ? ` (${reason})` : ''}: ${proven} lines proven, ${expired} expired, ${accepted} accepted; access ends ${accessEndsAt ?? 'at no known time'}`,
  ...LEASE_SENTENCES,
  'incident-reopened': ({ because, why }) => `the incident was opened again for a ${because}: ${why}`,
};

/** How the watch over something ended; `until` is when its log was seen last. */
const WATCH_ENDS: Readonly<Record<EventData<'watch-ended'>['because'], (until: string) => string>> = {
  over: (until) => `is over: not used until ${until}`,
  'log-unreadable': (until) => `ended: its log could not be read after ${until}`,
  undone: (until) => `ended, for it was taken back and may be used: not used until ${until}`,
};

/** What was filled in, field by field; data. */
function answerText(answer: EventData<'question-answered'>['answer']): string {
  const fields = Object.entries(answer).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  return fields.length > 0 ? fields.join(', ') : 'yes';
}

/** The journal in words, in its order. All texts are data. */
export function chronicleOf(entries: readonly JournalEntry[]): readonly ChronicleLine[] {
  return entries.flatMap((entry) => {
    const { seq, at, actor, kind } = entry;
    const text = sentenceOf(entry);
    return text === undefined ? [] : [{ seq, at, actor, kind, text }];
  });
}

function sentenceOf<K extends EventKind>({
  kind,
  data,
}: {
  kind: K;
  data: EventData<K>;
}): string | undefined {
  return SENTENCES[kind](data);
}
