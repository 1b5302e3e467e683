import { scopeValuesOf } from '../playbook/given-fields.ts';
import { joinedOutput } from '../playbook/read-output.ts';
import type { Scope, StepResult } from '../playbook/scope.ts';
import { RUN } from '../playbook/words.ts';
import type { Account } from '../principal.ts';
import type { Pinned } from './decide.ts';
import { childOf } from './run-family.ts';
import { hasEnded, type Incident, type Item, type Run, type Step } from './state.ts';
import { stepEnd } from './step-result.ts';

type ScopePinned = Pick<Pinned, 'connectors'> & { readonly playbook?: Pick<Pinned['playbook'], 'inputs'> };

/** What the expressions of a run see of its incident. */
export function scopeOf(incident: Incident, run: Run, pinned: ScopePinned): Scope {
  const accounts = incident.evidence?.accounts ?? [];
  const assessment = incident.assessment?.assessment;
  const steps = [...run.steps.values()]
    .filter(hasEnded)
    .map((step) => [step.id, resultOf(incident, run, step)] as const);
  return {
    incident: {
      id: incident.id,
      principal: incident.principal,
      accounts: accounts.slice(),
      home: homeOf(accounts, pinned),
      credential: incident.credential,
      firstSeen: incident.firstSeen,
      severity: incident.severity,
      detections: incident.detections,
      confirmed: assessment?.verdict === 'forged' || assessment?.verdict === 'stolen',
    },
    assessment: {
      verdict: assessment?.verdict ?? 'undecided',
      score: assessment?.score ?? 0,
      signals: (assessment?.signals ?? [])
        .filter((signal) => signal.state === 'fired')
        .map((signal) => signal.id),
    },
    inputs: scopeValuesOf(pinned.playbook?.inputs ?? {}, run.inputs ?? {}),
    steps: Object.fromEntries(steps),
  };
}

/** The account at the identity provider; without one, the first that was found. */
function homeOf(accounts: readonly Account[], pinned: Pick<Pinned, 'connectors'>): Account | undefined {
  const providers = new Set(pinned.connectors.filter((c) => c.kind !== 'saas').map((c) => c.platform));
  return accounts.find((account) => providers.has(account.platform)) ?? accounts[0];
}

function resultOf(incident: Incident, run: Run, step: Step): StepResult {
  const accountsOf = (items: readonly Item[]) =>
    items.map((item) => item.account).filter((account) => account !== undefined);
  const { asked } = step;
  const read = step.items.flatMap(({ output }) => (output ? [output] : []));
  const output = joinedOutput(step.use ?? '', read);
  const child = step.use === RUN ? childOf(incident, run, step.id) : undefined;
  return {
    status: step.status === 'skipped' ? 'skipped' : 'ended',
    result: stepEnd(step) ?? 'failed',
    proven: accountsOf(step.items.filter((item) => item.proof === 'proven')),
    unproven: accountsOf(step.items.filter((item) => item.proof !== 'proven' && step.effect !== 'read')),
    ...(output ? { output } : {}),
    ...(asked ? { answered: asked.status === 'answered' } : {}),
    ...(asked?.answer ? { answer: scopeValuesOf(asked.question.form, asked.answer) } : {}),
    ...(child?.finished ? { run: { id: child.id, outcome: child.finished.outcome } } : {}),
  };
}
