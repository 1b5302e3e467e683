import { accessSync, constants, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CountersignError } from '#domain/errors.ts';

/** Files of data that come in an npm package. */
export interface PackagedData {
  /** Paths, in the order they were named in. */
  readonly files: readonly string[];
  /** The package with its version, which holds the day it was made. */
  readonly source: string;
}

/**
 * Finds files of an installed package.
 * @param manifest where its package.json is, as `import.meta.resolve` tells
 * @throws ERR_CONFIG_INVALID where one is missing: the installation is broken
 */
export function packagedData(manifest: string, names: readonly string[]): PackagedData {
  const path = fileURLToPath(manifest);
  const files = names.map((name) => join(dirname(path), name));
  try {
    for (const file of files) accessSync(file, constants.R_OK);
    const { name, version } = JSON.parse(readFileSync(path, 'utf8')) as { name: string; version: string };
    return { files, source: `${name} ${version}` };
  } catch (cause) {
    const why = `the data of addresses is not installed as it should be: ${files.join(', ')} cannot be read`;
    throw new CountersignError('ERR_CONFIG_INVALID', why, { cause });
  }
}
