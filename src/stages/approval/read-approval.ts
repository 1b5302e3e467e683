import type { Incidents } from '#domain/ports.ts';
import type { ReadModels } from '#domain/read-models.ts';
import { type ApprovalDetail, detailOf } from '#domain/report/approval-detail.ts';

/** Reads a question to approvers as it stands now; undefined when there is none. */
export function readApproval(
  incidents: Pick<Incidents, 'load'>,
  readModels: Pick<ReadModels, 'approval'>,
): (approvalId: string) => Promise<ApprovalDetail | undefined> {
  return async (approvalId) => {
    const row = await readModels.approval(approvalId);
    if (!row) return undefined;
    const incident = await incidents.load(row.incidentId);
    const approval = incident.approvals.get(approvalId);
    return approval && detailOf(incident, approval);
  };
}
