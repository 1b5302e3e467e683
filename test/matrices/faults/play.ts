import { join } from 'node:path';
import type { Chat } from '#domain/chat.ts';
import { asCountersignError } from '#domain/errors.ts';
import { parsePlaybook } from '#domain/playbook/parse.ts';
import type { StepResult } from '#domain/playbook/test-expected.ts';
import { reportMarkdown } from '#domain/report/markdown.ts';
import { reportOf } from '#domain/report/report.ts';
import type { Incident, Run, Step } from '#domain/run/state.ts';
import { factsOf } from '../../../src/adapters/registry/connectors.ts';
import { loadConnectors } from '../../../src/adapters/registry/load-connectors.ts';
import { loadPlaybooks } from '../../../src/adapters/registry/load-playbooks.ts';
import { digest } from '../../../src/adapters/secrets/digest.ts';
import { projectRoot } from '../../../src/cli/project-root.ts';
import { CountersignError } from '../../../src/domain/errors.ts';
import { happenedIn } from '../../../src/rehearsal/happened.ts';
import { rehearse, type Stage } from '../../../src/rehearsal/rehearse.ts';
import type { Rehearsed } from '../../../src/rehearsal/rehearsed.ts';
import type { LoadedPlaybook } from '../../../src/stages/run/start-run.ts';
import type { Fault } from './faults.ts';
import type { Kind } from './kinds.ts';

/** What came of a step of a kind under a fault. */
export interface Cell {
  readonly kind: Kind;
  readonly fault: Fault;
  readonly step: StepResult | 'not begun';
  readonly outcome: string;
  /** Calls that were to change the platform. */
  readonly calls: number;
  readonly approvals: readonly string[];
  /** What people read of the step that met the fault, where it did not go well; else of how the run ended. */
  readonly words: readonly string[];
  /** Whether these words stand in the report as well. */
  readonly isReported: boolean;
  readonly endedAfterMs: number | undefined;
  /** Why nothing went on although something was open. */
  readonly stuck: string | undefined;
}

/** Everything that cells share: what the connectors declare, and the policy that ships. */
export async function openMatrix(): Promise<Pick<Stage, 'connectors' | 'policy' | 'digest'>> {
  const connectors = (await loadConnectors([join(projectRoot, 'connectors')])).map(factsOf);
  const { policy } = await loadPlaybooks(join(projectRoot, 'playbooks'), connectors);
  if (!policy) throw new Error('playbooks/policy.yaml cannot be read: run `countersign check`');
  return { connectors, policy, digest };
}

/** Plays one cell with the run engine and the stages that serve, in memory and in virtual time. */
export async function playCell(
  kind: Kind,
  fault: Fault,
  matrix: Awaited<ReturnType<typeof openMatrix>>,
): Promise<Cell> {
  const loaded = playbookOf(kind, fault);
  const [test] = loaded.playbook.tests;
  const others = [loaded, playbook('cut-alone', `${CHILD.replace('%timeout', timeoutOf(fault))}`, '')];
  const { chatDownMs } = fault;
  try {
    const rehearsed = await rehearse(test!, {
      ...matrix,
      loaded,
      others,
      ...(chatDownMs === undefined
        ? {}
        : { chat: (clock) => chatThatIsDown(clock.now().getTime() + chatDownMs, clock) }),
      ...(kind.meets === 'evidence' ? { isJudgedInEarnest: true } : {}),
    });
    return cellOf(kind, fault, rehearsed);
  } catch (thrown) {
    const { code, message } = asCountersignError(thrown);
    const nothing = {
      step: 'not begun',
      outcome: 'broken off',
      calls: 0,
      approvals: [],
      isReported: false,
    } as const;
    return { kind, fault, ...nothing, words: [], endedAfterMs: undefined, stuck: `${code}: ${message}` };
  }
}

function cellOf(kind: Kind, fault: Fault, rehearsed: Rehearsed): Cell {
  const { incident, entries, endedAfterMs, stuck } = rehearsed;
  const { outcome, steps } = happenedIn(rehearsed, TRIED);
  const words = kind.meets === 'evidence' ? blindSpotsOf(incident) : wordsOf(incident.runs);
  const report = reportMarkdown(
    reportOf(incident, entries, () => undefined),
    undefined,
  );
  return {
    kind,
    fault,
    step: steps.tried ?? 'not begun',
    outcome,
    calls: rehearsed.calls.length,
    approvals: [...incident.approvals.values()].map(({ status }) => status),
    words,
    isReported: words.every((each) => plain(report).includes(plain(each))),
    endedAfterMs,
    stuck,
  };
}

/** The words of the first step that did not go well; else of the first run's end. */
function wordsOf(runs: readonly Run[]): string[] {
  const bad = runs.flatMap((run) => [...run.steps.values()]).flatMap(badWords);
  return bad.length > 0 ? [...new Set(bad)] : [runs[0]?.finished?.why ?? ''];
}

function badWords(step: Step): string[] {
  const isRead = step.effect === 'read';
  const items = step.items.filter(
    ({ proof, gap, outcome }) => gap !== undefined || (isRead ? outcome === 'failed' : proof !== 'proven'),
  );
  const texts = items.map(({ gap, why, failure }) => gap ?? why ?? failure?.message ?? '');
  if (items.length > 0) return texts;
  return step.result === 'failed' || step.timedOut ? [step.timedOut?.why ?? step.why ?? ''] : [];
}

/** What the assessment could not see of the platform that met the fault. */
function blindSpotsOf({ assessment }: Incident): string[] {
  const spots = assessment?.assessment.blindSpots.filter(({ platform }) => platform === 'okta') ?? [];
  return spots.map(({ what, why }) => `${what}: ${why}`);
}

/** Without what a format escapes. */
function plain(text: string): string {
  return text.replace(/[\\`*_|<>]|&[a-z]+;/g, '').replace(/\s+/g, ' ');
}

const TRIED = 'tried';
const CHILD = `  cut:
    use: sessions.revoke
    with: { account: "\${{ incident.home }}" }
    verify: { within: 3m }
    %timeout
  told: { needs: [cut], use: report.publish }
`;

function timeoutOf({ timeout }: Fault): string {
  return timeout === undefined ? '' : `timeout: ${timeout}`;
}

/** Whether the fault meets readings alone. */
export function readsOnly({ meets }: Kind): boolean {
  return meets === 'reading' || meets === 'evidence';
}

/** Evidence is read in two rounds and by several calls: what stays refused is refused in all of them. */
function lasting({ meets }: Kind, { read, comesTo }: Fault): string | undefined {
  const isWord = read !== undefined && !read.startsWith('{');
  return meets === 'evidence' && comesTo === 'stays' && isWord ? `{ answer: ${read}, times: always }` : read;
}

function playbookOf(kind: Kind, fault: Fault): LoadedPlaybook {
  const { perform, verify, event, timeout } = fault;
  const answers = readsOnly(kind) ? { read: lasting(kind, fault) } : { perform, verify };
  const rules = Object.entries(answers)
    .filter(([, answer]) => answer !== undefined)
    .map(([call, answer]) => `{ platform: okta, ${call}: ${answer} }`);
  const events = [kind.events, event].filter((each) => each !== undefined);
  const people = [
    ...kind.asks.map((step) => `{ step: ${step}, says: approve }`),
    ...(kind.answers ? [kind.answers] : []),
  ];
  const steps = kind.steps.replace('%timeout', timeout === undefined ? '' : `timeout: ${timeout}`);
  const report = kind.id === 'report' ? '' : '  told: { needs: [tried], use: report.publish }\n';
  const tests = `tests:
  - name: ${fault.id}
    incident: { accounts: [okta], ${kind.incident ?? 'verdict: stolen, score: 0.7'} }
    platforms: [${rules.join(', ')}]
    people: [${people.join(', ')}]
    events: [${events.join(', ')}]
    expect: { actions: [] }
`;
  return playbook(TRIED, steps + report, tests, kind.meets === 'evidence' || kind.id === 'verdict');
}

function playbook(id: string, steps: string, tests: string, isForAny = false): LoadedPlaybook {
  const on = isForAny ? '[undecided, stolen, forged, explained]' : '[stolen]';
  const text = `id: ${id}\nversion: 1\nsummary: One step under one fault.\non: { verdict: ${on} }\nsteps:\n${steps}${tests}`;
  const file = `${id}.yaml`;
  const parsed = parsePlaybook(text, file);
  if (!parsed.playbook) throw new Error(`${JSON.stringify(parsed.faults)}\n${text}`);
  return { playbook: parsed.playbook, file, text };
}

/** Does not answer until a time, by the clock that jumps. */
function chatThatIsDown(untilMs: number, clock: { now(): Date }): Chat {
  const answered = async <T>(answer: T): Promise<T> => {
    if (clock.now().getTime() >= untilMs) return answer;
    throw new CountersignError('ERR_CHAT_UNAVAILABLE', 'the chat does not answer');
  };
  return {
    showIncident: (_view, earlier) => answered(earlier ?? { channel: 'test', messageId: 'message-1' }),
    findIncident: () => answered(undefined),
    ask: () => answered(undefined),
    call: async () => undefined,
    tell: ({ noticeId }) => answered({ channel: 'test', messageId: noticeId }),
  };
}
