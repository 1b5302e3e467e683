import { event } from '#domain/journal-event.ts';
import { parsePlaybook } from '#domain/playbook/parse.ts';
import type { DecideContext, Pinned } from '#domain/run/decide.ts';
import { pinnedFor } from '#domain/run/pinned-for.ts';
import { settle } from '#domain/run/settle.ts';
import type { Incident } from '#domain/run/state.ts';
import { assessed, Book, collected, context, opened, pinned as standard } from '../domain/run/world.ts';

const HASH = 'b'.repeat(64);
const FOUND = {
  capability: 'tokens.list',
  effect: 'read' as const,
  cuts: [],
  residual: [],
  scopes: [],
  docs: 'https://example.com/docs',
  settlesWithinMs: 1_000,
  canUndo: false,
};
/** The world of the other tests, with a reading. */
const CONNECTORS = standard.connectors.map((each) => ({ ...each, actions: [...each.actions, FOUND] }));

/** Run by `run` steps: it cuts once. */
const CALLED = `id: called
version: 1
summary: Be called.
steps:
  cut: { use: sessions.revoke, with: { account: "\${{ incident.home }}" } }
`;

function parsed(text: string, file: string): Pinned['playbook'] {
  const { playbook, faults } = parsePlaybook(text, file);
  if (!playbook) throw new Error(`${text}\n${JSON.stringify(faults)}`);
  return playbook;
}

/** A run of these steps, just started, and what it is decided by. */
export function startOf(
  steps: string,
  verdict: 'stolen' | 'undecided' = 'stolen',
): { incident: Incident; context: DecideContext } {
  const pinned: Pinned = {
    playbook: parsed(`id: play\nversion: 1\nsummary: Play it.\nsteps:\n${steps}`, 'play.yaml'),
    policy: standard.policy,
    connectors: CONNECTORS,
    called: [{ playbook: parsed(CALLED, 'called.yaml'), sha256: HASH }],
  };
  const decides = context(undefined, (run) => pinnedFor(pinned, run));
  const book = new Book(decides.pinned);
  const incident = book.append([opened, collected(1), assessed(1, verdict)]);
  const start = event('run-started', {
    runId: 'run-1',
    playbook: { id: 'play', version: 1, sha256: HASH },
    pinned: HASH,
    trigger: 'request',
    leavesLeases: true,
  });
  return { incident: settle(incident, [start], decides).state, context: decides };
}
