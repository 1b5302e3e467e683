import { networkKnowledge } from '../adapters/networks/network-knowledge.ts';
import { loadConnectors } from '../adapters/registry/load-connectors.ts';
import { createFingerprints } from '../adapters/secrets/fingerprints.ts';
import { createBaselines } from '../adapters/store/baselines.ts';
import { migrate } from '../adapters/store/migrate.ts';
import { type BuildCount, buildBaseline } from '../baseline-builder.ts';
import { type Config, readConfig } from '../config.ts';
import { CaseFaults } from './assess-faults.ts';
import { assertFile, fileLog } from './assess-files.ts';
import { BASELINE_USAGE, type BaselineBuild, baselineArgs } from './baseline-args.ts';
import { writeBaselineFile } from './baseline-file.ts';
import { projectRoot } from './project-root.ts';
import { withDatabase } from './with-database.ts';
import { writeLines } from './write-lines.ts';

/** What was done within the last day, in milliseconds, may be an attack that nobody has detected yet. */
const TOO_RECENT_MS = 24 * 3_600_000;

/** Learns from past logs and prints what was learned; exit code 1 when something could not be read. */
export async function baselineCommand(args: readonly string[]): Promise<number> {
  const asked = baselineArgs(args);
  if (!asked) {
    console.log(BASELINE_USAGE);
    return 0;
  }
  for (const { file } of asked.logs) await assertFile(file, file, true);
  const config = readConfig(process.env, projectRoot);
  const faults = new CaseFaults();
  const count = await (asked.out === undefined
    ? buildInDatabase(asked, config, faults)
    : buildInFile(asked, asked.out, config, faults));
  await faults.tell(process.stderr);
  await writeLines(process.stdout, [asked.isJson ? JSON.stringify(count) : countText(count)]);
  return count.unread > 0 ? 1 : 0;
}

async function buildInFile(
  asked: BaselineBuild,
  file: string,
  config: Config,
  faults: CaseFaults,
): Promise<BuildCount> {
  // What is beyond the limit is left out by the baseline itself: nothing is kept before the end.
  const deps = { ...(await readersOf(config)), isWhole: true };
  return await buildBaseline(
    { ...sourceOf(asked), withheld: [] },
    { ...deps, keep: (learned) => writeBaselineFile(file, learned) },
    faults.on,
  );
}

function buildInDatabase(asked: BaselineBuild, config: Config, faults: CaseFaults): Promise<BuildCount> {
  return withDatabase(config, async (pool) => {
    await migrate(pool);
    const baselines = createBaselines(pool);
    const source = { ...sourceOf(asked), withheld: await baselines.withheld() };
    const deps = await readersOf(config);
    return await buildBaseline(source, { ...deps, keep: (learned) => baselines.add(learned) }, faults.on);
  });
}

function sourceOf({ logs, until }: BaselineBuild) {
  return {
    logs: logs.map(({ platform, file }) => fileLog(platform, file)),
    until: until ?? new Date(Date.now() - TOO_RECENT_MS).toISOString(),
  };
}

async function readersOf(config: Config) {
  return {
    installed: await loadConnectors(config.connectorsPaths),
    fingerprints: createFingerprints(config.fingerprintKey),
    networks: await networkKnowledge(config.networkFiles),
  };
}

function countText({ read, unread, late, withheld, profiles, first, last }: BuildCount): string {
  const kinds = Object.entries(profiles).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const learned = kinds.map(([kind, many]) => `${many} ${kind}(s)`).join(', ');
  return [
    `${read} record(s) read, ${unread} not; ${late} too recent to teach, ${withheld} withheld by incidents`,
    first === undefined
      ? 'nothing was learned'
      : `learned the habits of ${learned}, from ${first} to ${last}`,
  ].join('\n');
}
