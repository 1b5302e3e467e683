import { event } from '#domain/journal-event.ts';
import type { EvidenceStore, Incidents } from '#domain/ports.ts';
import { incidentReport, type ReportSources } from './incident-report.ts';

export interface ReportDeps {
  readonly incidents: Incidents;
  readonly evidence: EvidenceStore;
  readonly sources: ReportSources;
}

/** Writes the report of a run's `report.publish` step, from the journal and the evidence it names, and keeps it under its hash. */
export async function publishReport(
  incidentId: string,
  runId: string,
  step: string,
  deps: ReportDeps,
): Promise<void> {
  const incident = await deps.incidents.load(incidentId);
  if (incident.runs.find((run) => run.id === runId)?.steps.get(step)?.status !== 'begun') return;
  const text = await incidentReport(incident, 'markdown', deps.sources);
  const report = await deps.evidence.put(incidentId, 'report', text, { count: 1 });
  await deps.incidents.change(incidentId, 'system', (present) => {
    const isOpen = present.runs.find((run) => run.id === runId)?.steps.get(step)?.status === 'begun';
    return isOpen ? [event('report-published', { runId, step, report })] : [];
  });
}
