import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openQueues } from '../../../src/adapters/queue/open-queues.ts';
import { describeQueues } from '../../contract/queue.ts';
import { createDatabase, databaseTargets } from '../../support/database.ts';
import { recordingLog } from '../../support/log.ts';
import { createRedisSpace, redisUrl } from '../../support/redis.ts';

for (const target of databaseTargets) {
  describeQueues(target.name, async () => {
    const { url, drop } = await createDatabase(target);
    return { backend: { kind: 'postgres', connectionString: url }, prefix: 'test', drop };
  });
}

if (redisUrl) {
  const url = redisUrl;
  describeQueues('Redis', async () => {
    const { prefix, drop } = createRedisSpace(url);
    return { backend: { kind: 'redis', url }, prefix, drop };
  });
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
