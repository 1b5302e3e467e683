import type { EventData, JournalEntry } from '../journal-event.ts';
import type { Watch } from '../watch/watch.ts';
import { withNews } from './judgement-after.ts';
import type { Incident, Item } from './state.ts';

export type WatchEntry = Extract<
  JournalEntry,
  { kind: 'watch-begun' | 'watch-looked' | 'watch-ended' | 'use-after-proof' | 'children-found' }
>;

/**
 * An incident after one entry of a watch.
 *
 * A use after the proof is news: the verdict is to be answered anew, by what it is then, and people are told by a message of
 * its own, since a change of an old one calls nobody.
 */
export function watchAfter(incident: Incident, entry: WatchEntry): Incident {
  switch (entry.kind) {
    case 'watch-begun':
      return { ...incident, watches: [...(incident.watches ?? []), { ...entry.data, refused: 0 }] };
    case 'watch-looked': {
      const { until: lookedUntil, refused } = entry.data;
      return changed(incident, entry.data, (watch) => ({
        ...watch,
        lookedUntil,
        refused: watch.refused + refused,
      }));
    }
    case 'watch-ended': {
      const { because, until: lookedUntil, unseen } = entry.data;
      return changed(incident, entry.data, (watch) => ({
        ...watch,
        lookedUntil,
        ended: { because, at: entry.at, unseen },
      }));
    }
    case 'children-found': {
      const { platform, accountId, children } = entry.data;
      const more = children.map((child) => ({ ...child, platform, accountId }));
      return { ...incident, children: [...(incident.children ?? []), ...more] };
    }
    default:
      return contradicted(incident, entry);
  }
}

function changed(
  incident: Incident,
  { watchId }: { readonly watchId: string },
  change: (watch: Watch) => Watch,
): Incident {
  const watches = (incident.watches ?? []).map((each) => (each.watchId === watchId ? change(each) : each));
  return { ...incident, watches };
}

function contradicted(
  incident: Incident,
  { data, at }: Extract<WatchEntry, { kind: 'use-after-proof' }>,
): Incident {
  const next = changed(incident, data, (watch) => ({
    ...watch,
    lookedUntil: data.use.at,
    ended: { because: 'contradicted', at, unseen: [] },
  }));
  const item = (each: Item): Item => ({ ...each, proof: 'contradicted', why: contradictionText(data) });
  const runs = next.runs.map((run) => {
    const step = run.steps.get(data.step);
    if (run.id !== data.runId || !step) return run;
    const items = step.items.map((each) => (each.index === data.index ? item(each) : each));
    return { ...run, steps: new Map(run.steps).set(step.id, { ...step, items }) };
  });
  const { posted: _posted, postingSince: _since, answered: _answered, ...rest } = withNews(next);
  return {
    ...rest,
    runs,
    severity: incident.severity === 'fatal' ? 'fatal' : 'critical',
    contradictions: [...(incident.contradictions ?? []), { ...data, at }],
  };
}

/** What was seen, in a sentence. All of it is data. */
export function contradictionText({ use, platform }: EventData<'use-after-proof'>): string {
  const what = use.operation ?? use.kind;
  const whence = use.ip ? ` from ${use.ip}` : '';
  const by = use.by === 'sign-in' ? 'somebody signed in' : `${use.by} was used`;
  return `${by} at ${platform} after it was proven to be cut: ${what} at ${use.at}${whence}`.slice(0, 1_024);
}
