/** Numbers of systems with their organisations, the names as bytes: 86,000 strings would take several times the memory. */
export class OrganisationTable {
  private readonly entryOf = new Map<number, number>();
  private readonly numbers: number[] = [];
  private readonly ends: number[] = [];
  private chunks: Uint8Array[] = [];
  private bytes = Buffer.alloc(0);

  /** The entry of a number, with the organisation that it came with first: UTF-8, perhaps in double quotes. */
  add(number: number, bytes: Uint8Array, from: number, until: number): number {
    const known = this.entryOf.get(number);
    if (known !== undefined) return known;
    const entry = this.numbers.push(number) - 1;
    this.chunks.push(bytes.subarray(from, until));
    this.ends.push((this.ends.at(-1) ?? 0) + until - from);
    this.entryOf.set(number, entry);
    return entry;
  }

  /** Gives back what only `add` needs; call it when all is added. */
  close(): void {
    this.bytes = Buffer.concat(this.chunks);
    this.chunks = [];
    this.entryOf.clear();
  }

  /** The number itself stands for an organisation without a name. */
  at(entry: number): { readonly number: number; readonly org: string } {
    const name = this.bytes.toString('utf8', this.ends[entry - 1] ?? 0, this.ends[entry]);
    const org = name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
    const number = this.numbers[entry]!;
    return { number, org: org === '' ? `AS${number}` : org };
  }
}
