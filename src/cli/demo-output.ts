import { styleText } from 'node:util';
import { formatDuration } from '#domain/duration.ts';
import { signalTitle } from '#domain/explanation/signal-titles.ts';
import type { Timeline } from '#domain/explanation/timeline.ts';
import { instantInWords } from '#domain/instant-in-words.ts';
import { type Clocks, clocksOf } from '#domain/report/clocks.ts';
import { containmentsOf, residualOf } from '#domain/report/containments.ts';
import type { Incident } from '#domain/run/state.ts';
import type { JournalVerification } from '../adapters/store/verify-journal.ts';
import type { Running } from '../main.ts';
import { plainLine } from './plain-line.ts';
import { terminalTimeline } from './terminal-timeline.ts';

/** The one JSON document of `demo --json`. */
export async function demoDocument(
  incident: Incident,
  running: Running,
  journal: JournalVerification,
): Promise<Record<string, unknown>> {
  const { readModels } = running.store;
  const detections = await readModels.detections({ incidentId: incident.id, limit: 100 });
  const run = incident.runs[0];
  return {
    incident: await readModels.incident(incident.id),
    detections: detections.items,
    assessment: incident.assessment?.assessment,
    run: run && {
      id: run.id,
      playbook: run.playbook.id,
      version: run.playbook.version,
      outcome: run.finished?.outcome,
      why: run.finished?.why,
    },
    approvals: [...incident.approvals.values()].map(({ question, status, why, answers }) => ({
      id: question.approvalId,
      step: question.step,
      status,
      why,
      answers,
    })),
    containments: containmentsOf(incident),
    residual: residualOf(incident),
    timings: clocksOf(await running.store.journal.read(incident.id)),
    journal: { entries: journal.entries, verified: journal.verified },
  };
}

/** What a person reads at the end. */
export function printSummary(
  incident: Incident,
  { timeline, clocks }: { readonly timeline: Timeline; readonly clocks: Clocks },
  journal: JournalVerification,
): void {
  const bold = (text: string): string => styleText('bold', text, { stream: process.stdout });
  const line = (text = ''): void => console.log(text);
  const assessment = incident.assessment?.assessment;
  line();
  line(bold('Verdict'));
  if (assessment) {
    line(
      `  ${assessment.verdict}, score ${assessment.score.toFixed(2)} (between ${assessment.interval[0].toFixed(2)} and ${assessment.interval[1].toFixed(2)})`,
    );
    for (const signal of assessment.signals)
      line(`  ${signal.state === 'fired' ? '+' : '·'} ${named(signal.id)}: ${plainLine(signal.why)}`);
    const explaining = assessment.counterSignals.filter(({ state }) => state === 'fired');
    for (const signal of explaining) line(`  − ${named(signal.id)}: ${plainLine(signal.why)}`);
    if (explaining.length === 0) line('  · Nothing explains it (no counter-signal fired)');
    for (const spot of assessment.blindSpots)
      line(`  ? ${spot.platform}: ${plainLine(spot.what)}: ${plainLine(spot.why)}`);
  }
  line();
  for (const told of terminalTimeline(timeline, process.stdout).split('\n')) line(`  ${told}`.trimEnd());
  line();
  line(bold('Containment'));
  for (const each of containmentsOf(incident)) {
    line(
      `  ${each.proof.padEnd(9)} ${each.capability} on ${each.platform} for ${plainLine(each.account)}${each.proof === 'gap' ? `: ${plainLine(each.why ?? '')}` : ''}`,
    );
    for (const saw of each.saw) line(`            saw: ${plainLine(saw)}`);
  }
  line(bold('Residual access'));
  for (const each of residualOf(incident))
    line(
      `  ${each.platform}: ${plainLine(each.what)}, ${each.endsAt === null ? 'no end by itself' : `until ${instantInWords(each.endsAt)}`}`,
    );
  line(bold('Clocks'));
  line(
    `  time to contain ${clocks.timeToContainMs === undefined ? 'unknown' : formatDuration(clocks.timeToContainMs)}, of it ${formatDuration(clocks.humanMs)} waiting for people`,
  );
  for (const run of incident.runs)
    line(
      `  run ${run.playbook.id} v${run.playbook.version}: ${run.finished?.outcome ?? 'running'} (${run.finished?.why ?? ''})`,
    );
  line(bold('Journal'));
  line(`  ${journal.entries} entries, ${journal.verified ? 'verified' : 'NOT VERIFIED'}`);
}

function named(id: string): string {
  return `${signalTitle(id).title} (${id})`;
}
