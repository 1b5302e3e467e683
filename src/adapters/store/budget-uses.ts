import type pg from 'pg';
import type { BudgetUses, UsedUp, WantedUse } from '#domain/ports.ts';
import { inTransaction } from './pool.ts';

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
      const since = new Date(Date.parse(wanted.at) - budget.withinMs).toISOString();
      await client.query(FORGET, [budget.key, since]);
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
