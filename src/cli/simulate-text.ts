import { styleText } from 'node:util';
import { formatDuration } from '#domain/duration.ts';
import { containmentsOf, residualOf } from '#domain/report/containments.ts';
import { happenedIn } from '../rehearsal/happened.ts';
import { entryLine } from './demo-timeline.ts';
import { plainLine } from './plain-line.ts';
import type { PlayedOnSimulators } from './play-on-simulators.ts';

/** What happened on simulated platforms, line by line, and what came of it. */
export function simulatedText({ rehearsed, playbookId, changes }: PlayedOnSimulators): string {
  const { entries, incident, stuck } = rehearsed;
  const bold = (text: string): string => styleText('bold', text, { stream: process.stdout });
  const beganMs = Date.parse(entries[0]?.at ?? '');
  const told = entries.flatMap((entry) => {
    const line = entryLine(entry, `+${formatDuration(Date.parse(entry.at) - beganMs)}`.padEnd(8));
    return line === undefined ? [] : [line];
  });
  const contained = containmentsOf(incident).map(
    ({ proof, capability, platform, account, why, saw }) =>
      `  ${proof.padEnd(9)} ${capability} on ${platform} for ${plainLine(account)}: ${plainLine(why ?? saw.join('; '))}`,
  );
  const residual = residualOf(incident).map(
    ({ platform, what, endsAt }) =>
      `  ${platform}: ${plainLine(what)}, ${endsAt === null ? 'no end by itself' : `until ${endsAt}`}`,
  );
  const requests = changes.map(({ at, platform, method, path, operation, status }) =>
    plainLine(
      `  ${at.slice(11, 19)} ${platform} ${method} ${path}${operation ? ` ${operation}` : ''} → ${status}`,
    ),
  );
  const { outcome } = happenedIn(rehearsed, playbookId);
  return [
    ...told,
    '',
    ...titled(bold('Containment'), contained),
    ...titled(bold('Residual access'), residual),
    ...titled(bold('Requests that changed a platform'), requests),
    ...(stuck === undefined ? [] : [`It is stuck: ${stuck}`]),
    `${bold('Outcome')} ${outcome}`,
  ].join('\n');
}

function titled(title: string, lines: readonly string[]): readonly string[] {
  return [title, ...(lines.length > 0 ? lines : ['  none'])];
}

/** The same as one JSON document. */
export function simulatedDocument({
  rehearsed,
  playbookId,
  changes,
}: PlayedOnSimulators): Record<string, unknown> {
  const { incident, entries, stuck, endedAfterMs } = rehearsed;
  const { plan: _plan, actions: _calls, ...happened } = happenedIn(rehearsed, playbookId);
  return {
    playbook: playbookId,
    ...happened,
    endedAfterMs,
    stuck,
    containments: containmentsOf(incident),
    residual: residualOf(incident),
    changes,
    journal: entries,
  };
}
