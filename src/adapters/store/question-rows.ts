import type { JournalEntry } from '#domain/journal-event.ts';
import type { RowChange } from './read-model-tables.ts';

export type QuestionEntry = Extract<
  JournalEntry,
  { kind: 'question-asked' | 'question-answered' | 'question-closed' }
>;

/** What one entry about a question changes in its row. Pure. */
export function questionRow(entry: QuestionEntry): RowChange {
  const { incidentId: incident_id, at } = entry;
  if (entry.kind === 'question-asked') {
    const { runId: run_id, step, question } = entry.data;
    const { questionId: id, askedAt: asked_at, deadline } = question;
    const base = { id, incident_id, run_id, step, status: 'waiting' };
    return {
      table: 'questions',
      row: { ...base, question: JSON.stringify(question), asked_at, deadline },
    };
  }
  const key = { id: entry.data.questionId, incident_id, closed_at: at };
  if (entry.kind === 'question-closed')
    return { table: 'questions', row: { ...key, status: entry.data.status } };
  const { answer, by } = entry.data;
  return { table: 'questions', row: { ...key, status: 'answered', answer: JSON.stringify({ answer, by }) } };
}
