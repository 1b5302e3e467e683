/** One table of `npm run test:doors`: what is tried at a door, and what must come of it. Each has a module of its own. */
export interface DoorTable {
  readonly title: string;
  /** What the page says above the table; Markdown. */
  readonly about: string;
  readonly columns: readonly string[];
  play(): Promise<readonly DoorRow[]>;
}

export interface DoorRow {
  /** As many as the table has columns; the first names the case. */
  readonly cells: readonly string[];
  /** What is wrong with it, in words; empty when it is right. */
  readonly faults: readonly string[];
}

/** A table as Markdown. */
export function tableText({ title, about, columns }: DoorTable, rows: readonly DoorRow[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const head = [line(columns), `|${columns.map(() => '---').join('|')}|`];
  return [`## ${title}`, '', about, '', ...head, ...rows.map(({ cells }) => line(cells)), ''].join('\n');
}
