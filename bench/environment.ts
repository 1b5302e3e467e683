import { join } from 'node:path';
import { WEBHOOK_SECRET } from './requests.ts';

const here = import.meta.dirname;

/** The environment of a Countersign under measurement, with the bench's own platform and playbook. */
export function environment(
  databaseUrl: string,
  redisUrl: string | undefined,
  role: 'api' | 'all',
): Record<string, string> {
  return {
    DATABASE_URL: databaseUrl,
    ...(redisUrl ? { REDIS_URL: redisUrl } : {}),
    ROLE: role,
    PORT: '0',
    DATA_DIR: join(here, '.data'),
    FINGERPRINT_KEY: 'a-fingerprint-key-of-the-bench-0123456789',
    LOG_LEVEL: 'info',
    CONNECTORS_PATH: join(here, 'connectors'),
    PLAYBOOKS_PATH: join(here, 'playbooks'),
    BENCH_PLATFORM: 'https://bench.example',
    WEBHOOK_SOURCES: JSON.stringify({
      siem: {
        preset: 'ocsf',
        verification: { kind: 'hmac', header: 'x-siem-signature', secrets: [WEBHOOK_SECRET] },
      },
    }),
  };
}
