import { unreachable } from '../errors.ts';
import type { JournalEntry } from '../journal-event.ts';
import { brokenBy } from './broken-by.ts';
import type { Step } from './state.ts';

export type StepEntry = Extract<
  JournalEntry,
  {
    kind:
      | 'wait-ended'
      | 'leases-settled'
      | 'step-ended'
      | 'step-timed-out'
      | 'report-published'
      | 'question-asked'
      | 'question-posted'
      | 'question-answered'
      | 'question-closed'
      | 'notice-requested'
      | 'notice-delivered'
      | 'notice-failed';
  }
>;

/** A step after one entry about it as a whole. */
export function stepAfter(step: Step, entry: StepEntry): Step {
  switch (entry.kind) {
    case 'wait-ended':
      return { ...step, why: entry.data.why, awaited: entry.data.verdict, status: 'ended' };
    case 'step-timed-out':
      return { ...step, timedOut: { why: entry.data.why, at: entry.at } };
    case 'step-ended':
      return ended(step, entry.data.result, entry.data.why);
    case 'notice-requested': {
      const { noticeId, text, to } = entry.data;
      return { ...step, notice: { noticeId, text, ...(to ? { to } : {}), at: entry.at } };
    }
    case 'notice-delivered': {
      const { channel, messageId } = entry.data;
      const notice = step.notice && { ...step.notice, delivered: { channel, messageId } };
      return { ...ended(step, 'done', 'delivered'), ...(notice ? { notice } : {}) };
    }
    case 'notice-failed':
      return ended(step, 'failed', entry.data.why);
    case 'question-asked':
    case 'question-posted':
    case 'question-answered':
    case 'question-closed':
      return askedStep(step, entry);
    case 'report-published':
      return { ...step, why: 'published', status: 'ended' };
    case 'leases-settled':
      return { ...step, why: entry.data.why, result: entry.data.result, status: 'ended' };
    default:
      return unreachable(entry);
  }
}

/** What has ended otherwise, being stopped or out of time, stays so. */
function ended(step: Step, result: 'done' | 'failed', why: string): Step {
  return step.status === 'begun' ? { ...step, status: 'ended', result, why } : step;
}

type QuestionEntry = Extract<StepEntry, { kind: `question-${string}` }>;

function askedStep(step: Step, entry: QuestionEntry): Step {
  if (entry.kind === 'question-asked')
    return { ...step, asked: { question: entry.data.question, status: 'waiting', isPosted: false } };
  if (!step.asked) throw brokenBy(entry, `${step.id} has asked nothing`);
  const { asked } = step;
  switch (entry.kind) {
    case 'question-posted':
      return { ...step, asked: { ...asked, isPosted: true } };
    case 'question-answered': {
      const { answer, by } = entry.data;
      const why = `answered by ${by.email}`;
      return {
        ...ended(step, 'done', why),
        asked: { ...asked, status: 'answered', answer, by, at: entry.at },
      };
    }
    case 'question-closed': {
      const { status, why } = entry.data;
      const result = status === 'expired' && asked.question.ifSilent === 'go-on' ? 'done' : 'failed';
      return { ...ended(step, result, why), asked: { ...asked, status, at: entry.at } };
    }
    default:
      return unreachable(entry);
  }
}
