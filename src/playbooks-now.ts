import type { Log } from '#domain/ports.ts';
import type { PlaybooksNow } from './adapters/api/rest-playbooks.ts';
import { factsOf } from './adapters/registry/connectors.ts';
import { type LivePlaybooks, openLivePlaybooks, textSha256 } from './adapters/registry/live-playbooks.ts';
import type { FoundConnector } from './adapters/registry/load-connectors.ts';
import type { Metrics } from './adapters/telemetry/metrics.ts';
import type { Config } from './config.ts';
import { startPeriodic } from './periodic.ts';
import type { StartRunDeps } from './stages/run/start-run.ts';

/** The playbooks and the policy that hold now, for whoever needs them. */

/** How often the folder is looked at, in milliseconds. */
const LOOK_EVERY_MS = 2_000;

/**
 * Loads the playbooks and looks at their folder again and again; `undo` gets what ends that.
 *
 * They are checked against every connector there is; what is not configured shows as a gap of the run, not as a fault of
 * the file. @throws ERR_PLAYBOOK_INVALID
 */
export async function livePlaybooks(
  { playbooksPath: folder }: Config,
  installed: readonly FoundConnector[],
  { log, metrics }: { readonly log: Log; readonly metrics: Metrics },
  undo: (() => Promise<unknown> | unknown)[],
): Promise<LivePlaybooks> {
  const live = await openLivePlaybooks({
    folder,
    connectors: installed.map(factsOf),
    log,
    onFaults: (count) => metrics.playbookFaults.set(count),
  });
  const looking = startPeriodic({
    everyMs: LOOK_EVERY_MS,
    log,
    complaint: 'the playbooks folder could not be looked at',
    work: () => live.refresh(),
  });
  undo.push(() => looking.stop());
  return live;
}

/** What starting a run needs; playbooks and policy are read at each start. */
export function startDepsOf(
  live: LivePlaybooks,
  others: Pick<StartRunDeps, 'connectors' | 'evidence' | 'digest'>,
): StartRunDeps {
  return {
    ...others,
    get playbooks() {
      return live.playbooks;
    },
    get policy() {
      return live.policy;
    },
  };
}

/** As REST tells them. */
export function playbookListing({
  playbooks,
  policy,
  faults,
}: Pick<LivePlaybooks, 'playbooks' | 'policy' | 'faults'>): PlaybooksNow {
  return {
    playbooks: playbooks.map(({ playbook: { id, version, summary, on, inputs }, file, text }) => ({
      ...{ id, version, summary, file, sha256: textSha256(text) },
      ...(on ? { on } : {}),
      inputs,
      text,
    })),
    policy: { version: policy.policy.version, file: policy.file, sha256: textSha256(policy.text) },
    faults,
  };
}
