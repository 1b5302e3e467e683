import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { stampOf } from './file-stamp.ts';

/** A folder of YAML files that people write: read whole, and looked at again without being read. */

/** One file of the folder; `text` is undefined when it is too large to be read at all. */
export interface YamlFile {
  readonly file: string;
  readonly text: string | undefined;
}

/** What is larger is not even read, in bytes; the limit on characters is the reader's. */
const MOST_BYTES = 1_024 * 1_024;

/** Every `*.yaml` of a folder, by name. */
export async function readYamlFolder(folder: string): Promise<readonly YamlFile[]> {
  return Promise.all(
    (await yamlNames(folder)).map(async (file) => {
      const path = join(folder, file);
      const { size } = await stat(path);
      return { file, text: size > MOST_BYTES ? undefined : await readFile(path, 'utf8') };
    }),
  );
}

/** One stamp for the names and states of all files that count. */
export async function folderStamp(
  folder: string,
): Promise<{ readonly stamp: string; readonly isYoung: boolean }> {
  const names = await yamlNames(folder);
  const stamps = await Promise.all(
    names.map(async (name) => ({ name, ...(await stampOf(join(folder, name))) })),
  );
  return {
    stamp: JSON.stringify(stamps.map(({ name, stamp }) => [name, stamp])),
    isYoung: stamps.some(({ isYoung }) => isYoung),
  };
}

async function yamlNames(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name.endsWith('.yaml')).toSorted();
}
