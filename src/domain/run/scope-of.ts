import type { Scope } from '../playbook/scope.ts';
import type { Account } from '../principal.ts';
import type { Pinned } from './decide.ts';
import { hasEnded, type Incident, type Item, type Run, type Step } from './state.ts';
import { type StepEnd, stepEnd } from './step-result.ts';

/** What the expressions of a run see of its incident. */
export function scopeOf(incident: Incident, run: Run, pinned: Pick<Pinned, 'connectors'>): Scope {
  const accounts = incident.evidence?.accounts ?? [];
  const assessment = incident.assessment?.assessment;
  const steps = [...run.steps.values()].filter(hasEnded).map((step) => [step.id, resultOf(step)] as const);
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
    },
    assessment: {
      verdict: assessment?.verdict ?? 'undecided',
      score: assessment?.score ?? 0,
      signals: (assessment?.signals ?? [])
        .filter((signal) => signal.state === 'fired')
        .map((signal) => signal.id),
    },
    steps: Object.fromEntries(steps),
  };
}

/** The account at the identity provider; without one, the first that was found. */
function homeOf(accounts: readonly Account[], pinned: Pick<Pinned, 'connectors'>): Account | undefined {
  const providers = new Set(pinned.connectors.filter((c) => c.kind !== 'saas').map((c) => c.platform));
  return accounts.find((account) => providers.has(account.platform)) ?? accounts[0];
}

function resultOf(step: Step): {
  readonly status: 'ended' | 'skipped';
  readonly result: StepEnd;
  readonly proven: Account[];
  readonly unproven: Account[];
} {
  const accountsOf = (items: readonly Item[]) =>
    items.map((item) => item.account).filter((account) => account !== undefined);
  return {
    status: step.status === 'skipped' ? 'skipped' : 'ended',
    result: stepEnd(step) ?? 'failed',
    proven: accountsOf(step.items.filter((item) => item.proof === 'proven')),
    unproven: accountsOf(step.items.filter((item) => item.proof !== 'proven' && step.effect !== 'read')),
  };
}
