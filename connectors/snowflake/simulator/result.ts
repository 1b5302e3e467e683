import type { SimulatedAnswer } from 'countersign/kit/testing';
import type { Row } from './account.ts';

/** Answers as the SQL API writes them: every value a text or null, times as seconds of the epoch. */

export interface Column {
  readonly name: string;
  readonly type: 'TEXT' | 'FIXED' | 'BOOLEAN' | 'TIMESTAMP_LTZ';
}

export interface Table {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly (string | null)[])[];
}

/** What a statement did: its table, and the change that it makes. */
export interface Outcome {
  readonly table: Table;
  readonly change?: () => void;
}

/** A statement that Snowflake refuses. */
export interface Refusal {
  readonly code: string;
  readonly sqlState: string;
  readonly message: string;
}

export const DONE: Table = tableOf(
  [{ name: 'status', type: 'TEXT' }],
  [{ status: 'Statement executed successfully.' }],
);

export function tableOf(columns: readonly Column[], rows: readonly Row[]): Table {
  return { columns, rows: rows.map((row) => columns.map(({ name, type }) => encoded(type, row[name]))) };
}

function encoded(type: Column['type'], value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (type === 'TIMESTAMP_LTZ') {
    const ms = Date.parse(String(value));
    return `${Math.floor(ms / 1_000)}.${String(ms % 1_000).padStart(3, '0')}000000`;
  }
  return type === 'BOOLEAN' ? String(value === true || value === 1) : String(value);
}

export function resultOf(handle: string, { columns, rows }: Table, partitionRows: number): SimulatedAnswer {
  const parts = Math.max(1, Math.ceil(rows.length / partitionRows));
  const partitionInfo = Array.from({ length: parts }, (_, at) => ({
    rowCount: rows.slice(at * partitionRows, (at + 1) * partitionRows).length,
    uncompressedSize: 100,
  }));
  return {
    status: 200,
    body: {
      code: '090001',
      sqlState: '00000',
      message: 'Statement executed successfully.',
      statementHandle: handle,
      createdOn: 1_772_355_600_000,
      statementStatusUrl: `https://simulated.example/api/v2/statements/${handle}`,
      resultSetMetaData: {
        numRows: rows.length,
        format: 'jsonv2',
        partitionInfo,
        rowType: columns.map((column) => ({ ...column, nullable: true })),
      },
      data: rows.slice(0, partitionRows),
    },
  };
}

export function partitionOf({ rows }: Table, at: number, partitionRows: number): SimulatedAnswer {
  return { status: 200, body: { data: rows.slice(at * partitionRows, (at + 1) * partitionRows) } };
}

export function runningOf(handle: string): SimulatedAnswer {
  return {
    status: 202,
    body: {
      code: '333334',
      message: 'Asynchronous execution in progress. Use provided query id to perform query monitoring.',
      statementHandle: handle,
      statementStatusUrl: `https://simulated.example/api/v2/statements/${handle}`,
    },
  };
}

export function refusalOf(handle: string, { code, sqlState, message }: Refusal): SimulatedAnswer {
  return {
    status: 422,
    body: { code, sqlState, message, statementHandle: handle, createdOn: 1_772_355_600_000 },
  };
}

export function isRefusal(outcome: Outcome | Refusal): outcome is Refusal {
  return 'code' in outcome;
}

export const SYNTAX: Refusal = {
  code: '001003',
  sqlState: '42000',
  message: 'SQL compilation error:\nsyntax error line 1 at position 0 unexpected.',
};

export function hidden(what: string): Refusal {
  return {
    code: '002003',
    sqlState: '02000',
    message: `SQL compilation error:\n${what} does not exist or not authorized.`,
  };
}
