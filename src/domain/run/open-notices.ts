import type { Incident, Step } from './state.ts';

/** A notice that is asked for and neither delivered nor given up. */
export interface OpenNotice extends NonNullable<Step['notice']> {
  readonly runId: string;
  readonly step: string;
}

/** What people are yet to be told of an incident, the oldest run's first. */
export function openNotices({ runs }: Incident): readonly OpenNotice[] {
  return runs
    .filter((run) => !run.finished)
    .flatMap((run) =>
      [...run.steps.values()].flatMap(({ id: step, status, notice }) =>
        status === 'begun' && notice && !notice.delivered ? [{ ...notice, runId: run.id, step }] : [],
      ),
    );
}
