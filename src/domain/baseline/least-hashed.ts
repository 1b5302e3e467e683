import { hashOf } from './hash.ts';

/**
 * A map that holds so many at most: those whose names have the least hashes, whatever came first.
 *
 * Nobody is preferred for coming early or often, so a flood of new names changes what is not known, and never what is.
 */
export class LeastHashed<T> {
  readonly most: number;
  private readonly held = new Map<string, T>();
  /** Names hashed so high found no room, or would not. */
  private ceiling = Number.POSITIVE_INFINITY;

  constructor(most: number) {
    this.most = most;
  }

  /** How many are held; up to twice the most until they are read. */
  get size(): number {
    return this.held.size;
  }

  get(name: string): T | undefined {
    return this.held.get(name);
  }

  /** Whether there was room. */
  set(name: string, value: T): boolean {
    if (!this.held.has(name) && hashOf(name) >= this.ceiling) return false;
    this.held.set(name, value);
    if (this.held.size >= 2 * this.most) this.trim();
    return true;
  }

  /** Whether a name that is not held may have been there and found no room. */
  mayHaveLost(name: string): boolean {
    this.trim();
    return !this.held.has(name) && hashOf(name) >= this.ceiling;
  }

  entries(): ReadonlyMap<string, T> {
    this.trim();
    return this.held;
  }

  private trim(): void {
    if (this.held.size < this.most) return;
    if (this.held.size === this.most && this.ceiling < Number.POSITIVE_INFINITY) return;
    const hashed = [...this.held.keys()].map((name) => ({ name, hash: hashOf(name) }));
    hashed.sort((a, b) => a.hash - b.hash || (a.name < b.name ? -1 : 1));
    for (const { name } of hashed.splice(this.most)) this.held.delete(name);
    this.ceiling = hashed.at(-1)!.hash + 1;
  }
}
