import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GroupCommit, type Outcome } from '../../../src/adapters/store/group-commit.ts';

/** A commit that the test ends by hand. */
function handCommit() {
  const batches: {
    readonly items: readonly string[];
    end(outcomes?: Outcome<string>[]): void;
    fail(e: Error): void;
  }[] = [];
  let arrived = Promise.withResolvers<void>();
  const commit = (items: readonly string[]): Promise<readonly Outcome<string>[]> =>
    new Promise((resolve, reject) => {
      const all = items.map((item) => ({ value: item.toUpperCase() }));
      batches.push({ items, end: (outcomes = all) => resolve(outcomes), fail: reject });
      arrived.resolve();
    });
  const next = async () => {
    await arrived.promise;
    arrived = Promise.withResolvers<void>();
    return batches.at(-1)!;
  };
  return { commit, next };
}

test('what becomes ready while a commit is under way shares the next one, up to the limit', async () => {
  const { commit, next } = handCommit();
  const group = new GroupCommit({ maxBatch: 2, commit, isFaultOfOne: () => false });
  const first = group.submit('a');
  const one = await next();
  assert.deepEqual(one.items, ['a']);
  const rest = ['b', 'c', 'd'].map((item) => group.submit(item));
  one.end();
  assert.equal(await first, 'A');
  const two = await next();
  assert.deepEqual(two.items, ['b', 'c']);
  two.end();
  const three = await next();
  assert.deepEqual(three.items, ['d']);
  three.end();
  assert.deepEqual(await Promise.all(rest), ['B', 'C', 'D']);
  await group.idle();
});

test('an outcome that is an error fails its own item alone', async () => {
  const { commit, next } = handCommit();
  const group = new GroupCommit({ maxBatch: 9, commit, isFaultOfOne: () => false });
  const settled = Promise.allSettled([group.submit('a'), group.submit('b')]);
  (await next()).end([{ error: new Error('no') }, { value: 'B' }]);
  assert.deepEqual(
    (await settled).map(({ status }) => status),
    ['rejected', 'fulfilled'],
  );
});

test('a batch that fails by the fault of one is committed one by one', async () => {
  const tried: string[][] = [];
  const group = new GroupCommit<string, string>({
    maxBatch: 9,
    isFaultOfOne: () => true,
    commit: async (items) => {
      tried.push([...items]);
      if (items.includes('bad')) throw new Error('bad');
      return items.map((value) => ({ value }));
    },
  });
  const settled = await Promise.allSettled(['a', 'bad', 'c'].map((item) => group.submit(item)));
  assert.deepEqual(
    settled.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled'],
  );
  assert.deepEqual(tried, [['a', 'bad', 'c'], ['a'], ['bad'], ['c']]);
});

test('a batch that fails as a whole fails all, and the next goes on', async () => {
  const { commit, next } = handCommit();
  const group = new GroupCommit({ maxBatch: 9, commit, isFaultOfOne: () => false });
  const settled = Promise.allSettled([group.submit('a'), group.submit('b')]);
  (await next()).fail(new Error('gone'));
  assert.deepEqual(
    (await settled).map(({ status }) => status),
    ['rejected', 'rejected'],
  );
  const later = group.submit('c');
  (await next()).end();
  assert.equal(await later, 'C');
});
