import type { Report } from './check-context.ts';
import type { Playbook } from './schema.ts';
import type { Step } from './step-schema.ts';
import { ASK, ASSESS, AWAIT_VERDICT, NOTIFY, REPORT, RUN, UNDO, WAIT } from './words.ts';

/** A built-in is done by us, once for the whole run: what an action takes is not obeyed by it. */
export function checkBuiltIn(playbook: Playbook, id: string, report: Report): void {
  const step = playbook.steps[id]!;
  const { use } = step;
  const key = KEY_OF[use];
  if (key !== undefined && step[key] === undefined) {
    report(['steps', id, 'use'], `${use} is not used by its name`, `write ${key}: … instead of use`);
    return;
  }
  const isReport = use === REPORT;
  const once =
    use === AWAIT_VERDICT ? 'it waits once, for the whole run' : 'it is done once, for the whole run';
  const hint = isReport ? 'it always runs, once, over the whole run; take it away' : `${once}; take it away`;
  const name = key ?? use;
  for (const [where, isWritten] of refused(step)) {
    if (isWritten) report(['steps', id, where], `${name} takes no \`${where}\``, hint);
  }
  checkAwait(playbook, id, step, report);
  if (step.approval?.ifSilent === 'approve')
    report(
      ['steps', id, 'approval', 'if-silent'],
      'silence gives nothing back',
      'take if-silent away: silence means deny',
    );
}

/** The key by which a built-in is written. */
const KEY_OF: Readonly<Record<string, 'ask' | 'wait' | 'notify' | 'run' | 'assess' | undefined>> = {
  [ASK]: 'ask',
  [WAIT]: 'wait',
  [NOTIFY]: 'notify',
  [RUN]: 'run',
  [ASSESS]: 'assess',
};

/** The keys that a built-in does not obey, and whether they are written. */
function refused(step: Step): readonly (readonly [key: string, isWritten: boolean])[] {
  const { use } = step;
  return [
    ['when', use === REPORT && step.when !== undefined],
    ['for-each', step.forEach !== undefined],
    ['with', use !== RUN && Object.keys(step.with).length > 0],
    ['approval', use !== UNDO && step.approval !== undefined],
    ['verify', step.verify !== undefined],
    ['if-unavailable', step.ifUnavailable !== undefined],
    ['retry', step.retry !== undefined],
    ['undo', step.undo !== undefined],
    ['timeout', (use === REPORT || use === NOTIFY) && step.timeoutMs !== undefined],
    ['await', use !== AWAIT_VERDICT && step.await !== undefined],
  ];
}

/** A wait that can never happen, or of which nobody said how long, is a mistake. */
function checkAwait({ on }: Playbook, id: string, step: Step, report: Report): void {
  if (step.use !== AWAIT_VERDICT) return;
  if (!step.await)
    report(['steps', id, 'use'], `${id} does not say how long it waits`, 'add await: { within: 2h }');
  if (on && !on.verdict.includes('undecided'))
    report(
      ['steps', id, 'use'],
      'this playbook begins when the verdict is decided: there is nothing to wait for',
      'add undecided to on.verdict, or take the step away',
    );
  if (on?.verdict.every((verdict) => verdict === 'undecided'))
    report(
      ['steps', id, 'use'],
      'a verdict that is decided ends this run, so that nothing comes after the wait',
      'add to on.verdict the verdicts that it goes on with',
    );
}
