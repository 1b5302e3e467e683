import { refusalToDecide } from '#domain/approval.ts';
import type { ActionPlan, Effect, ResidualAccess } from '#domain/containment.ts';
import type { Credential } from '#domain/credential.ts';
import type { EvidenceGap } from '#domain/evidence.ts';
import { approversOf } from '#domain/playbook/policy-decisions.ts';
import type { Account, Principal } from '#domain/principal.ts';
import { type PlanContext, type PlannedItem, type PlannedStep, questionAbout } from '#domain/run/plan.ts';
import type { Incident } from '#domain/run/state.ts';
import type { BudgetDocument, PlanBudgets } from './plan-budgets.ts';
import type { PlanCase } from './plan-case.ts';
import type { PlayableBook } from './plan-playbook.ts';
import type { Reading, Readings } from './plan-reading.ts';

/** The one JSON document of `plan --json`; text and graph are made from it. */
export interface PlanDocument {
  readonly playbook: {
    readonly id: string;
    readonly version: number;
    readonly summary: string;
    readonly file: string;
  };
  /** The incident it is for; absent when one is supposed. */
  readonly incident?: string;
  /** True: the platforms are simulators, and nobody in it exists. */
  readonly isSimulated: boolean;
  readonly principal: Principal;
  readonly credential?: Credential;
  readonly assessment: {
    readonly verdict: string;
    readonly score: number;
    readonly signals: readonly string[];
  };
  /** What is supposed, in words. */
  readonly supposed: readonly string[];
  /** Whether a run begins by itself on this verdict and credential. */
  readonly beginsByItself: boolean;
  /** True: no change would be made. */
  readonly killSwitch: boolean;
  readonly accounts: readonly Account[];
  /** Platforms that were asked and know no account. */
  readonly noAccountOn: readonly string[];
  /** What could not be asked. */
  readonly notAsked: readonly EvidenceGap[];
  readonly steps: readonly StepDocument[];
  /** Why nobody knows how much is left of the budgets; absent where it was asked, or no budget applies. */
  readonly budgetsNotAsked?: string;
  /** False when a platform could not be asked: the plan lacks something. */
  readonly isComplete: boolean;
}

export interface StepDocument {
  readonly id: string;
  readonly use: string;
  readonly needs: readonly string[];
  readonly begins: PlannedStep['begins'];
  /** Its condition as it is written. */
  readonly when?: string;
  readonly why?: string;
  readonly decidedThen: PlannedStep['decidedThen'];
  /** False when earlier steps can end in too many ways to try all of them. */
  readonly allOutcomesTried: boolean;
  /** What is asked, waited for, told or run, and what holds for it, one sentence each. */
  readonly says: readonly string[];
  readonly effect: Effect;
  /** Absent when nobody would be asked. */
  readonly approval?: ApprovalDocument;
  /** How long proof is looked for, in milliseconds; null for what only reads. */
  readonly proofWithinMs: number | null;
  readonly items: readonly ItemDocument[];
}

export interface ApprovalDocument {
  readonly quorum: number;
  readonly group: string;
  readonly withinMs: number;
  readonly ifSilent: 'deny' | 'approve';
  /** Who may decide. */
  readonly approvers: readonly string[];
  /** Members of the group who may not: who it is about. */
  readonly barred: readonly string[];
  /** False when fewer may decide than must. */
  readonly canBeGiven: boolean;
}

/**
 * reads     it only reads
 * changes   the platform would be changed
 * done      the state asked for holds already: nothing would be called
 * gap       it cannot be done by us: for a person
 * unknown   the present state could not be read
 */
export type ItemStatus = 'reads' | 'changes' | 'done' | 'gap' | 'unknown';

export interface ItemDocument {
  readonly status: ItemStatus;
  readonly platform?: string;
  readonly account?: string;
  readonly label?: string;
  /** False when only some outcomes of earlier steps bring it. */
  readonly isCertain: boolean;
  readonly input: Readonly<Record<string, unknown>>;
  /** One sentence: what would be done. */
  readonly summary?: string;
  readonly present: readonly string[];
  readonly targets: ActionPlan['targets'];
  readonly effect?: Effect;
  readonly canUndo?: boolean;
  readonly cuts?: readonly string[];
  readonly residual: readonly ResidualAccess[];
  readonly scopes: readonly string[];
  /** Policy's budgets that it would count against. */
  readonly budgets: readonly BudgetDocument[];
  readonly gap?: string;
  readonly failure?: { readonly code: string; readonly message: string };
}

/** As `verify` of a playbook: what holds without it, in milliseconds. */
const DEFAULT_PROOF_MS = 180_000;

export interface PlanParts {
  readonly book: PlayableBook;
  readonly made: PlanCase;
  readonly steps: readonly PlannedStep[];
  readonly readings: Readings;
  readonly budgets: PlanBudgets;
  readonly context: PlanContext;
  readonly isSimulated: boolean;
}

/** Puts together what was decided and what was read. */
export function planDocument(parts: PlanParts): PlanDocument {
  const { book, made, steps, readings, budgets, context, isSimulated } = parts;
  const { incident, gaps, supposed } = made;
  const { id, version, summary } = book.playbook;
  const accounts = incident.evidence?.accounts ?? [];
  const documents = steps.map((step) =>
    stepDocument(incident, step, { of: readings.get(step.id) ?? new Map(), budgets }, context),
  );
  const heard = new Set([...accounts, ...gaps].map(({ platform }) => platform));
  const assessment = incident.assessment?.assessment;
  return {
    playbook: { id, version, summary, file: book.file },
    ...(supposed.length > 0 ? {} : { incident: incident.id }),
    isSimulated,
    principal: incident.principal,
    ...(incident.credential ? { credential: incident.credential } : {}),
    assessment: {
      verdict: assessment?.verdict ?? 'undecided',
      score: assessment?.score ?? 0,
      signals: (assessment?.signals ?? []).filter((each) => each.state === 'fired').map((each) => each.id),
    },
    supposed,
    beginsByItself: beginsByItself(book, incident),
    killSwitch: book.policy.killSwitch,
    accounts,
    noAccountOn: context.pinned.connectors.map((c) => c.platform).filter((platform) => !heard.has(platform)),
    notAsked: gaps,
    steps: documents,
    ...(budgets.notAsked === undefined ? {} : { budgetsNotAsked: budgets.notAsked }),
    isComplete:
      gaps.every((gap) => gap.what !== 'account') &&
      documents.every((step) => step.items.every((item) => item.status !== 'unknown')),
  };
}

function beginsByItself({ playbook: { on } }: PlayableBook, { assessment, credential }: Incident): boolean {
  if (!on || !assessment || !on.verdict.includes(assessment.assessment.verdict)) return false;
  return !on.credential || !credential || on.credential.includes(credential.kind);
}

function stepDocument(
  incident: Incident,
  step: PlannedStep,
  read: { readonly of: ReadonlyMap<number, Reading>; readonly budgets: PlanBudgets },
  context: PlanContext,
): StepDocument {
  const { id, use, needs, begins, why, decidedThen, isComplete, says, effect } = step;
  const approval = approvalOf(incident, step, read.of, context);
  const definition = context.pinned.playbook.steps[id];
  return {
    id,
    use,
    needs,
    begins,
    ...(definition?.when === undefined ? {} : { when: definition.when }),
    ...(why === undefined ? {} : { why }),
    decidedThen,
    allOutcomesTried: isComplete,
    says,
    effect,
    ...(approval ? { approval } : {}),
    proofWithinMs: effect === 'read' ? null : (definition?.verify?.withinMs ?? DEFAULT_PROOF_MS),
    items: step.items.map((item) =>
      itemDocument(item, read.of.get(item.index), read.budgets.of(id, item.index)),
    ),
  };
}

function approvalOf(
  incident: Incident,
  step: PlannedStep,
  readings: ReadonlyMap<number, Reading>,
  context: PlanContext,
): ApprovalDocument | undefined {
  const plans = new Map([...readings].flatMap(([index, { plan }]) => (plan ? [[index, plan] as const] : [])));
  const question = questionAbout(incident, step, plans, context);
  if (!question) return undefined;
  const members = approversOf(context.pinned.policy, question.approverGroup);
  const approvers = members.filter((email) => refusalToDecide(question, email, members) === undefined);
  return {
    quorum: question.quorum,
    group: question.approverGroup,
    withinMs: Date.parse(question.deadline) - Date.parse(question.askedAt),
    ifSilent: question.ifSilent,
    approvers,
    barred: members.filter((email) => !approvers.includes(email)),
    canBeGiven: new Set(approvers).size >= question.quorum,
  };
}

function itemDocument(
  item: PlannedItem,
  reading: Reading | undefined,
  budgets: readonly BudgetDocument[],
): ItemDocument {
  const { account, input, isCertain, facts, gap } = item;
  const plan = reading?.plan;
  return {
    status: statusOf(item, reading),
    ...(account ? { platform: account.platform, account: account.id } : {}),
    ...(account ? { label: account.email ?? account.name ?? account.id } : {}),
    isCertain,
    input,
    ...(plan ? { summary: plan.summary } : {}),
    present: plan?.present ?? [],
    targets: plan?.targets ?? [],
    ...(facts ? { effect: facts.effect, canUndo: facts.canUndo, cuts: facts.cuts } : {}),
    residual: facts?.residual ?? [],
    scopes: facts?.scopes ?? [],
    budgets: plan?.alreadyDone ? [] : budgets,
    ...(gap === undefined ? {} : { gap }),
    ...(reading?.failure ? { failure: reading.failure } : {}),
  };
}

function statusOf({ gap, facts, request }: PlannedItem, reading: Reading | undefined): ItemStatus {
  if (gap !== undefined || !facts) return 'gap';
  if (!request) return 'reads';
  if (!reading?.plan) return 'unknown';
  return reading.plan.alreadyDone ? 'done' : 'changes';
}
