import type pg from 'pg';
import type { Person } from '#domain/approval.ts';
import type { KillSwitchRecord, KillSwitchTurn } from '#domain/kill-switch.ts';
import type { Clock } from '#domain/ports.ts';
import { query } from './pool.ts';

const TURN = 'insert into kill_switch (is_on, by_whom, reason, at) values ($1, $2, $3, $4)';
const LATEST = `select is_on as "isOn", by_whom as "by", reason, at from kill_switch order by seq desc limit $1`;

type Row = Omit<KillSwitchTurn, 'by'> & { readonly by: string };

/** Who switched containment off and on, as every process sees it at once; nothing of it is ever changed. */
export function createKillSwitchRecord(pool: pg.Pool, clock: Clock): KillSwitchRecord {
  return {
    async turn({ isOn, by, reason }) {
      const at = clock.now().toISOString();
      await query(pool, 'turn-kill-switch', TURN, [isOn, JSON.stringify(by), reason, at]);
    },
    async latest(limit) {
      const rows = await query<Row>(pool, 'latest-kill-switch', LATEST, [limit]);
      return rows.map(({ by, ...row }) => ({ ...row, by: JSON.parse(by) as Person }));
    },
  };
}
