import type { ResidualAccess } from '../containment.ts';
import type { Incident, Item, Run, Step } from '../run/state.ts';

/** One containment of an incident, as reports, the API and the chat show it. */
export interface ContainmentLine {
  readonly runId: string;
  readonly step: string;
  readonly index: number;
  readonly capability: string;
  readonly platform: string;
  readonly account: string;
  readonly effect: string;
  readonly attempts: number;
  /** `gap`: not done by us, for a person; `refused`: denied, expired or not approved; `stopped`: its run was, before it began; `waiting`: not yet asked of the platform. */
  readonly proof: NonNullable<Item['proof']> | 'gap' | 'refused' | 'stopped' | 'waiting';
  readonly why: string | undefined;
  /** Why it waits, or what a person says of it: no proof. */
  readonly note: string | undefined;
  /** It was so before anybody was asked for it. */
  readonly wasSo: boolean;
  readonly intendedAt: string | undefined;
  readonly acceptedAt: string | undefined;
  readonly provenAt: string | undefined;
  readonly calls: readonly string[];
  readonly saw: readonly string[];
}

/** Every action that was to change a platform, in the order of the runs' steps. */
export function containmentsOf(incident: Incident): readonly ContainmentLine[] {
  return incident.runs.flatMap((run) =>
    [...run.steps.values()]
      .filter((step) => step.effect !== undefined && step.effect !== 'read')
      .flatMap((step) => step.items.map((item) => lineOf(run, step, item))),
  );
}

function lineOf(run: Run, step: Step, item: Item): ContainmentLine {
  return {
    runId: run.id,
    step: step.id,
    index: item.index,
    capability: step.use!,
    platform: item.account?.platform ?? 'none',
    account: item.account?.email ?? item.account?.id ?? 'none',
    effect: step.effect!,
    attempts: item.attempt,
    proof: proofOf(item),
    why: item.why,
    note: noteOf(item),
    wasSo: item.outcome === 'already-done',
    intendedAt: item.intendedAt,
    acceptedAt: item.acceptedAt,
    provenAt: item.provenAt,
    calls: item.receipt?.calls ?? [],
    saw: item.reading?.saw ?? [],
  };
}

function noteOf({ marked, held, phase }: Item): string | undefined {
  if (held && phase === 'intended') return `waits since ${held.at}: ${held.why}`;
  return marked && `${marked.by.email} says that it is ${marked.outcome}: ${marked.reason}`;
}

function proofOf(item: Item): ContainmentLine['proof'] {
  if (item.gap !== undefined) return 'gap';
  if (item.proof !== undefined) return item.proof;
  if (item.isStopped) return 'stopped';
  return item.phase === 'ended' ? 'refused' : 'waiting';
}

/** What may still work after what was done, until when, and why. */
export interface ResidualLine {
  readonly platform: string;
  readonly account: string;
  readonly what: string;
  /** Worst-case end; `null` when there is none by itself. */
  readonly endsAt: string | null;
  readonly why: string;
}

/** The residual access of an incident: what the actions declare they do not cut, and what was not cut at all. */
export function residualOf(incident: Incident): readonly ResidualLine[] {
  const all = containmentsOf(incident);
  const lines = all
    .filter((line) => !isTakenUp(line, all))
    .flatMap((line) => {
      const who = { platform: line.platform, account: line.account };
      if (line.proof !== 'proven' && line.proof !== 'effective') {
        return [
          {
            ...who,
            what:
              line.proof === 'gap'
                ? `${line.capability} was not done`
                : `${line.capability} is ${line.proof}`,
            endsAt: null,
            why: [line.why ?? 'it is not known to have taken hold', line.note]
              .filter((text) => text !== undefined)
              .join('; '),
          },
        ];
      }
      const declared = declaredResidual(incident, line);
      return declared.map((residual) => ({
        ...who,
        what: residual.what,
        endsAt: residual.endsWithinMs === null ? null : endsAt(line, residual.endsWithinMs),
        why: residual.why,
      }));
    });
  const seen = new Set<string>();
  return lines.filter((line) => {
    const key = `${line.platform}\n${line.account}\n${line.what}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** What a run was stopped before, another one has asked for. */
function isTakenUp(line: ContainmentLine, all: readonly ContainmentLine[]): boolean {
  return (
    line.proof === 'stopped' &&
    all.some(
      (other) =>
        other.proof !== 'stopped' &&
        other.capability === line.capability &&
        other.platform === line.platform &&
        other.account === line.account,
    )
  );
}

/**
 * What was, or may have been, cut of somebody whose doings have explained themselves: a person has to give it back, since
 * nothing is taken back by itself. Empty under any other verdict.
 */
export function toRestore(incident: Incident): readonly ContainmentLine[] {
  if (incident.assessment?.assessment.verdict !== 'explained') return [];
  return containmentsOf(incident).filter(({ proof, wasSo }) => !wasSo && MAY_HAVE_HELD.has(proof));
}

const MAY_HAVE_HELD = new Set<ContainmentLine['proof']>([
  'requested',
  'accepted',
  'effective',
  'proven',
  'unproven',
  'contradicted',
  'unknown',
]);

function declaredResidual(incident: Incident, line: ContainmentLine): readonly ResidualAccess[] {
  const item = incident.runs.find((run) => run.id === line.runId)?.steps.get(line.step)?.items[line.index];
  return item?.residual ?? [];
}

function endsAt(line: ContainmentLine, withinMs: number): string {
  return new Date(Date.parse(line.acceptedAt ?? line.intendedAt!) + withinMs).toISOString();
}
