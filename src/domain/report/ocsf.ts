import type { Verdict } from '../assessment.ts';
import { SEVERITIES } from '../detection.ts';
import { addressIn } from '../ip-address.ts';
import type { Report } from './report.ts';
import { summaryOf, whoOf } from './summary.ts';

const INCIDENT_FINDING = 2005;
const CREATE = 1;

/** By OCSF's numbers. */
const VERDICTS: Readonly<Record<Verdict, { readonly id: number; readonly name: string }>> = {
  forged: { id: 2, name: 'True Positive' },
  stolen: { id: 2, name: 'True Positive' },
  explained: { id: 5, name: 'Benign' },
  undecided: { id: 4, name: 'Suspicious' },
};

const OBSERVABLE = { ip: 2, user: 4, email: 5 } as const;

/**
 * The incident as an OCSF 1.8.0 Incident Finding (class 2005), times in milliseconds since 1970.
 *
 * What the class has no place for stands under `unmapped`.
 */
export function ocsfIncidentFinding(report: Report): Readonly<Record<string, unknown>> {
  const { assessment, clocks } = report;
  const verdict = assessment && VERDICTS[assessment.verdict];
  const isOver = report.runs.length > 0 && report.runs.every(({ outcome }) => outcome !== 'running');
  return {
    class_uid: INCIDENT_FINDING,
    class_name: 'Incident Finding',
    category_uid: 2,
    category_name: 'Findings',
    activity_id: CREATE,
    activity_name: 'Create',
    type_uid: INCIDENT_FINDING * 100 + CREATE,
    type_name: 'Incident Finding: Create',
    time: msOf(report.asOf),
    start_time: msOf(clocks.detectedAt),
    ...(clocks.provenAt ? { end_time: msOf(clocks.provenAt) } : {}),
    severity_id: SEVERITIES.indexOf(report.severity),
    severity: capital(report.severity),
    status_id: isOver ? 4 : 2,
    status: isOver ? 'Resolved' : 'In Progress',
    message: report.title,
    desc: summaryOf(report).join(' '),
    metadata: {
      version: '1.8.0',
      uid: report.incidentId,
      product: { name: 'Countersign', vendor_name: 'Countersign' },
    },
    finding_info_list: [findingInfo(report)],
    assignee_group: { name: groupOf(report), type: 'approvers' },
    ...(verdict ? { verdict_id: verdict.id, verdict: verdict.name } : {}),
    ...(assessment ? { confidence_score: Math.round(assessment.score * 100) } : {}),
    attacks: attacksOf(report),
    observables: observablesOf(report),
    unmapped: {
      verdict: assessment?.verdict,
      clocks,
      objectives: report.objectives,
      containments: report.containments,
      residual: report.residual,
      decisions: report.decisions,
      evidence: report.evidence,
    },
  };
}

function findingInfo(report: Report) {
  const { clocks, incidentId, title, sources } = report;
  return {
    uid: incidentId,
    title: title || incidentId,
    desc: summaryOf(report)[0],
    created_time: msOf(clocks.receivedAt),
    first_seen_time: msOf(clocks.detectedAt),
    modified_time: msOf(report.asOf),
    data_sources: sources,
    attacks: attacksOf(report),
  };
}

function attacksOf({ assessment }: Report) {
  return (assessment?.techniques ?? []).map(({ id, name, attackVersion }) => ({
    technique: { uid: id, name },
    version: attackVersion,
  }));
}

/** Who answers for it: the group that was asked last. */
function groupOf({ decisions }: Report): string {
  return decisions.at(-1)?.approverGroup ?? 'unassigned';
}

function observablesOf(report: Report) {
  const { email, name, uid } = report.principal;
  const user = name ?? uid;
  return [
    ...(email
      ? [{ name: 'principal.email', type_id: OBSERVABLE.email, type: 'Email Address', value: email }]
      : []),
    ...(user ? [{ name: 'principal.name', type_id: OBSERVABLE.user, type: 'User Name', value: user }] : []),
    ...((email ?? user) ? [] : [{ name: 'principal', type_id: 0, type: 'Unknown', value: whoOf(report) }]),
    ...report.addresses
      .filter((address) => addressIn(address))
      .map((value) => ({ name: 'detection.ip', type_id: OBSERVABLE.ip, type: 'IP Address', value })),
  ];
}

function msOf(instant: string): number {
  return Date.parse(instant);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
