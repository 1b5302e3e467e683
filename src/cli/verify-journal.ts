import { join } from 'node:path';
import { startEmbeddedPostgres } from '../adapters/store/embedded/start.ts';
import { publicKeyOf } from '../adapters/store/head-keys.ts';
import { headKeyFrom } from '../adapters/store/kept-head-key.ts';
import { openPool } from '../adapters/store/pool.ts';
import { verifyJournal } from '../adapters/store/verify-journal.ts';
import { readConfig } from '../config.ts';
import { projectRoot } from './project-root.ts';
import { silentLog } from './silent-log.ts';

/** Checks every entry of the journal against its hash chain; exit code 1 when it does not hold. */
export async function verifyJournalCommand(args: readonly string[]): Promise<number> {
  const config = readConfig(process.env, projectRoot);
  const embedded = config.databaseUrl
    ? undefined
    : await startEmbeddedPostgres({ dataDir: join(config.dataDir, 'postgres') });
  const pool = openPool({
    connectionString: config.databaseUrl ?? embedded!.connectionString,
    log: silentLog,
  });
  try {
    const result = await verifyJournal(pool, {
      publicKeys: [publicKeyOf(headKeyFrom(config.headKey, config.dataDir))],
    });
    if (args.includes('--json')) console.log(JSON.stringify(result));
    else {
      for (const fault of result.faults)
        console.error(`${fault.incidentId ?? 'journal'}/${fault.seq ?? '-'}: ${fault.what}`);
      console.log(
        `${result.entries} entries of ${result.incidents} incidents: ${result.verified ? 'verified' : 'NOT VERIFIED'}`,
      );
    }
    return result.verified ? 0 : 1;
  } finally {
    await pool.end();
    await embedded?.stop();
  }
}
