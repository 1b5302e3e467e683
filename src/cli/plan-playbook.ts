import { readFile } from 'node:fs/promises';
import type { ConnectorFacts } from '#domain/containment.ts';
import { CountersignError } from '#domain/errors.ts';
import { calledPlaybooks } from '#domain/playbook/called-playbooks.ts';
import { type CheckContext, checkPlaybook } from '#domain/playbook/check.ts';
import { nearestName } from '#domain/playbook/nearest-name.ts';
import { type Fault, parsePlaybook } from '#domain/playbook/parse.ts';
import type { Policy } from '#domain/playbook/policy-schema.ts';
import type { Playbook } from '#domain/playbook/schema.ts';
import { loadPlaybooks } from '../adapters/registry/load-playbooks.ts';

/** A playbook without faults, and the policy that holds for it. */
export interface PlayableBook {
  readonly playbook: Playbook;
  readonly file: string;
  readonly text: string;
  readonly policy: Policy;
  /** The playbooks of the folder that it may run, at any remove, with their texts. */
  readonly called: readonly { readonly playbook: Playbook; readonly text: string }[];
}

/**
 * Finds a playbook by id in a folder, or by path, and checks it and the folder's policy as `serve` does.
 * Faults of other playbooks do not matter here.
 *
 * @throws ERR_NOT_FOUND; ERR_PLAYBOOK_INVALID with every fault's file, line and column
 */
export async function findPlaybook(
  wanted: string,
  folder: string,
  connectors: readonly ConnectorFacts[],
): Promise<PlayableBook> {
  const loaded = await loadFolder(folder, connectors);
  refuse(loaded.faults.filter((fault) => fault.file.endsWith('policy.yaml')));
  if (!loaded.policy) throw new CountersignError('ERR_PLAYBOOK_INVALID', `${folder}: there is no policy`);
  const { policy } = loaded.policy;
  if (/[/\\]|\.ya?ml$/.test(wanted)) {
    const others = new Map(loaded.playbooks.map(({ playbook }) => [playbook.id, playbook]));
    const book = await fromFile(wanted, { policy, connectors, playbooks: others });
    return { ...book, policy, called: calledPlaybooks(book.playbook, loaded.playbooks) };
  }
  refuse(loaded.faults.filter((fault) => fault.file === `${wanted}.yaml`));
  const found = loaded.playbooks.find(({ playbook }) => playbook.id === wanted);
  if (found) return { ...found, policy, called: calledPlaybooks(found.playbook, loaded.playbooks) };
  const ids = loaded.playbooks.map(({ playbook }) => playbook.id);
  const near = nearestName(wanted, ids);
  const hint = near ? `did you mean ${near}?` : `there are: ${ids.join(', ') || 'none'}`;
  throw new CountersignError('ERR_NOT_FOUND', `there is no playbook "${wanted}" in ${folder}; ${hint}`);
}

async function loadFolder(folder: string, connectors: readonly ConnectorFacts[]) {
  try {
    return await loadPlaybooks(folder, connectors);
  } catch (cause) {
    throw unreadable(folder, cause);
  }
}

async function fromFile(path: string, context: CheckContext) {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
  const { playbook, positions, faults } = parsePlaybook(text, path);
  refuse(faults);
  if (!playbook) throw new CountersignError('ERR_PLAYBOOK_INVALID', `${path}: it cannot be read`);
  refuse(checkPlaybook(playbook, positions, context));
  return { playbook, file: path, text };
}

function refuse(faults: readonly Fault[]): void {
  if (faults.length === 0) return;
  const lines = faults.map(
    ({ file, line, column, message, hint }) =>
      `  ${file}:${line}:${column}: ${message}${hint ? ` (${hint})` : ''}`,
  );
  throw new CountersignError('ERR_PLAYBOOK_INVALID', `${faults.length} problem(s)\n${lines.join('\n')}`);
}

function unreadable(path: string, cause: unknown): CountersignError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new CountersignError('ERR_NOT_FOUND', `${path} cannot be read: ${why}`, { cause, place: path });
}
