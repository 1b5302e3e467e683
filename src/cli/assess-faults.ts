import type { Writable } from 'node:stream';
import type { OnFault } from '../case-assessor.ts';
import { plainLine } from './plain-line.ts';
import { writeLines } from './write-lines.ts';

/** So many faults of one log are told one by one; of the rest only their number. */
const MOST_TOLD = 10;

/** Gathers the faults of one case, a few of each log and the number of the rest; bounded, however many come. */
export class CaseFaults {
  private readonly lines: string[] = [];
  private readonly counts = new Map<string, number>();
  private readonly prefix: string;

  /** @param name of the case, where there are several */
  constructor(name = '') {
    this.prefix = name === '' ? '' : `${name}/`;
  }

  readonly on: OnFault = (platform, fault) => {
    const count = (this.counts.get(platform) ?? 0) + 1;
    this.counts.set(platform, count);
    if (count <= MOST_TOLD) this.lines.push(plainLine(`${this.prefix}${platform}: ${fault}`));
  };

  async tell(to: Writable): Promise<void> {
    const rest = [...this.counts].filter(([, count]) => count > MOST_TOLD);
    const more = rest.map(([platform, count]) =>
      plainLine(`${this.prefix}${platform}: and ${count - MOST_TOLD} more record(s) that could not be read`),
    );
    await writeLines(to, [...this.lines, ...more]);
  }
}
