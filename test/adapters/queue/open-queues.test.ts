import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openQueues } from '../../../src/adapters/queue/open-queues.ts';
import { describeQueues, type QueuePlace } from '../../contract/queue.ts';
import { describeFairness } from '../../contract/queue-fairness.ts';
import { createDatabase, databaseTargets } from '../../support/database.ts';
import { recordingLog } from '../../support/log.ts';
import { createRedisSpace, redisUrl } from '../../support/redis.ts';

for (const target of databaseTargets) {
  const makePlace = async (): Promise<QueuePlace> => {
    const { url, drop } = await createDatabase(target);
    return { backend: { kind: 'postgres', connectionString: url }, prefix: 'test', drop };
  };
  describeQueues(target.name, makePlace);
  describeFairness(target.name, makePlace);
}

if (redisUrl) {
  const url = redisUrl;
  const makePlace = async (): Promise<QueuePlace> => {
    const { prefix, drop } = createRedisSpace(url);
    return { backend: { kind: 'redis', url }, prefix, drop };
  };
  describeQueues('Redis', makePlace);
  describeFairness('Redis', makePlace);
}

test('a queue that cannot be reached says so at once', async () => {
  const common = { platforms: {}, log: recordingLog().log };
  const nobody = '127.0.0.1:9';
  await assert.rejects(
    openQueues({ ...common, backend: { kind: 'postgres', connectionString: `postgres://a:b@${nobody}/c` } }),
    { code: 'ERR_QUEUE_UNAVAILABLE' },
  );
  await assert.rejects(openQueues({ ...common, backend: { kind: 'redis', url: `redis://${nobody}` } }), {
    code: 'ERR_QUEUE_UNAVAILABLE',
  });
});
