import { delayedByBlocks } from './cacao-blocks.ts';
import type { Playbook } from './schema.ts';
import type { Step } from './step-schema.ts';

/** What CACAO 2.0 has no words for, sentence by sentence; only what the playbook uses. */
export function lossesOf(playbook: Playbook): readonly string[] {
  const steps = Object.entries(playbook.steps);
  const using = (isUsed: (step: Step) => boolean) =>
    steps.filter(([, step]) => isUsed(step)).map(([id]) => id);
  const told: readonly (readonly [ids: readonly string[], sentence: string])[] = [
    [using(() => true), 'commands are in words: the calls are made by connectors, from the present state'],
    [delayedByBlocks(playbook), 'it waits for the whole block before it, not only for the steps it needs'],
    [using(({ when }) => when !== undefined), 'conditions are CEL, to be decided by whoever carries it out'],
    [using(({ forEach }) => forEach !== undefined), 'what is done for each account is one step'],
    [using(({ parallel }) => parallel !== undefined), 'nothing bounds how many are under way at once'],
    [
      using(({ verify }) => verify !== undefined),
      'proof is looked for without an end, and no proof fails nothing',
    ],
    [
      using(({ approval }) => approval !== undefined),
      'approval binds to no plan, and how many are asked is in words',
    ],
    [using(({ join }) => join !== 'all'), '`join`: all needed steps are waited for'],
    [using(({ retry }) => retry !== undefined), '`retry` is left out'],
    [using(({ undo }) => undo !== undefined), '`undo` is left out: nothing is taken back by itself'],
    [using(({ onFailure }) => onFailure !== 'continue'), '`on-failure` is left out: it goes on'],
    [using(({ ifUnavailable }) => ifUnavailable !== undefined), '`if-unavailable` is left out'],
    [
      using(({ run, with: given }) => run !== undefined && Object.keys(given).length > 0),
      'what the other playbook is given is left out',
    ],
  ];
  return [
    ...told
      .filter(([ids]) => ids.length > 0)
      .map(([ids, sentence]) => `${listed(ids, steps.length)}: ${sentence}`),
    ...(playbook.on ? ['the playbook: when it begins by itself (`on`)'] : []),
    ...(playbook.onFailure ? ['the playbook: who is called when it fails (`on-failure`)'] : []),
    'the playbook: the policy, which says who approves, whom nobody touches, and what stops everything',
  ];
}

function listed(ids: readonly string[], all: number): string {
  return ids.length === all && all > 1 ? 'every step' : ids.join(', ');
}
