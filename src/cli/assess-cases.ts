import type { Dirent } from 'node:fs';
import { opendir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { asCountersignError, CountersignError } from '#domain/errors.ts';
import { harmlessJson } from '#domain/harmless-json.ts';
import { assessSource, type CaseAssessorDeps } from '../case-assessor.ts';
import { caseInFolder } from './assess-case-folder.ts';
import { CaseFaults } from './assess-faults.ts';
import { plainLine } from './plain-line.ts';
import { writeLines } from './write-lines.ts';

export interface CasesDeps extends CaseAssessorDeps {
  /** Gets one JSON line a case. */
  readonly output: Writable;
  /** Gets what could not be read, and the summary. */
  readonly notes: Writable;
}

export interface CasesCount {
  readonly assessed: number;
  readonly failed: number;
  readonly unread: number;
}

const LONGEST_MESSAGE = 1_000;

/**
 * Assesses every folder of a folder, one after the other; holds one case at a time, and waits for slow readers.
 * @throws ERR_INPUT_INVALID when the folder cannot be read
 */
export async function assessCases(folder: string, deps: CasesDeps): Promise<CasesCount> {
  const count = { assessed: 0, failed: 0, unread: 0 };
  for await (const entry of entriesOf(folder)) {
    if (entry.isSymbolicLink()) {
      await writeLines(deps.notes, [`${plainLine(entry.name)}: a link, not followed`]);
    }
    if (!entry.isDirectory()) continue;
    const { line, isAssessed, unread } = await assessFolder(folder, entry.name, deps);
    await writeLines(deps.output, [line]);
    if (isAssessed) count.assessed++;
    else count.failed++;
    count.unread += unread;
  }
  const { assessed, failed, unread } = count;
  await writeLines(deps.notes, [
    `${assessed} case(s) assessed, ${failed} not; ${unread} record(s) could not be read`,
  ]);
  return count;
}

async function assessFolder(folder: string, name: string, deps: CasesDeps) {
  const faults = new CaseFaults(name);
  try {
    const { assessment, unread } = await assessSource(
      await caseInFolder(join(folder, name)),
      deps,
      faults.on,
    );
    await faults.tell(deps.notes);
    return { line: harmlessJson({ case: name, ...assessment }), isAssessed: true, unread };
  } catch (thrown) {
    const { code, message } = asCountersignError(thrown);
    const why = plainLine(deps.fingerprints.scrub(message)).slice(0, LONGEST_MESSAGE);
    await writeLines(deps.notes, [`${plainLine(name)}: ${code}: ${why}`]);
    return {
      line: harmlessJson({ case: name, error: { code, message: why } }),
      isAssessed: false,
      unread: 0,
    };
  }
}

async function* entriesOf(folder: string): AsyncIterable<Dirent> {
  const opened = await opendir(folder).catch((cause: unknown) => {
    const why = cause instanceof Error && 'code' in cause ? String(cause.code) : 'failed';
    throw new CountersignError('ERR_INPUT_INVALID', `--cases: ${folder} cannot be read: ${why}`, { cause });
  });
  yield* opened;
}
