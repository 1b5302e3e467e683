import type pg from 'pg';
import { binaryArray, type ColumnType, type ColumnValue } from './binary-array.ts';

/** The read models as a description: what is written live and what a rebuild writes are the same statements. */

interface TableShape {
  readonly key: readonly string[];
  readonly columns: Readonly<Record<string, ColumnType>>;
  /** How a row meets the one that is there. `whole` replaces it, `patch` sets what is not null and takes away what is TAKEN_AWAY, `longest` is for keys: the later end wins. */
  readonly onConflict: 'whole' | 'patch' | 'longest';
}

const TABLES = {
  incidents: {
    key: ['id'],
    columns: {
      id: 'text',
      phase: 'text',
      principal: 'text',
      credential: 'text',
      severity: 'int',
      detections: 'int',
      open_runs: 'int',
      undecided_until: 'text',
      verdict: 'text',
      score: 'float',
      opened_at: 'text',
      updated_at: 'text',
      window_until: 'text',
      seq: 'int',
      hash: 'bytea',
    },
    onConflict: 'whole',
  },
  incident_keys: {
    key: ['key'],
    columns: { key: 'bytea', incident_id: 'text', until: 'text' },
    onConflict: 'longest',
  },
  detections: {
    key: ['id'],
    columns: {
      id: 'text',
      incident_id: 'text',
      seq: 'int',
      content_seq: 'int',
      dedupe_key: 'bytea',
      content_hash: 'bytea',
    },
    onConflict: 'patch',
  },
  runs: {
    key: ['id'],
    columns: {
      id: 'text',
      incident_id: 'text',
      playbook: 'text',
      playbook_version: 'int',
      outcome: 'text',
      started_at: 'text',
      finished_at: 'text',
      paused_at: 'text',
    },
    onConflict: 'patch',
  },
  steps: {
    key: ['run_id', 'step'],
    columns: {
      run_id: 'text',
      step: 'text',
      incident_id: 'text',
      use: 'text',
      effect: 'text',
      status: 'text',
      at: 'text',
    },
    onConflict: 'patch',
  },
  approvals: {
    key: ['id'],
    columns: {
      id: 'text',
      incident_id: 'text',
      run_id: 'text',
      step: 'text',
      status: 'text',
      asked_at: 'text',
      deadline: 'text',
      closed_at: 'text',
    },
    onConflict: 'patch',
  },
  containments: {
    key: ['run_id', 'step', 'item'],
    columns: {
      run_id: 'text',
      step: 'text',
      item: 'int',
      incident_id: 'text',
      platform: 'text',
      capability: 'text',
      effect: 'text',
      attempt: 'int',
      outcome: 'text',
      proof: 'text',
      intended_at: 'text',
      finished_at: 'text',
      read_at: 'text',
      look_again_at: 'text',
    },
    onConflict: 'patch',
  },
  questions: {
    key: ['id'],
    columns: {
      id: 'text',
      incident_id: 'text',
      run_id: 'text',
      step: 'text',
      status: 'text',
      question: 'text',
      answer: 'text',
      asked_at: 'text',
      deadline: 'text',
      closed_at: 'text',
    },
    onConflict: 'patch',
  },
  undo_leases: {
    key: ['id'],
    columns: {
      id: 'text',
      incident_id: 'text',
      run_id: 'text',
      step: 'text',
      item: 'int',
      platform: 'text',
      capability: 'text',
      status: 'text',
      opened_at: 'text',
      due_at: 'text',
      wake_at: 'text',
      at: 'text',
    },
    onConflict: 'patch',
  },
  watches: {
    key: ['id'],
    columns: {
      id: 'text',
      incident_id: 'text',
      platform: 'text',
      data: 'text',
      begun_at: 'text',
      looked_until: 'text',
      ended_at: 'text',
    },
    onConflict: 'patch',
  },
} as const satisfies Record<string, TableShape>;

/** In a column of text of a `patch` table: the value that is there goes. */
export const TAKEN_AWAY = '';

export type ReadModelTable = keyof typeof TABLES;
export const READ_MODEL_TABLES = Object.keys(TABLES) as readonly ReadModelTable[];

/** What one entry writes into one read model: a key, and the columns it knows. */
export type RowChange = {
  [T in ReadModelTable]: {
    readonly table: T;
    readonly row: { readonly [C in keyof (typeof TABLES)[T]['columns']]?: ColumnValue };
  };
}[ReadModelTable];

type Row = Record<string, ColumnValue>;

/** Rows to write, at most one per key: what several entries say of one row is put together here. */
export class RowChanges {
  private readonly tables = new Map<ReadModelTable, Map<string, Row>>();

  add({ table, row }: RowChange): void {
    const rows = this.tables.get(table) ?? new Map<string, Row>();
    this.tables.set(table, rows);
    const shape: TableShape = TABLES[table];
    const given = row as Row;
    const key = shape.key.map((column) => keyText(given[column])).join('\n');
    const there = rows.get(key);
    rows.set(key, there ? merged(shape, there, given) : { ...given });
  }

  /** One statement per table, with the rows in the order of their keys, so that writers do not deadlock. */
  statements(): pg.QueryConfig[] {
    return [...this.tables].flatMap(([table, rows]) => {
      const sorted = [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
      const columns = Object.entries<ColumnType>(TABLES[table].columns);
      const values = columns.map(([name, type]) =>
        binaryArray(
          type,
          sorted.map((row) => row[name]),
        ),
      );
      const write = { name: `write-${table}`, text: STATEMENTS[table], values };
      return [write, ...takingAway(table, sorted)];
    });
  }
}

/** Seldom: an upsert cannot tell what is taken away from what is not said. */
function takingAway(table: ReadModelTable, rows: readonly Row[]): pg.QueryConfig[] {
  const { key, onConflict }: TableShape = TABLES[table];
  const columns = [...new Set(rows.flatMap(Object.entries))].flatMap(([name, value]) =>
    value === TAKEN_AWAY ? [name] : [],
  );
  if (onConflict !== 'patch' || columns.length === 0) return [];
  return [...new Set(columns)].map((column) => {
    const taken = rows.filter((row) => row[column] === TAKEN_AWAY);
    const [id] = key;
    return {
      text: `update ${table} set ${column} = null where ${id} = any($1) and ${column} = '${TAKEN_AWAY}'`,
      values: [taken.map((row) => row[id!])],
    };
  });
}

function keyText(value: ColumnValue): string {
  return Buffer.isBuffer(value) ? value.toString('hex') : String(value);
}

function merged(shape: TableShape, there: Row, given: Row): Row {
  if (shape.onConflict === 'longest') return String(given.until) > String(there.until) ? given : there;
  const next = { ...there };
  for (const [column, value] of Object.entries(given)) {
    if (shape.onConflict === 'whole' || (value !== undefined && value !== null)) next[column] = value;
  }
  return next;
}

const SQL_TYPE: Record<ColumnType, string> = { text: 'text', int: 'int', float: 'float8', bytea: 'bytea' };

const STATEMENTS = Object.fromEntries(
  READ_MODEL_TABLES.map((table) => [table, upsertStatement(table, TABLES[table])]),
) as Record<ReadModelTable, string>;

function upsertStatement(table: string, shape: TableShape): string {
  const columns = Object.entries(shape.columns);
  const names = columns.map(([name]) => name);
  const arrays = columns.map(([, type], i) => `$${i + 1}::${SQL_TYPE[type]}[]`);
  const rest = names.filter((name) => !shape.key.includes(name));
  const set = rest.map((name) =>
    shape.onConflict === 'patch'
      ? `${name} = coalesce(excluded.${name}, t.${name})`
      : `${name} = excluded.${name}`,
  );
  const where = shape.onConflict === 'longest' ? ' where excluded.until > t.until' : '';
  return (
    `insert into ${table} as t (${names.join(', ')}) select * from unnest(${arrays.join(', ')}) ` +
    `on conflict (${shape.key.join(', ')}) do update set ${set.join(', ')}${where}`
  );
}
