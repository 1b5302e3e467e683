import type { Incident, Operation } from '../run/state.ts';

const DID = {
  cancel: 'cancelled the run',
  pause: 'paused the run',
  resume: 'resumed the run',
  'retry-step': 'had tried again',
  skip: 'skipped',
  'mark-outcome': 'said of',
} as const satisfies Record<Operation['did'], string>;

/** What a person did to a run, who and why, in a sentence. All texts are data. */
export function operationText({ did, step, outcome, by, reason }: Operation): string {
  const what = [DID[did], step, outcome === undefined ? undefined : `that it is ${outcome}`];
  return `${by.email} ${what.filter((word) => word !== undefined).join(' ')} (${by.via}): ${reason}`;
}

/** What holds runs back now, then what people did to them, newest first. */
export function operatorNotesOf({ runs }: Incident): readonly string[] {
  const held = runs
    .filter((run) => run.paused && !run.finished)
    .map(
      ({ playbook, paused }) =>
        `${playbook.id} is paused since ${paused!.at} by ${paused!.by.email}: ${paused!.reason}. Nothing new begins until it is resumed`,
    );
  const waits = new Set(
    runs.flatMap(({ steps }) =>
      [...steps.values()].flatMap(({ items }) =>
        items.flatMap(({ phase, held: hold }) => (phase === 'intended' && hold ? [hold.why] : [])),
      ),
    ),
  );
  const did = runs.flatMap(({ operations }) => operations).toSorted((a, b) => b.at.localeCompare(a.at));
  return [
    ...[...waits].map((why) => `containment waits: ${why}`),
    ...held,
    ...did.map((operation) => `${operation.at} ${operationText(operation)}`),
  ];
}
