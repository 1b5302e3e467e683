import type { Assessment } from '#domain/assessment.ts';
import type { JournalEntry } from '#domain/journal-event.ts';
import type { Playbook } from '#domain/playbook/schema.ts';
import type { PlaybookTest } from '#domain/playbook/test-schema.ts';
import type { Incident, Item, Run } from '#domain/run/state.ts';
import { rehearse, type Stage } from './rehearse.ts';

/** What another version of a playbook would have done in a past incident, beside what was done. */
export interface Shadow {
  readonly incidentId: string;
  /** Why it cannot be told; the rest is empty then. */
  readonly cannot?: string;
  readonly verdict?: string;
  /** The run whose place the new version takes, where there was one. */
  readonly run?: { readonly id: string; readonly playbook: string; readonly version: number };
  readonly outcome: { readonly before: string; readonly after: string };
  /** Calls that were to change a platform, each once: `okta sessions.revoke 00u1`. */
  readonly before: readonly string[];
  /** What the other version would have called for. */
  readonly after: readonly string[];
  readonly added: readonly string[];
  readonly missing: readonly string[];
  /** What the journal does not tell, and is supposed. */
  readonly assumed: readonly string[];
}

const NOTHING = {
  outcome: { before: 'no run', after: 'no run' },
  before: [],
  after: [],
  added: [],
  missing: [],
  assumed: [],
};

/**
 * Rehearses a playbook on what the journal of an incident recorded: its accounts and verdict, what platforms came to and what
 * people answered. What was not recorded is supposed to go well, and to be approved; that is said. Nothing is done.
 */
export async function shadow(
  incident: Incident,
  entries: readonly JournalEntry[],
  stage: Stage,
): Promise<Shadow> {
  const { playbook } = stage.loaded;
  const run = incident.runs.find((each) => each.playbook.id === playbook.id);
  const judged = judgedFor(run, entries) ?? incident.assessment?.assessment;
  const accounts = incident.evidence?.accounts ?? [];
  const principal = incident.principal.email ?? accounts.find(({ email }) => email !== undefined)?.email;
  const cannot = (why: string): Shadow => ({ incidentId: incident.id, cannot: why, ...NOTHING });
  if (!judged) return cannot('it was never assessed');
  if (principal === undefined) return cannot('no e-mail address of its person is known');
  const before = run ? callsOf(run, entries) : [];
  const recordedSteps = new Set(questionsOf(incident, run).map(({ question }) => question.step));
  const rehearsed = await rehearse(testFrom({ incident, run, judged, principal, playbook }), stage);
  const after = [...new Set(rehearsed.calls)];
  const begun = rehearsed.incident.runs.find((each) => each.playbook.id === playbook.id);
  const fresh = after.filter((line) => !before.includes(line));
  const answersAssumed = [...rehearsed.incident.approvals.values()]
    .filter(({ question }) => !recordedSteps.has(question.step))
    .map(({ question }) => `${question.step}: nobody was asked then; it is supposed to be approved`);
  return {
    incidentId: incident.id,
    verdict: judged.verdict,
    ...(run ? { run: { id: run.id, playbook: run.playbook.id, version: run.playbook.version } } : {}),
    outcome: {
      before: run ? (run.finished?.outcome ?? 'open') : 'no run',
      after: begun ? (begun.finished?.outcome ?? 'open') : 'no run',
    },
    before,
    after,
    added: fresh,
    missing: before.filter((line) => !after.includes(line)),
    assumed: [
      ...new Set(answersAssumed),
      ...fresh.map((line) => `${line}: not called then; it is supposed to go well`),
    ],
  };
}

interface Recorded {
  readonly incident: Incident;
  readonly run: Run | undefined;
  readonly judged: Pick<Assessment, 'verdict' | 'score' | 'signals'>;
  /** E-mail. */
  readonly principal: string;
  readonly playbook: Playbook;
}

/** A test that expects nothing, of what was recorded. */
function testFrom({ incident, run, judged, principal, playbook }: Recorded): PlaybookTest {
  const asked = questionsOf(incident, run);
  const recordedSteps = new Set(asked.map(({ question }) => question.step));
  const accounts = incident.evidence?.accounts ?? [];
  return {
    name: incident.title || incident.id,
    at: incident.openedAt,
    startedBy: run?.startedBy?.email,
    inputs: run?.inputs ?? {},
    incident: {
      principal,
      accounts: accounts.map(({ isAdmin, groups, link: _link, ...each }) => ({ ...each, isAdmin, groups })),
      credential: incident.credential && {
        kind: incident.credential.kind,
        platform: incident.credential.platform,
        id: incident.credential.id,
      },
      verdict: judged.verdict,
      score: judged.score,
      signals: judged.signals.filter(({ state }) => state === 'fired').map(({ id }) => id),
      decidedInMs: undefined,
      severity: incident.severity,
      firstSeenMs: Math.max(0, Date.parse(incident.openedAt) - Date.parse(incident.firstSeen)),
    },
    platforms: run ? rulesOf(run) : [],
    people: [
      ...asked.flatMap(({ question, answers }) =>
        answers.map(({ answer, by, at }) => ({
          step: question.step,
          question: undefined,
          says: answer,
          by: by.email,
          afterMs: Math.max(0, Date.parse(at) - Date.parse(question.askedAt)),
        })),
      ),
      ...[...(run?.steps.values() ?? [])].flatMap(({ id: step, asked: said }) =>
        said?.answer && said.by && said.at
          ? [
              {
                ...{ step, question: undefined, answers: said.answer, by: said.by.email },
                afterMs: Math.max(0, Date.parse(said.at) - Date.parse(said.question.askedAt)),
              },
            ]
          : [],
      ),
      ...Object.keys(playbook.steps)
        .filter((step) => !recordedSteps.has(step))
        .flatMap((step) => [ASSUMED, ASSUMED].map((each) => ({ ...each, step }))),
    ],
    events: [],
    expect: {},
  };
}

function questionsOf({ approvals }: Incident, run: Run | undefined) {
  return [...approvals.values()].filter(({ question }) => question.runId === run?.id);
}

const ASSUMED = { question: undefined, says: 'approve', by: undefined, afterMs: 60_000 } as const;

/** The assessment on which a run was begun. */
function judgedFor(run: Run | undefined, entries: readonly JournalEntry[]) {
  const made = entries.flatMap((entry) => (entry.kind === 'assessment-made' ? [entry.data] : []));
  return made.findLast(({ round }) => run !== undefined && round <= run.round)?.assessment;
}

/** What a run called for, once each, in order; what was so already was not called for. */
function callsOf(run: Run, entries: readonly JournalEntry[]): string[] {
  const lines = entries.flatMap((entry) => {
    if (entry.kind !== 'action-claimed' || entry.data.runId !== run.id || entry.data.plan.alreadyDone)
      return [];
    const step = run.steps.get(entry.data.step);
    const account = step?.items[entry.data.index]?.account;
    return account && step ? [`${account.platform} ${step.use} ${account.id}`] : [];
  });
  return [...new Set(lines)];
}

type Rule = PlaybookTest['platforms'][number];

/** What platforms came to then, as far as it was not simply well. */
function rulesOf(run: Run): Rule[] {
  return [...run.steps.values()].flatMap((step) =>
    step.items.flatMap((item): Rule[] => {
      const answers = answersOf(item, step.effect === 'read');
      if (!item.account || !answers) return [];
      const { platform, id: account } = item.account;
      return [{ platform, account, capability: step.use, ...answers }];
    }),
  );
}

const always = <const Word extends string>(answer: Word) => [
  { answer, times: 'always' as const, retryAfterMs: undefined },
];

const FAULTS: Readonly<Record<string, 'unavailable' | 'rate-limited' | 'forbidden'>> = {
  ERR_CONNECTOR_UNAVAILABLE: 'unavailable',
  ERR_CONNECTOR_RATE_LIMITED: 'rate-limited',
  ERR_CONNECTOR_FORBIDDEN: 'forbidden',
};

function answersOf(
  { outcome, failure, proof, reading }: Item,
  isRead: boolean,
): Pick<Rule, 'plan' | 'perform' | 'verify' | 'read'> | undefined {
  if (outcome === 'already-done') return { plan: [{ answer: 'done', times: 1, retryAfterMs: undefined }] };
  const fault = FAULTS[failure?.code ?? ''];
  if (isRead) return outcome === 'failed' ? { read: always(fault ?? 'forbidden') } : undefined;
  if (outcome === 'failed' && !reading) return { perform: always(fault ?? 'refused') };
  if (proof === 'unproven' || proof === 'unknown') return { verify: always('pending') };
  return proof === 'failed' ? { verify: always('refuted') } : undefined;
}
