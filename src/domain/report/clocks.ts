import type { Incident } from '../run/state.ts';

/** The clocks of an incident, each an instant or undefined when it has not happened; `*Ms` are spans in milliseconds. */
export interface Clocks {
  readonly detectedAt: string;
  readonly receivedAt: string;
  readonly assessedAt: string | undefined;
  readonly askedAt: string | undefined;
  readonly decidedAt: string | undefined;
  readonly firstRequestAt: string | undefined;
  readonly lastProvenAt: string | undefined;
  readonly finishedAt: string | undefined;
  /** From receipt to the last proof. */
  readonly timeToContainMs: number | undefined;
  /** Of it, waiting for people. */
  readonly humanMs: number;
}

export function clocksOf(incident: Incident): Clocks {
  const items = incident.runs.flatMap((run) =>
    [...run.steps.values()].filter((step) => step.effect !== 'read').flatMap((step) => step.items),
  );
  const approvals = [...incident.approvals.values()];
  const lastProvenAt = latest(items.map((item) => item.provenAt));
  const humanMs = approvals
    .filter((approval) => approval.closedAt !== undefined)
    .reduce(
      (sum, approval) => sum + (Date.parse(approval.closedAt!) - Date.parse(approval.question.askedAt)),
      0,
    );
  return {
    detectedAt: incident.firstSeen,
    receivedAt: incident.openedAt,
    assessedAt: incident.assessment?.at,
    askedAt: earliest(approvals.map((approval) => approval.question.askedAt)),
    decidedAt: latest(approvals.map((approval) => approval.closedAt)),
    firstRequestAt: earliest(items.map((item) => item.claimedAt)),
    lastProvenAt,
    finishedAt: latest(incident.runs.map((run) => run.finished?.at)),
    timeToContainMs:
      lastProvenAt === undefined ? undefined : Date.parse(lastProvenAt) - Date.parse(incident.openedAt),
    humanMs,
  };
}

function earliest(times: readonly (string | undefined)[]): string | undefined {
  return times.filter((time) => time !== undefined).toSorted()[0];
}

function latest(times: readonly (string | undefined)[]): string | undefined {
  return times
    .filter((time) => time !== undefined)
    .toSorted()
    .at(-1);
}
