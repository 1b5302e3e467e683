import { event, type JournalEvent } from '../journal-event.ts';
import type { Incident } from './state.ts';
import { contradictionText } from './watch-after.ts';

/** Opens a closed incident again when something has come in since: a detection, a use after proof, another verdict. */
export function reopening(incident: Incident): JournalEvent | undefined {
  const { closed } = incident;
  if (!closed) return undefined;
  const { detections, changes, contradictions } = closed.knew;
  const use = incident.contradictions?.[contradictions];
  if (use) return event('incident-reopened', { because: 'contradiction', why: contradictionText(use) });
  if (incident.detections > detections) {
    const why = `${incident.detections - detections} more detection(s) of the same person or credential have come in`;
    return event('incident-reopened', { because: 'detection', why });
  }
  const change = incident.changes[changes];
  if (!change) return undefined;
  const why = `the verdict is ${change.to} now, and was ${change.from}`;
  return event('incident-reopened', { because: 'verdict', why });
}
