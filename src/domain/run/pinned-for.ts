import { CountersignError } from '../errors.ts';
import type { Pinned } from './decide.ts';
import type { Run } from './state.ts';

/** What holds for a run, of the document it pinned: a run that another one started has its own playbook in it. @throws ERR_INTERNAL */
export function pinnedFor(document: Pinned, run: Pick<Run, 'id' | 'playbook' | 'parent'>): Pinned {
  if (!run.parent || document.playbook.id === run.playbook.id) return document;
  const own = document.called?.find(({ playbook }) => playbook.id === run.playbook.id);
  if (own) return { ...document, playbook: own.playbook };
  throw new CountersignError('ERR_INTERNAL', `${run.id}: its playbook is not in the document it pinned`);
}
