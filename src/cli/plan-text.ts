import { styleText } from 'node:util';
import { formatDuration } from '#domain/duration.ts';
import { plainLine } from './plain-line.ts';
import { budgetLine } from './plan-budgets.ts';
import type { ApprovalDocument, ItemDocument, PlanDocument, StepDocument } from './plan-document.ts';

type Style = Parameters<typeof styleText>[0];

const paint = (style: Style, text: string): string => styleText(style, text, { stream: process.stdout });

/** What a person reads: one line each, colours where standard output is a terminal, all texts plain. */
export function planText(plan: PlanDocument): string {
  const steps = plan.steps.flatMap((step) => ['', ...stepLines(step)]);
  return [...headLines(plan), ...steps, '', ...sumLines(plan)].join('\n');
}

function headLines(plan: PlanDocument): string[] {
  const { playbook, principal } = plan;
  const who = principal.email ?? principal.uid ?? principal.name ?? '';
  const row = (name: string, text: string): string => `${name.padEnd(12)} ${plainLine(text)}`;
  return [
    paint(
      'bold',
      plainLine(
        `Plan of ${playbook.id} v${playbook.version} for ${who}${plan.isSimulated ? ' on simulated platforms' : ''}: nothing has been changed`,
      ),
    ),
    plainLine(playbook.summary),
    '',
    plan.incident
      ? row(
          'Incident',
          `${plan.incident}: ${plan.assessment.verdict}, score ${plan.assessment.score.toFixed(2)}`,
        )
      : row('Supposed', plan.supposed.join(', ')),
    ...(plan.credential
      ? [
          row(
            'Credential',
            `${plan.credential.kind} ${plan.credential.id ?? plan.credential.fingerprint ?? ''}`,
          ),
        ]
      : []),
    row('Begins', plan.beginsByItself ? 'by itself, on this verdict' : 'only when a person starts it'),
    ...plan.accounts.map((account, index) =>
      row(
        index === 0 ? 'Accounts' : '',
        `${account.platform}: ${account.email ?? account.name ?? account.id} (${account.id}), ${account.status}${account.isAdmin ? ', administrator' : ''}`,
      ),
    ),
    ...(plan.noAccountOn.length > 0 ? [row('No account', plan.noAccountOn.join(', '))] : []),
    ...plan.notAsked.map((gap) =>
      paint('red', row('Not known', `${gap.platform} ${gap.what}: ${gap.code}: ${gap.why}`)),
    ),
    ...(plan.budgetsNotAsked === undefined
      ? []
      : [row('Budgets', `not asked how much is left: ${plan.budgetsNotAsked}`)]),
    ...(plan.killSwitch
      ? [paint('red', row('Kill switch', 'it is on: no change below would be made, reading goes on'))]
      : []),
  ];
}

function stepLines(step: StepDocument): string[] {
  const after = step.needs.length > 0 ? `  after ${step.needs.join(', ')}` : '';
  const title = `${paint('bold', step.id)}  ${step.use}${after}`;
  const written = step.when === undefined ? '' : `: ${step.when}`;
  if (step.begins === 'never')
    return [title, paint('gray', plainLine(`  skipped: ${step.why ?? ''}${written}`))];
  return [
    title,
    ...(step.begins === 'always' && step.when !== undefined
      ? [plainLine(`  begins however the steps before it end${written}`)]
      : []),
    ...step.decidedThen.map(({ key, expression }) =>
      paint('yellow', `  decided then: ${plainLine(`${key}: ${expression}`)}`),
    ),
    ...(step.allOutcomesTried
      ? []
      : [paint('yellow', '  the steps before it can end in more ways than could be tried or told')]),
    ...step.says.map((line) => `  ${plainLine(line)}`),
    ...(step.approval ? approvalLines(step.approval) : []),
    ...step.items.flatMap(itemLines),
    ...residualLines(step),
    ...(step.proofWithinMs !== null && step.items.some((item) => item.status !== 'gap')
      ? [`  proof is looked for within ${formatDuration(step.proofWithinMs)}`]
      : []),
  ];
}

function approvalLines(approval: ApprovalDocument): string[] {
  const { quorum, group, withinMs, ifSilent, approvers, barred, canBeGiven } = approval;
  const silence = ifSilent === 'deny' ? 'is refusal' : 'is approval';
  return [
    paint(
      'yellow',
      plainLine(`  asks ${quorum} of ${group} within ${formatDuration(withinMs)}; silence ${silence}`),
    ),
    plainLine(`    may decide: ${approvers.join(', ') || 'nobody'}`),
    ...(barred.length > 0 ? [plainLine(`    may not, being who it is about: ${barred.join(', ')}`)] : []),
    ...(canBeGiven ? [] : [paint('red', '    fewer may decide than must: it could never be approved')]),
  ];
}

const MARKS: Record<ItemDocument['status'], readonly [Style, string]> = {
  reads: ['gray', 'read'],
  changes: ['cyan', 'change'],
  done: ['green', 'done'],
  gap: ['red', 'GAP'],
  unknown: ['red', 'UNKNOWN'],
};

function itemLines(item: ItemDocument): string[] {
  const [style, mark] = MARKS[item.status];
  const where = item.platform ? `${item.platform}: ` : '';
  const only = item.isCertain ? '' : ' (only in some outcomes)';
  return [
    `  ${paint(style, mark.padEnd(8))}${plainLine(`${where}${sayingOf(item)}${only}`)}`,
    ...item.present.map((line) => `            now: ${plainLine(line)}`),
    ...item.budgets.map((each) => `            budget: ${plainLine(budgetLine(each))}`),
  ];
}

/** What is said of an item in one line. */
export function sayingOf(item: ItemDocument): string {
  switch (item.status) {
    case 'gap':
      return `${item.label ? `${item.label}: ` : ''}${item.gap ?? 'not offered: for a person'}`;
    case 'unknown':
      return `${item.label ?? ''}: ${item.failure?.code ?? ''}: ${item.failure?.message ?? 'not read'}`;
    case 'reads': {
      const inputs = Object.entries(item.input).map(([key, value]) => `, ${key} ${JSON.stringify(value)}`);
      return `${item.label ?? ''}${inputs.join('')}`;
    }
    case 'done':
      return `${item.summary ?? ''}: it is so already, nothing would be called`;
    default:
      return `${item.summary ?? ''} [${effectOf(item)}]`;
  }
}

function effectOf({ effect, canUndo }: ItemDocument): string {
  if (canUndo) return 'can be undone';
  return effect === 'recreatable' ? 'cannot be undone, only made anew' : 'cannot be undone';
}

/** What stays open although the step succeeds: said once for each platform. */
function residualLines(step: StepDocument): string[] {
  const lines = step.items
    .filter((item) => item.status === 'changes' || item.status === 'done')
    .flatMap((item) =>
      item.residual.map(({ what, endsWithinMs }) => {
        const end = endsWithinMs === null ? 'without end' : `for ${formatDuration(endsWithinMs)} at most`;
        return plainLine(`  stays open on ${item.platform}: ${what}, ${end}`);
      }),
    );
  return [...new Set(lines)];
}

function sumLines(plan: PlanDocument): string[] {
  const items = plan.steps.flatMap((step) =>
    step.items.map((item) => ({
      status: item.status,
      isCertain: step.begins === 'always' && item.isCertain,
    })),
  );
  const count = (status: ItemDocument['status'], isCertain?: boolean): number =>
    items.filter((item) => item.status === status && (isCertain ?? item.isCertain) === item.isCertain).length;
  const parts = [
    [count('changes', true), 'change(s)'],
    [count('changes', false), 'change(s) decided on the way'],
    [count('done'), 'done already'],
    [plan.steps.filter((step) => step.approval).length, 'question(s) to people'],
    [count('gap'), 'gap(s) for a person'],
    [count('unknown'), 'not read'],
  ] as const;
  const said = parts.filter(([many]) => many > 0).map(([many, what]) => `${many} ${what}`);
  return [
    paint('bold', said.join(', ') || 'There would be nothing to do'),
    ...(plan.isComplete ? [] : [paint('red', 'The plan is incomplete: not everything could be read.')]),
  ];
}
