import { formatDuration } from '#domain/duration.ts';
import { plainLine } from './plain-line.ts';
import type { PlanDocument, StepDocument } from './plan-document.ts';
import { sayingOf } from './plan-text.ts';

/**
 * The plan as a Mermaid flowchart: steps, what they need, whom they ask, and what is left for a person.
 * @see https://mermaid.js.org/syntax/flowchart.html
 */
export function planMermaid(plan: PlanDocument): string {
  const who = plan.principal.email ?? plan.principal.uid ?? plan.principal.name ?? '';
  const stopped = plan.killSwitch ? ['the kill switch is on'] : [];
  const start = [`${plan.playbook.id} v${plan.playbook.version}`, who, ...stopped];
  return [
    'flowchart TD',
    `  start(["${label(start)}"])`,
    ...plan.steps.flatMap(stepLines),
    '  classDef skipped stroke-dasharray: 4 4, color: gray',
    '  classDef gap stroke: red, stroke-width: 2px',
    '  classDef ask stroke: orange, stroke-width: 2px',
  ].join('\n');
}

function stepLines(step: StepDocument): string[] {
  const node = `s_${step.id}`;
  const asked = step.approval ? `ask_${step.id}` : undefined;
  const arrow = step.begins === 'always' ? '-->' : `-. "${label([conditionOf(step)])}" .->`;
  const from = step.needs.length > 0 ? step.needs.map((need) => `s_${need}`) : ['start'];
  const kind = step.begins === 'never' ? ':::skipped' : step.items.some(isForPerson) ? ':::gap' : '';
  const lines = [
    `${step.id}: ${step.use}`,
    ...step.says,
    ...step.items.map(
      (item) => `${item.status}: ${item.platform ? `${item.platform}: ` : ''}${sayingOf(item)}`,
    ),
  ];
  return [
    `  ${node}["${label(lines)}"]${kind}`,
    ...(asked ? [`  ${asked}{{"${label(questionOf(step))}"}}:::ask`, `  ${asked} --> ${node}`] : []),
    ...from.map((need) => `  ${need} ${arrow} ${asked ?? node}`),
  ];
}

function isForPerson(item: StepDocument['items'][number]): boolean {
  return item.status === 'gap' || item.status === 'unknown';
}

function conditionOf(step: StepDocument): string {
  if (step.begins === 'never') return `skipped: ${step.why ?? ''}`;
  return `decided then: ${step.decidedThen.map(({ key, expression }) => `${key}: ${expression}`).join('; ')}`;
}

function questionOf({ approval }: StepDocument): string[] {
  if (!approval) return [];
  const { quorum, group, withinMs, ifSilent } = approval;
  return [`${quorum} of ${group}`, `within ${formatDuration(withinMs)}`, `silence: ${ifSilent}`];
}

/** Of one line: a gap with what a person does about it, and whose it is, is the longest. */
const MOST_CHARACTERS = 900;

/** Lines of text for a quoted label: what is neither letter, digit nor harmless is written by its number. */
function label(lines: readonly string[]): string {
  return lines
    .map((line) => [...plainLine(line)].slice(0, MOST_CHARACTERS).map(harmless).join(''))
    .join('<br/>');
}

function harmless(character: string): string {
  return /^[\p{L}\p{N} .,_/-]$/u.test(character) ? character : `#${character.codePointAt(0)};`;
}
