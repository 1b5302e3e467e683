import { type EventData, event, type JournalEvent } from '../journal-event.ts';
import type { Playbook } from '../playbook/schema.ts';
import { NOTIFY, PAGE_STEP } from '../playbook/words.ts';
import type { Run } from './state.ts';

/** Ends that nobody is called for. */
const WELL_ENDED: ReadonlySet<EventData<'run-finished'>['outcome']> = new Set([
  'contained',
  'nothing-done',
  'undone',
]);
const LONGEST_TEXT = 3_000;

/** Calls the group of the playbook's `on-failure`, once, before a run ends otherwise than well; nothing where nobody is to be called. */
export function pageFor(
  run: Run,
  { id, onFailure }: Pick<Playbook, 'id' | 'onFailure'>,
  { outcome, why }: Pick<EventData<'run-finished'>, 'outcome' | 'why'>,
): readonly JournalEvent[] {
  if (!onFailure || WELL_ENDED.has(outcome) || run.steps.has(PAGE_STEP)) return [];
  const place = { runId: run.id, step: PAGE_STEP };
  return [
    event('step-begun', { ...place, use: NOTIFY, effect: 'read', ask: 0, items: [] }),
    event('notice-requested', {
      ...place,
      noticeId: `${run.id}-${PAGE_STEP}`,
      text: `${id} ended ${outcome}: ${why}`.slice(0, LONGEST_TEXT),
      to: onFailure.page,
    }),
  ];
}
