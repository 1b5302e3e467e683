import { createHash } from 'node:crypto';
import type { ConnectorFacts } from '#domain/containment.ts';
import { CountersignError } from '#domain/errors.ts';
import type { Fault } from '#domain/playbook/parse.ts';
import type { Log } from '#domain/ports.ts';
import { type LoadedPlaybook, type LoadedPolicy, loadPlaybooks } from './load-playbooks.ts';
import { folderStamp } from './yaml-folder.ts';

/**
 * The playbooks and the policy of a folder, as they were when the folder was last without a fault.
 *
 * A run that has begun keeps the texts it was pinned with. Whoever asks gets what holds now, so nobody keeps an answer.
 */
export interface LivePlaybooks {
  readonly playbooks: readonly LoadedPlaybook[];
  readonly policy: LoadedPolicy;
  /** What is wrong with the folder as it is now; while there is anything, nothing of it is taken. */
  readonly faults: readonly Fault[];
  /** Looks at the folder, and takes what has changed when nothing in it has a fault. Does not throw. */
  refresh(): Promise<void>;
}

export interface LivePlaybooksDeps {
  readonly folder: string;
  readonly connectors: readonly ConnectorFacts[];
  readonly log: Log;
  /** Told how many faults there are, after every look at changed files. */
  onFaults?(count: number): void;
}

/** Loads a folder, to be looked at again and again. @throws ERR_PLAYBOOK_INVALID with every fault's file, line and column */
export async function openLivePlaybooks(deps: LivePlaybooksDeps): Promise<LivePlaybooks> {
  let stamp = await folderStamp(deps.folder);
  const first = await loadPlaybooks(deps.folder, deps.connectors);
  if (first.faults.length > 0 || !first.policy) throw invalid(first.faults);
  let present = { playbooks: first.playbooks, policy: first.policy };
  let faults: readonly Fault[] = [];
  const versions: Versions = new Map();
  remember(present.playbooks, versions);
  deps.onFaults?.(0);

  const say = (found: readonly Fault[]): void => {
    const isNew = JSON.stringify(found) !== JSON.stringify(faults);
    faults = found;
    deps.onFaults?.(found.length);
    if (!isNew) return;
    if (found.length === 0) deps.log.info({}, 'the playbooks have no fault any more');
    else
      deps.log.error(
        { faults: found.map(lineOf) },
        'the playbooks have faults: what was loaded before holds',
      );
  };

  return {
    get playbooks() {
      return present.playbooks;
    },
    get policy() {
      return present.policy;
    },
    get faults() {
      return faults;
    },
    async refresh() {
      try {
        const now = await folderStamp(deps.folder);
        if (now.stamp === stamp.stamp && !stamp.isYoung) return;
        // The stamp was taken before the files are read: what is written in between shows at the next look.
        const loaded = await loadPlaybooks(deps.folder, deps.connectors);
        const found = [...loaded.faults, ...rewritten(loaded.playbooks, versions)];
        stamp = now;
        if (found.length === 0 && loaded.policy) {
          const taken = { playbooks: loaded.playbooks, policy: loaded.policy };
          tell(present, taken, deps.log);
          remember(taken.playbooks, versions);
          present = taken;
        }
        say(found);
      } catch (thrown) {
        const why = thrown instanceof Error ? thrown.message : String(thrown);
        say([{ file: deps.folder, line: 1, column: 1, message: `the folder cannot be read: ${why}` }]);
      }
    },
  };
}

type Versions = Map<string, Map<number, string>>;

/** SHA-256 of a text, in hexadecimal. */
export function textSha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function remember(playbooks: readonly LoadedPlaybook[], versions: Versions): void {
  for (const { playbook, text } of playbooks) {
    const known = versions.get(playbook.id) ?? new Map<number, string>();
    known.set(playbook.version, textSha256(text));
    versions.set(playbook.id, known);
  }
}

/** A version says which text a run was pinned with, so it never gets another one. */
function rewritten(playbooks: readonly LoadedPlaybook[], versions: Versions): Fault[] {
  return playbooks.flatMap(({ playbook: { id, version }, file, text }) => {
    const known = versions.get(id);
    const before = known?.get(version);
    if (!known || before === undefined || before === textSha256(text)) return [];
    const lines = text.split('\n');
    const line = lines.findIndex((each) => each.startsWith('version:')) + 1;
    const message = `version ${version} of ${id} was loaded with another text`;
    const hint = `write version: ${Math.max(...known.keys()) + 1}`;
    return [{ file, line: Math.max(1, line), column: 1, message, hint }];
  });
}

function tell(
  before: { readonly playbooks: readonly LoadedPlaybook[]; readonly policy: LoadedPolicy },
  now: { readonly playbooks: readonly LoadedPlaybook[]; readonly policy: LoadedPolicy },
  log: Log,
): void {
  const textOf = (playbooks: readonly LoadedPlaybook[], id: string) =>
    playbooks.find(({ playbook }) => playbook.id === id)?.text;
  for (const { playbook, text } of now.playbooks) {
    if (textOf(before.playbooks, playbook.id) === text) continue;
    log.info(
      { playbook: playbook.id, version: playbook.version, sha256: textSha256(text) },
      'a playbook was loaded',
    );
  }
  for (const { playbook } of before.playbooks) {
    if (textOf(now.playbooks, playbook.id) === undefined)
      log.info({ playbook: playbook.id }, 'a playbook is gone: no run of it begins any more');
  }
  if (before.policy.text !== now.policy.text)
    log.info(
      { version: now.policy.policy.version, sha256: textSha256(now.policy.text) },
      'the policy was loaded',
    );
}

function lineOf({ file, line, column, message, hint }: Fault): string {
  return `${file}:${line}:${column}: ${message}${hint ? ` (${hint})` : ''}`;
}

function invalid(faults: readonly Fault[]): CountersignError {
  const lines = faults.map((fault) => `  ${lineOf(fault)}`);
  return new CountersignError(
    'ERR_PLAYBOOK_INVALID',
    `playbooks: ${faults.length} problem(s)\n${lines.join('\n')}`,
  );
}
