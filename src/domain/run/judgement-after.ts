import { unreachable } from '../errors.ts';
import type { JournalEntry } from '../journal-event.ts';
import { isSameJudgement } from './judgement.ts';
import type { Assessed, Incident } from './state.ts';

export type JudgementEntry = Extract<
  JournalEntry,
  {
    kind:
      | 'evidence-collected'
      | 'assessment-made'
      | 'reassessment-scheduled'
      | 'verdict-left-open'
      | 'reassessment-due'
      | 'verdict-changed'
      | 'playbook-not-found';
  }
>;

/** An incident after one entry about what is known of it and how it is judged. */
export function judgementAfter(incident: Incident, entry: JudgementEntry): Incident {
  switch (entry.kind) {
    case 'evidence-collected':
      return { ...incident, evidence: { ...entry.data, at: entry.at } };
    case 'assessment-made':
      return assessed(incident, { ...entry.data, at: entry.at });
    case 'reassessment-scheduled':
      return { ...answeredUndecided(incident), scheduled: entry.data };
    case 'verdict-left-open':
      return { ...answeredUndecided(incident), leftOpen: entry.data };
    case 'reassessment-due':
      return { ...incident, reassessmentDue: entry.data.round };
    case 'verdict-changed':
      return {
        ...incident,
        untoldSince: undefined,
        // It was said of the verdict before.
        withoutPlaybook: undefined,
        changes: [...incident.changes, { ...entry.data, at: entry.at }],
        ...(entry.data.to === 'explained' ? { explainedRuns: incident.runs.length } : {}),
      };
    case 'playbook-not-found':
      return { ...incident, withoutPlaybook: entry.data, answered: incident.assessment?.assessment.verdict };
    default:
      return unreachable(entry);
  }
}

function assessed(incident: Incident, made: Assessed): Incident {
  const before = incident.assessment;
  const { verdict, evidenceSha256 } = made.assessment;
  const told = incident.untoldSince ?? before;
  const isSame = before !== undefined && isSameJudgement(before.assessment, made.assessment);
  const waited = incident.undecided;
  return {
    ...incident,
    assessment: made,
    assessedBefore: before,
    judgedFrom: isSame ? incident.judgedFrom : evidenceSha256,
    untoldSince: told && told.assessment.verdict !== verdict ? told : undefined,
    undecided:
      verdict === 'undecided'
        ? { since: waited?.since ?? made.at, rounds: (waited?.rounds ?? 0) + 1 }
        : undefined,
    scheduled: undefined,
    leftOpen: undefined,
  };
}

/** Once it is said how an undecided verdict goes on, nothing is owed to it any more. */
function answeredUndecided(incident: Incident): Incident {
  return { ...incident, answered: 'undecided' };
}

/** Something new has come in: what was judged before it is to be judged again, and waiting for it begins anew. */
export function withNews(incident: Incident): Incident {
  if (!incident.evidence) return incident;
  const reassessmentDue = Math.max(incident.reassessmentDue ?? 0, incident.evidence.round + 1);
  return { ...incident, reassessmentDue, undecided: undefined };
}
