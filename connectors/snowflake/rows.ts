import { CountersignError, type HttpAnswer, readAnswer } from 'countersign/kit';
import { Partition, ResultSet } from './wire.ts';

/** Rows as Snowflake sends them, texts in the order of the columns, made into records by the names of the columns. */

export type RawRecord = Record<string, unknown>;

/** What tells of all parts of a result; the first part comes with it. */
export interface Result {
  readonly handle: string;
  readonly columns: ResultSet['resultSetMetaData']['rowType'];
  readonly partitions: number;
  readonly rows: readonly RawRecord[];
}

/** @throws ERR_CONNECTOR_RESPONSE_UNREADABLE naming the field */
export function readResult(answer: HttpAnswer): Result {
  const { resultSetMetaData, data, statementHandle } = readAnswer('snowflake', ResultSet, answer);
  const { rowType: columns, partitionInfo } = resultSetMetaData;
  return {
    handle: statementHandle,
    columns,
    partitions: partitionInfo?.length ?? 1,
    rows: recordsOf(columns, data),
  };
}

/** A later part carries its rows alone. @throws ERR_CONNECTOR_RESPONSE_UNREADABLE naming the field */
export function readPartition(columns: Result['columns'], answer: HttpAnswer): readonly RawRecord[] {
  return recordsOf(columns, readAnswer('snowflake', Partition, answer).data);
}

function recordsOf(columns: Result['columns'], data: Partition['data']): RawRecord[] {
  return data.map((row) => {
    if (row.length !== columns.length) {
      throw unreadable(`data: a row of ${row.length} values for ${columns.length} columns`);
    }
    return Object.fromEntries(columns.map((column, at) => [column.name, decoded(column, row[at] ?? null)]));
  });
}

/** Numbers stay texts: ids have more digits than a double holds. */
function decoded({ name, type }: Result['columns'][number], value: string | null): unknown {
  if (value === null) return null;
  switch (type.toUpperCase()) {
    case 'BOOLEAN':
      return /^(?:true|1)$/i.test(value);
    case 'TIMESTAMP_LTZ':
    case 'TIMESTAMP_NTZ':
    case 'TIMESTAMP_TZ':
      return instant(name, value);
    default:
      return value;
  }
}

/**
 * `1611871825.123456789`, of a time with a zone followed by its offset, which the epoch does not need.
 * @see https://docs.snowflake.com/en/developer-guide/sql-api/handling-responses#getting-the-data-from-the-results
 */
function instant(column: string, value: string): string {
  const [, sign = '', seconds, fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?(?: \d+)?$/.exec(value) ?? [];
  const ms = Number(seconds) * 1_000 + Number(fraction.padEnd(3, '0').slice(0, 3));
  const at = new Date(sign === '-' ? -ms : ms);
  if (seconds !== undefined && !Number.isNaN(at.getTime())) return at.toISOString();
  throw unreadable(`${column}: ${JSON.stringify(value.slice(0, 40))} is no time`);
}

function unreadable(what: string): CountersignError {
  return new CountersignError('ERR_CONNECTOR_RESPONSE_UNREADABLE', `snowflake: ${what}`, {
    place: 'snowflake result',
  });
}
