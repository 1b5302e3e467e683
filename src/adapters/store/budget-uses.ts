import type pg from 'pg';
import type { BudgetUses, UsedUp, WantedUse } from '#domain/budget-uses.ts';
import { inTransaction, query } from './pool.ts';

/** Names told of those that used a budget up. */
const MOST_NAMED = 5;

const TURN = 'select pg_advisory_xact_lock(hashtextextended($1, 7))';
const FORGET = 'delete from budget_uses where budget = $1 and used_at <= $2';
const COUNT = `select count(*)::int as used, coalesce(bool_or(identity = $2), false) as "isCounted"
  from budget_uses where budget = $1`;
const LATEST = `select identity, incident_id as "incidentId", used_at as at from budget_uses
  where budget = $1 order by used_at desc, identity limit ${MOST_NAMED}`;
const USE = `insert into budget_uses (budget, identity, incident_id, used_at) values ($1, $2, $3, $4)
  on conflict (budget, identity) do nothing`;

const STANDING = `select count(*)::int as used, coalesce(bool_or(identity = $2), false) as "isCounted"
  from budget_uses where budget = $1 and used_at > $3`;

/** How a budget stands. */
export interface BudgetStanding {
  /** Identities counted in its time. */
  readonly used: number;
  /** Whether the identity asked about is one of them. */
  readonly isCounted: boolean;
}

/** How budgets stand, by their keys, for an identity; nothing is written. @throws ERR_STORE_UNAVAILABLE */
export async function readBudgetStandings(
  pool: pg.Pool,
  budgets: readonly { readonly key: string; readonly withinMs: number }[],
  identity: string,
  at: string,
): Promise<ReadonlyMap<string, BudgetStanding>> {
  const standings = new Map<string, BudgetStanding>();
  for (const { key, withinMs } of budgets) {
    const since = sinceOf(at, withinMs);
    const [row] = await query<BudgetStanding>(pool, 'budget-standing', STANDING, [key, identity, since]);
    standings.set(key, row!);
  }
  return standings;
}

function sinceOf(at: string, withinMs: number): string {
  return new Date(Date.parse(at) - withinMs).toISOString();
}

/** Counts identities against budgets, across all processes: those who want the same budget take turns. */
export function createBudgetUses(pool: pg.Pool): BudgetUses {
  return {
    usedUp: (wanted) => take(pool, wanted, false),
    reserve: (wanted) => take(pool, wanted, true),
  };
}

function take(pool: pg.Pool, wanted: WantedUse, isToUse: boolean): Promise<readonly UsedUp[]> {
  return inTransaction(pool, async (client) => {
    const usedUp: UsedUp[] = [];
    const free: string[] = [];
    // In one order for all, so that two that want several do not wait for each other.
    for (const budget of wanted.budgets.toSorted((a, b) => (a.key < b.key ? -1 : 1))) {
      await client.query(TURN, [budget.key]);
      await client.query(FORGET, [budget.key, sinceOf(wanted.at, budget.withinMs)]);
      const [row] = (
        await client.query<{ used: number; isCounted: boolean }>(COUNT, [budget.key, wanted.identity])
      ).rows;
      if (row!.isCounted) continue;
      if (row!.used < budget.identities || wanted.passed.includes(budget.key)) free.push(budget.key);
      else
        usedUp.push({
          key: budget.key,
          used: row!.used,
          latest: (await client.query(LATEST, [budget.key])).rows,
        });
    }
    if (isToUse && usedUp.length === 0) {
      for (const key of free) await client.query(USE, [key, wanted.identity, wanted.incidentId, wanted.at]);
    }
    return { last: [], value: () => usedUp };
  });
}
