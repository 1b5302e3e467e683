/**
 * A bounded map of what was set last: between `most` / 2 and `most` entries, in two generations.
 *
 * When the young one is full, the old one goes as a whole. (One map from which the oldest is deleted at every setting
 * costs several times as much: its iterator steps over all that was deleted before.)
 */
export class Recent<T> {
  private readonly half: number;
  private young = new Map<string, T>();
  private old = new Map<string, T>();

  constructor(most: number) {
    this.half = most / 2;
  }

  get(key: string): T | undefined {
    return this.young.get(key) ?? this.old.get(key);
  }

  set(key: string, value: T): void {
    if (this.young.size >= this.half && !this.young.has(key)) {
      this.old = this.young;
      this.young = new Map();
    }
    this.young.set(key, value);
  }

  delete(key: string): void {
    this.young.delete(key);
    this.old.delete(key);
  }
}
