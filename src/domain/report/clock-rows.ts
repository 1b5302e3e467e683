import { formatDuration } from '../duration.ts';
import type { Clocks } from './clocks.ts';

/** A clock in words. */
export interface ClockRow {
  readonly name: string;
  readonly told: string;
}

/** The clocks of an incident in the order in which they run; what has not happened is said to be open. */
export function clockRows(clocks: Clocks): readonly ClockRow[] {
  const instants = [
    ['detected', clocks.detectedAt],
    ['received', clocks.receivedAt],
    ['assessed', clocks.assessedAt],
    ['asked', clocks.askedAt],
    ['decided', clocks.decidedAt],
    ['requested', clocks.requestedAt],
    ['accepted', clocks.acceptedAt],
    ['effective', clocks.effectiveAt],
    ['proven', clocks.provenAt],
    ['ended', clocks.finishedAt],
  ] as const;
  return [
    ...instants.map(([name, at]) => ({ name, told: at ?? '–' })),
    {
      name: 'time to contain',
      told: clocks.timeToContainMs === undefined ? '–' : formatDuration(clocks.timeToContainMs),
    },
    { name: 'of it people', told: formatDuration(clocks.humanMs) },
    { name: 'of it machines', told: formatDuration(clocks.machineMs) },
  ];
}
