// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the expressions of playbooks, as people write them
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { EventKind, JournalEvent } from '#domain/journal-event.ts';
import { ORIGINS } from '#domain/run/origins.ts';
import { settle } from '#domain/run/settle.ts';
import { explore } from '../../model/explore.ts';
import { brokenByStep, brokenInState, onceOf } from '../../model/laws.ts';
import { movesOf } from '../../model/moves.ts';
import { startOf } from '../../model/start.ts';
import { WORLDS } from '../../model/worlds.ts';

/** Any playbook, and anything that can happen to it, in any order. */

const HOME = 'with: { account: "${{ incident.home }}" }';
const KINDS = [
  `use: tokens.list, ${HOME}`,
  `use: sessions.revoke, ${HOME}`,
  `use: account.suspend, ${HOME}, approval: { ask: one, within: 10m }`,
  `use: account.suspend, ${HOME}, approval: { ask: two, within: 10m }, undo: { after: 1h }`,
  'use: account.suspend, for-each: { in: "${{ incident.accounts }}", parallel: 1 }, with: { account: "${{ item }}" }, approval: { ask: none }',
  'ask: { question: Sure?, within: 10m }',
  'ask: { question: Sure?, if-silent: go-on, within: 10m }',
  'wait: { for: 1h }',
  'wait: { until: "${{ assessment.score > 2.0 }}", within: 1h }',
  'notify: { text: Look. }',
  'assess: { within: 15m }',
  'use: verdict.await, await: { within: 1h }',
  'run: called',
  'use: containment.undo',
  'use: containment.undo, approval: { ask: one, within: 10m }',
];

const step = fc.record({
  kind: fc.constantFrom(...KINDS),
  needs: fc.array(fc.nat(3), { maxLength: 2 }),
  join: fc.constantFrom('all', 'any', '1'),
  failing: fc.constantFrom('continue', 'stop', 'next'),
  timeout: fc.boolean(),
  when: fc.constantFrom(undefined, undefined, 'assessment.score > 0.5', 'assessment.score > 2.0'),
});
type Drawn = typeof step extends fc.Arbitrary<infer T> ? T : never;

function textOf(steps: readonly Drawn[]): string {
  const needsOf = steps.map(({ needs }, nth) =>
    [...new Set(needs.map((need) => need % (nth || 1)))].filter(() => nth > 0),
  );
  const lines = steps.map(({ kind, join, failing, timeout, when }, nth) => {
    const needs = needsOf[nth]!;
    const target = needsOf.findIndex((each, other) => other > nth && each.includes(nth));
    const goTo = failing === 'next' && target > 0 ? `{ go-to: s${target} }` : 'continue';
    const parts = [
      kind,
      ...(needs.length > 0
        ? [`needs: [${needs.map((need) => `s${need}`).join(', ')}]`, `join: ${join}`]
        : []),
      `on-failure: ${failing === 'stop' ? 'stop' : goTo}`,
      ...(timeout ? ['timeout: 5m'] : []),
      ...(when ? [`when: "\${{ ${when} }}"`] : []),
    ];
    return `  s${nth}: { ${parts.join(', ')} }\n`;
  });
  const all = steps.map((_, nth) => `s${nth}`).join(', ');
  return `${lines.join('')}  report: { use: report.publish, needs: [${all}] }\n`;
}

interface Reached {
  readonly kinds: Set<EventKind>;
  readonly commands: Set<string>;
}

/** Plays a playbook to the end of the choices; after each, the laws hold. */
function play(
  steps: readonly Drawn[],
  isUndecided: boolean,
  choices: readonly number[],
  reached: Reached,
): void {
  const { incident, context } = startOf(textOf(steps), isUndecided ? 'undecided' : 'stolen');
  let state = incident;
  const seen = new Set<string>();
  const way: string[] = [];
  assert.deepEqual(brokenInState(state, context), []);
  for (const choice of choices) {
    const moves = movesOf(state);
    // Mostly what is to come: otherwise few runs would come far.
    const due = moves.filter(({ kind }) => kind === 'work' || kind === 'person');
    const among = choice % 4 > 0 && due.length > 0 ? due : moves;
    const move = among[Math.floor(choice / 4) % among.length];
    if (!move) return;
    way.push(move.name);
    const { state: next, events } = settle(state, move.events, context);
    const broken = [...brokenByStep(state, events, next, seen), ...brokenInState(next, context)];
    assert.deepEqual(broken, [], `${textOf(steps)}\n${way.join('\n')}`);
    for (const once of onceOf(events)) seen.add(once);
    note(move.events, events, reached);
    if (move.kind === 'operator') reached.commands.add(move.name.split(' ')[1]!);
    state = next;
  }
}

/** Events that are told, and those that were decided from them: only the engine makes what it alone decides. */
function note(told: readonly JournalEvent[], events: readonly JournalEvent[], reached: Reached): void {
  for (const each of events) reached.kinds.add(each.kind);
  for (const each of told) {
    const isPersons = 'by' in each.data && each.data.by !== undefined;
    assert.ok(isPersons || ORIGINS[each.kind] !== 'decided', `${each.kind} is told`);
  }
  for (const each of events.slice(told.length))
    assert.notEqual(ORIGINS[each.kind], 'told', `${each.kind} is decided`);
}

const drawn = fc.tuple(
  fc.array(step, { minLength: 1, maxLength: 4, size: 'max' }),
  fc.boolean(),
  fc.array(fc.nat(10_000), { minLength: 20, maxLength: 60, size: 'max' }),
);

test('whatever happens in whatever order, no run is stuck, ends twice, or acts without intent and claim', () => {
  const reached: Reached = { kinds: new Set(), commands: new Set() };
  fc.assert(
    fc.property(drawn, ([steps, isUndecided, choices]) => play(steps, isUndecided, choices, reached)),
    { numRuns: 150 },
  );
});

/** Made before a run begins, or about leases by themselves: by stages that have their own tests. */
const ELSEWHERE: ReadonlySet<EventKind> = new Set([
  'reassessment-scheduled',
  'run-continued',
  'verdict-changed',
  'run-started',
  // What becomes of a question while it waits moves no step.
  'approval-called',
  'approval-call-ended',
  'approval-extended',
  'approval-handed-over',
]);

/** What can befall a run; detections, evidence, chat, watches and closing have their own tests. */
const OF_RUNS = (Object.keys(ORIGINS) as EventKind[]).filter(
  (kind) =>
    !/^(incident|detection|evidence|watch|children|residual|use-after|playbook)/.test(kind) &&
    !ELSEWHERE.has(kind),
);

const RARE = new Set(['take back', 'await a verdict']);

test('the orders that are tried reach every kind of event of a run, and every command of an operator', () => {
  const reached: Reached = { kinds: new Set(), commands: new Set() };
  fc.assert(
    fc.property(drawn, ([steps, isUndecided, choices]) => play(steps, isUndecided, choices, reached)),
    { numRuns: 150, seed: 5 },
  );
  // What is too rare to be drawn: the smallest worlds that hold it, whole.
  for (const { steps, verdict } of WORLDS.filter(({ name }) => RARE.has(name))) {
    const explored = explore(startOf(steps, verdict), { faults: 1, commands: 0, states: 2_000 });
    assert.deepEqual(explored.broken, []);
    for (const kind of explored.kinds) reached.kinds.add(kind as EventKind);
  }
  assert.deepEqual([...reached.commands].toSorted(), [
    'cancel',
    'mark-outcome',
    'pause',
    'resume',
    'retry-step',
    'skip',
  ]);
  assert.deepEqual(
    OF_RUNS.filter((kind) => !reached.kinds.has(kind)),
    [],
  );
});
