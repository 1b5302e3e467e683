import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CountersignError } from '#domain/errors.ts';
import { Platform } from '#domain/principal.ts';
import type { CaseSource, LogSource } from '../case-assessor.ts';
import { completeFrom, nowFrom, policyFrom } from '../case-document.ts';
import { assertFile, fileLog, jsonFile, textFile } from './assess-files.ts';
import { issuersIn } from './assess-issuers.ts';

const LOG = '.ndjson';
const ISSUERS = 'issuers.json';
/** Most entries of one case's folder: there are not so many platforms. */
const MOST_ENTRIES = 1_000;

/**
 * The case that a folder holds. Links in it are not followed.
 * @throws ERR_INPUT_INVALID, ERR_INPUT_TOO_LARGE, ERR_INPUT_UNREADABLE naming the file
 */
export async function caseInFolder(folder: string): Promise<CaseSource> {
  const names = (await readdir(folder)).toSorted();
  if (names.length > MOST_ENTRIES) {
    throw new CountersignError('ERR_INPUT_INVALID', `more than ${MOST_ENTRIES} files are in one case`);
  }
  const json = async (name: string): Promise<unknown> => {
    if (!names.includes(name)) return undefined;
    await assertFile(join(folder, name), name, false);
    return await jsonFile(join(folder, name), name);
  };
  const finding = await json('finding.json');
  if (finding === undefined) throw new CountersignError('ERR_INPUT_INVALID', 'there is no finding.json');
  return {
    finding,
    logs: await logsIn(folder, names),
    complete: completeFrom(await json('complete.json')),
    ...nowFrom(await nowIn(folder, names)),
    policy: policyFrom(await json('policy.json')),
    issuers: names.includes(ISSUERS) ? await issuersIn(join(folder, ISSUERS), ISSUERS, false) : [],
  };
}

async function nowIn(folder: string, names: readonly string[]): Promise<string | undefined> {
  const name = 'now.txt';
  if (!names.includes(name)) return undefined;
  await assertFile(join(folder, name), name, false);
  return (await textFile(join(folder, name), name)).trim();
}

async function logsIn(folder: string, names: readonly string[]): Promise<readonly LogSource[]> {
  const logs: LogSource[] = [];
  for (const name of names) {
    if (!name.endsWith(LOG)) continue;
    const platform = name.slice(0, -LOG.length);
    if (!Platform.safeParse(platform).success) {
      const message = `${JSON.stringify(name.slice(0, 80))} names no platform: it is not lower-case kebab-case`;
      throw new CountersignError('ERR_INPUT_INVALID', message);
    }
    await assertFile(join(folder, name), name, false);
    logs.push(fileLog(platform, join(folder, name)));
  }
  return logs;
}
