import { publicKeyOf } from '../adapters/store/head-keys.ts';
import { headKeyFrom } from '../adapters/store/kept-head-key.ts';
import { verifyJournal } from '../adapters/store/verify-journal.ts';
import { readConfig } from '../config.ts';
import { projectRoot } from './project-root.ts';
import { withDatabase } from './with-database.ts';

/** Checks every entry of the journal against its hash chain; exit code 1 when it does not hold. */
export async function verifyJournalCommand(args: readonly string[]): Promise<number> {
  const config = readConfig(process.env, projectRoot);
  const result = await withDatabase(config, (pool) =>
    verifyJournal(pool, { publicKeys: [publicKeyOf(headKeyFrom(config.headKey, config.dataDir))] }),
  );
  if (args.includes('--json')) console.log(JSON.stringify(result));
  else {
    for (const fault of result.faults)
      console.error(`${fault.incidentId ?? 'journal'}/${fault.seq ?? '-'}: ${fault.what}`);
    console.log(
      `${result.entries} entries of ${result.incidents} incidents: ${result.verified ? 'verified' : 'NOT VERIFIED'}`,
    );
  }
  return result.verified ? 0 : 1;
}
