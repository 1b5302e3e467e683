import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CountersignError } from '#domain/errors.ts';
import { type TrustedIssuer, trustedIssuers } from '../adapters/issuers/trusted-issuers.ts';
import { assertFile, jsonFile } from './assess-files.ts';

const MOST_FILES = 500;

/**
 * The issuers that a file names, or all JSON files of a folder: one issuer each, or a list. Other files are not looked at.
 * @throws ERR_INPUT_INVALID, ERR_INPUT_TOO_LARGE, ERR_INPUT_UNREADABLE naming the file
 */
export async function issuersAt(path: string): Promise<readonly TrustedIssuer[]> {
  const facts = await stat(path).catch(() => undefined);
  if (!facts?.isDirectory()) return await issuersIn(path, path);
  const names = (await readdir(path)).filter((name) => /\.json$/i.test(name)).toSorted();
  if (names.length > MOST_FILES)
    throw new CountersignError('ERR_INPUT_INVALID', `${path}: more than ${MOST_FILES} files of issuers`);
  const found = await Promise.all(names.map((name) => issuersIn(join(path, name), name)));
  return trustedIssuers(found.flat(), path);
}

async function issuersIn(path: string, name: string): Promise<readonly TrustedIssuer[]> {
  await assertFile(path, name, true);
  const value = await jsonFile(path, name);
  return trustedIssuers(Array.isArray(value) ? value : [value], name);
}
