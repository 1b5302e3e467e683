import { styleText } from 'node:util';
import type { JournalEntry } from '#domain/journal-event.ts';
import type { Store } from '../adapters/store/index.ts';
import { plainLine } from './plain-line.ts';

type Colour = 'red' | 'green' | 'yellow' | 'cyan' | 'gray' | 'magenta';

/** Prints each entry of the journal as it is committed; returns what ends it. */
export function narrate(store: Store, title: string): () => void {
  const began = Date.now();
  console.log(styleText('bold', title, { stream: process.stdout }));
  console.log();
  return store.onAppend((entries) => {
    for (const entry of entries) {
      const seconds = ((Date.parse(entry.at) - began) / 1_000).toFixed(2).padStart(6);
      const line = entryLine(entry, `+${seconds}s`);
      if (line !== undefined) console.log(line);
    }
  });
}

/** An entry of the journal as a line, behind its time in words; undefined for one that tells a person nothing. */
export function entryLine(entry: JournalEntry, when: string): string | undefined {
  const told = tell(entry);
  if (!told) return undefined;
  const text = styleText(told[0], plainLine(told[1]), { stream: process.stdout });
  return `${styleText('gray', when, { stream: process.stdout })}  ${text}`;
}

function tell(entry: JournalEntry): [Colour, string] | undefined {
  switch (entry.kind) {
    case 'detection-received':
      return ['yellow', `detection    ${entry.data.detection.title}`];
    case 'evidence-collected': {
      const { accounts, bundle, gaps } = entry.data;
      const where = accounts.map((account) => account.platform).join(', ') || 'no platform';
      return [
        'cyan',
        `evidence     accounts on ${where}; ${bundle.count} log records; ${gaps.length} gap(s)`,
      ];
    }
    case 'assessment-made':
      return [
        'magenta',
        `assessment   ${entry.data.assessment.verdict}, score ${entry.data.assessment.score.toFixed(2)}`,
      ];
    case 'run-started':
      return ['cyan', `run          ${entry.data.playbook.id} v${entry.data.playbook.version}`];
    case 'approval-requested':
      return [
        'yellow',
        `asked        ${entry.data.question.approverGroup}: ${entry.data.question.targets.map((target) => target.plan.summary).join('; ')}`,
      ];
    case 'approval-answered':
      return ['green', `answered     ${entry.data.answer} by ${entry.data.by.email} in ${entry.data.by.via}`];
    case 'action-claimed':
      return ['cyan', `calling      ${entry.data.plan.summary}`];
    case 'action-finished':
      return entry.data.effect === 'read'
        ? undefined
        : ['cyan', `${entry.data.outcome.padEnd(12)} ${entry.data.platform}: ${whatCameOf(entry.data)}`];
    case 'proof-read':
      return [
        entry.data.proof === 'proven' ? 'green' : 'gray',
        `${entry.data.proof.padEnd(12)} ${entry.data.platform}: ${entry.data.reading.saw.join('; ')}`,
      ];
    case 'step-skipped':
      return ['gray', `skipped      ${entry.data.step}: ${entry.data.why}`];
    case 'playbook-not-found':
      return ['red', `no playbook  ${entry.data.why}`];
    case 'report-published':
      return ['cyan', `report       ${entry.data.report.sha256.slice(0, 16)}…`];
    case 'run-finished':
      return [
        entry.data.outcome === 'contained' ? 'green' : 'yellow',
        `run ended    ${entry.data.outcome}: ${entry.data.why}`,
      ];
    default:
      return tellReplanned(entry);
  }
}

type Finished = Extract<JournalEntry, { kind: 'action-finished' }>['data'];

function whatCameOf({ outcome, receipt, failure }: Finished): string {
  if (outcome === 'already-done') return 'it was so already';
  return receipt?.calls.join('; ') ?? failure?.message ?? '';
}

/** What becomes of a verdict after it was given. */
function tellReplanned(entry: JournalEntry): [Colour, string] | undefined {
  switch (entry.kind) {
    case 'verdict-changed':
      return ['yellow', `verdict      ${entry.data.to}, was ${entry.data.from}: ${entry.data.why}`];
    case 'reassessment-scheduled':
      return ['gray', `undecided    again at ${entry.data.notBefore}, for ${entry.data.why}`];
    case 'verdict-left-open':
      return ['red', `undecided    for a person: ${entry.data.why}`];
    case 'run-stopped':
      return ['yellow', `run stopped  ${entry.data.why}`];
    case 'step-timed-out':
      return ['yellow', `timed out    ${entry.data.step}: ${entry.data.why}`];
    default:
      return undefined;
  }
}
