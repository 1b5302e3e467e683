import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '#domain/errors.ts';
import { type Budget, budgetKey, budgetsFor, budgetWords, identityOf } from '#domain/playbook/budgets.ts';
import type { Policy } from '#domain/playbook/policy-schema.ts';
import type { PlannedItem, PlannedStep } from '#domain/run/plan.ts';
import type { Incident } from '#domain/run/state.ts';
import { type BudgetStanding, readBudgetStandings } from '../adapters/store/budget-uses.ts';
import type { Config } from '../config.ts';
import { withDatabase } from './with-database.ts';

/** A budget that an action counts against, and how it stands. */
export interface BudgetDocument {
  /** In words: `20 identities in 1h by irreversible actions`. */
  readonly budget: string;
  readonly identities: number;
  readonly withinMs: number;
  /** Past it so many people are asked, of this group. */
  readonly ask: 1 | 2;
  readonly group: string;
  /** Absent where the database was not asked. */
  readonly left?: number;
  /** True: this identity counts in that time already, and takes nothing of what is left. */
  readonly isCounted?: boolean;
}

/** The budgets of a plan's actions, by step and item. */
export interface PlanBudgets {
  of(step: string, index: number): readonly BudgetDocument[];
  /** Why nobody knows how much is left; absent where it was asked, or no budget applies. */
  readonly notAsked?: string;
}

interface Applied {
  readonly place: string;
  readonly identity: string;
  readonly budgets: readonly Budget[];
}

/**
 * Finds which of policy's budgets each action counts against, and asks the database how much of them is left.
 * Nothing is counted or written, and a database that cannot be asked is said in `notAsked`.
 */
export async function readPlanBudgets(
  steps: readonly PlannedStep[],
  made: { readonly incident: Incident; readonly policy: Policy; readonly now: Date },
  database: Config | 'simulated',
): Promise<PlanBudgets> {
  const applied = steps.flatMap((step) => appliedTo(step, made));
  const identities = new Set(applied.map(({ identity }) => identity));
  const asked =
    applied.length === 0 ? new Map() : await standingsOf(applied, [...identities], made.now, database);
  const standings = typeof asked === 'string' ? new Map<string, Standings>() : asked;
  const documents = new Map(
    applied.map(({ place, identity, budgets }) => [
      place,
      budgets.map((budget) =>
        documentOf(budget, standings.get(identity)?.get(budgetKey(budget)), made.policy),
      ),
    ]),
  );
  return {
    of: (step, index) => documents.get(placeOf(step, index)) ?? [],
    ...(typeof asked === 'string' ? { notAsked: asked } : {}),
  };
}

function appliedTo(
  { id, use, effect, items }: PlannedStep,
  { incident, policy }: { readonly incident: Incident; readonly policy: Policy },
): Applied[] {
  return items.flatMap((item: PlannedItem) => {
    const { account, facts, gap, index } = item;
    if (!account || !facts || gap !== undefined) return [];
    const budgets = budgetsFor(policy, { platform: account.platform, capability: use, effect });
    if (budgets.length === 0) return [];
    return [{ place: placeOf(id, index), identity: identityOf(incident.principal, account), budgets }];
  });
}

type Standings = ReadonlyMap<string, BudgetStanding>;

/** By identity; a text says why nobody was asked. */
async function standingsOf(
  applied: readonly Applied[],
  identities: readonly string[],
  now: Date,
  database: Config | 'simulated',
): Promise<ReadonlyMap<string, Standings> | string> {
  if (database === 'simulated') return 'the platforms are simulated, and no database is asked';
  if (!database.databaseUrl && !(await exists(join(database.dataDir, 'postgres'))))
    return 'there is no database yet';
  const budgets = new Map(applied.flatMap(({ budgets }) => budgets).map((one) => [budgetKey(one), one]));
  const wanted = [...budgets].map(([key, { withinMs }]) => ({ key, withinMs }));
  try {
    return await withDatabase(database, async (pool) => {
      const standings = new Map<string, Standings>();
      for (const identity of identities)
        standings.set(identity, await readBudgetStandings(pool, wanted, identity, now.toISOString()));
      return standings;
    });
  } catch (cause) {
    return `the database could not be asked: ${errorCode(cause) ?? ''} ${(cause as Error).message}`;
  }
}

function documentOf(
  budget: Budget,
  standing: BudgetStanding | undefined,
  { approvers }: Policy,
): BudgetDocument {
  const { identities, withinMs, ask, group } = budget;
  return {
    budget: budgetWords(budget),
    identities,
    withinMs,
    ask: ask === 'two' ? 2 : 1,
    group: group ?? approvers.defaultGroup,
    ...(standing ? { left: Math.max(0, identities - standing.used), isCounted: standing.isCounted } : {}),
  };
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}

function placeOf(step: string, index: number): string {
  return `${step} ${index}`;
}

/** A budget and how it stands, in one line. */
export function budgetLine({ budget, left, isCounted, ask, group }: BudgetDocument): string {
  if (left === undefined) return `${budget}: not asked how much is left`;
  if (isCounted) return `${budget}: ${left} left, and this identity is counted already`;
  return left > 0 ? `${budget}: ${left} left` : `${budget}: used up, so ${ask} of ${group} would be asked`;
}
