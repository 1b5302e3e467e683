import type { Report } from './check-context.ts';
import type { Path } from './document.ts';
import { nearestName } from './nearest-name.ts';
import type { Playbook } from './schema.ts';

/**
 * Checks that a playbook's tests speak of steps, accounts and actions that there are: a rule that fits nothing tests nothing.
 * Which connectors are installed does not matter: a test is no reason to refuse a playbook that can be carried out.
 */
export function checkTests({ tests, steps }: Playbook, report: Report): void {
  const ids = Object.keys(steps);
  const isOneOf = (name: string | undefined, known: readonly string[], what: string, path: Path): void => {
    if (name === undefined || known.includes(name)) return;
    const near = nearestName(name, known);
    report(
      path,
      `"${name}" is no ${what}`,
      near ? `did you mean ${near}?` : `there are: ${known.join(', ')}`,
    );
  };
  const names = tests.map(({ name }) => name);
  for (const [at, test] of tests.entries()) {
    const here = ['tests', at];
    const platforms = test.incident.accounts.map(({ platform }) => platform);
    if (names.indexOf(test.name) < at)
      report([...here, 'name'], 'another test has this name', 'say what this one shows');
    for (const [index, { platform, step, capability }] of test.platforms.entries()) {
      const path = [...here, 'platforms', index];
      isOneOf(platform, platforms, 'platform of this incident’s accounts', [...path, 'platform']);
      isOneOf(step, ids, 'step', [...path, 'step']);
      const used = step === undefined ? Object.values(steps).map(({ use }) => use) : [steps[step]?.use ?? ''];
      isOneOf(capability, used, 'action of these steps', [...path, 'capability']);
    }
    for (const [index, { step }] of test.people.entries())
      isOneOf(step, ids, 'step', [...here, 'people', index, 'step']);
    const { expect } = test;
    for (const key of ['steps', 'plan'] as const)
      for (const id of Object.keys(expect[key] ?? {})) isOneOf(id, ids, 'step', [...here, 'expect', key, id]);
    for (const [index, { step }] of (expect.approvals ?? []).entries())
      isOneOf(step, ids, 'step', [...here, 'expect', 'approvals', index, 'step']);
  }
}
