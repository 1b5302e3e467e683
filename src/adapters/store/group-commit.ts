/** What became of one item of a batch. */
export type Outcome<Out> = { readonly value: Out } | { readonly error: unknown };

export interface GroupCommitOptions<In, Out> {
  /** Items in one batch at most. */
  readonly maxBatch: number;
  /** Commits a batch and tells what became of each, in order. Throws when the batch as a whole failed. */
  commit(batch: readonly In[]): Promise<readonly Outcome<Out>[]>;
  /** Whether a failure of the whole may be the fault of one item: then each is committed alone. */
  isFaultOfOne(thrown: unknown): boolean;
}

interface Waiting<In, Out> {
  readonly item: In;
  resolve(value: Out): void;
  reject(error: unknown): void;
}

/**
 * Group commit: what becomes ready while a commit is under way shares the next one.
 *
 * One batch is under way at a time, in the order of submission. A lone item waits for one turn of the event loop.
 */
export class GroupCommit<In, Out> {
  private readonly options: GroupCommitOptions<In, Out>;
  private waiting: Waiting<In, Out>[] = [];
  private working: Promise<void> | undefined;

  constructor(options: GroupCommitOptions<In, Out>) {
    this.options = options;
  }

  /** Resolves when the item is committed. */
  submit(item: In): Promise<Out> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      this.working ??= this.work();
    });
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    while (this.working) await this.working;
  }

  private async work(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    while (this.waiting.length > 0) {
      await this.commit(this.waiting.splice(0, this.options.maxBatch));
    }
    this.working = undefined;
  }

  private async commit(batch: readonly Waiting<In, Out>[]): Promise<void> {
    try {
      const outcomes = await this.options.commit(batch.map(({ item }) => item));
      for (const [i, one] of batch.entries()) {
        const outcome = outcomes[i] ?? { error: new Error('the batch lost an item') };
        if ('error' in outcome) one.reject(outcome.error);
        else one.resolve(outcome.value);
      }
    } catch (thrown) {
      if (batch.length > 1 && this.options.isFaultOfOne(thrown)) {
        for (const one of batch) await this.commit([one]);
      } else {
        for (const one of batch) one.reject(thrown);
      }
    }
  }
}
