import type { Report } from './check-context.ts';
import type { Path } from './document.ts';
import { nearestName } from './nearest-name.ts';
import { approversOf } from './policy-decisions.ts';
import type { Policy } from './policy-schema.ts';
import type { Playbook } from './schema.ts';
import { PAGE_STEP } from './words.ts';

/** Checks that the groups that are asked, told and called by name are groups of the policy. */
export function checkGroups({ steps, onFailure }: Playbook, policy: Policy, report: Report): void {
  const check = (path: Path, group: string | undefined) => {
    if (group === undefined || approversOf(policy, group).length > 0) return;
    const known = Object.keys(policy.approvers.groups);
    const near = nearestName(group, known);
    const hint = near ? `did you mean ${near}?` : `groups of the policy: ${known.join(', ')}`;
    report(path, `there is no approver group "${group}"`, hint);
  };
  for (const [id, { ask, notify }] of Object.entries(steps)) {
    check(['steps', id, 'ask', 'group'], ask?.group);
    check(['steps', id, 'notify', 'to'], notify?.to);
  }
  check(['on-failure', 'page'], onFailure?.page);
  if (onFailure && Object.hasOwn(steps, PAGE_STEP)) {
    const message = `"${PAGE_STEP}" is the step that calls people by on-failure`;
    report(['steps', PAGE_STEP], message, 'give your step another name');
  }
}
