import { Verdict } from '../assessment.ts';
import type { Effect } from '../containment.ts';
import type { CheckContext, Report } from './check-context.ts';
import { nearestName } from './nearest-name.ts';
import { approversOf, policyDemand } from './policy-decisions.ts';
import type { Policy } from './policy-schema.ts';
import type { Playbook } from './schema.ts';
import type { Ask } from './words.ts';

const WORDS = ['none', 'one', 'two'] as const satisfies readonly Ask[];
const EFFECTS = ['read', 'reversible', 'recreatable', 'irreversible'] as const satisfies readonly Effect[];

/** Checks a step's `approval` against policy: it may raise what is demanded, never lower it. */
export function checkApproval(
  playbook: Playbook,
  id: string,
  { connectors, policy }: CheckContext,
  report: Report,
): void {
  const { use, approval } = playbook.steps[id]!;
  if (!approval) return;
  checkGroup(id, approval, policy, report);
  const effects = connectors.flatMap((c) =>
    c.actions.filter((a) => a.capability === use).map((a) => a.effect),
  );
  if (effects.length === 0) return;
  const strongest = EFFECTS[Math.max(...effects.map((effect) => EFFECTS.indexOf(effect)))]!;
  if (strongest === 'read') {
    report(['steps', id, 'approval'], `${use} only reads: nobody is asked`, 'take `approval` away');
    return;
  }
  checkSilence(id, use, approval.ifSilent, strongest, policy, report);
  const verdicts = playbook.on?.verdict ?? Verdict.options;
  for (const verdict of verdicts) {
    const demand = policyDemand(policy, { capability: use, effect: strongest, verdict });
    const because = `${use} (${strongest}, verdict ${verdict})`;
    if (demand.group && approval.group && demand.group !== approval.group) {
      const hint = `write group: ${demand.group}, or leave it out`;
      report(['steps', id, 'approval', 'group'], `policy has "${demand.group}" asked about ${because}`, hint);
      return;
    }
    if (WORDS.indexOf(approval.ask) < demand.ask) {
      const message = `approval asks ${approval.ask}, but policy demands ${WORDS[demand.ask]} for ${because}`;
      report(
        ['steps', id, 'approval', 'ask'],
        message,
        `write ask: ${WORDS[demand.ask]}, or change policy.yaml`,
      );
      return;
    }
  }
}

type StepApproval = NonNullable<Playbook['steps'][string]['approval']>;

function checkGroup(id: string, { group, ask }: StepApproval, policy: Policy, report: Report): void {
  const named = group ?? policy.approvers.defaultGroup;
  const members = new Set(approversOf(policy, named)).size;
  if (members === 0) {
    const known = Object.keys(policy.approvers.groups);
    const near = nearestName(named, known);
    const hint = near ? `did you mean ${near}?` : `groups of the policy: ${known.join(', ')}`;
    report(['steps', id, 'approval', 'group'], `there is no approver group "${named}"`, hint);
  } else if (ask === 'two' && members < 2) {
    report(['steps', id, 'approval', 'ask'], `two cannot be asked: the group "${named}" has one member`);
  }
}

function checkSilence(
  id: string,
  use: string,
  ifSilent: StepApproval['ifSilent'],
  strongest: Effect,
  policy: Policy,
  report: Report,
): void {
  if (ifSilent !== 'approve') return;
  const path = ['steps', id, 'approval', 'if-silent'];
  if (strongest !== 'reversible') {
    report(path, `silence cannot approve ${use}: it is ${strongest}`, 'write if-silent: deny');
  } else if (!policy.allowSilentApproval) {
    report(
      path,
      'policy does not take silence as consent',
      'write if-silent: deny, or set allowSilentApproval in policy.yaml',
    );
  }
}
