import { type Mapping, parseMapping } from '#domain/mapping/parse.ts';
import type { Fault } from '#domain/playbook/document.ts';
import { readYamlFolder } from './yaml-folder.ts';

export interface LoadedMappings {
  readonly mappings: readonly Mapping[];
  /** Every fault of every file, at once. */
  readonly faults: readonly Fault[];
}

/**
 * Reads and checks every `*.yaml` of a folder of mappings; one that is not there holds none.
 * `presets`: the names that no mapping may have.
 */
export async function loadMappings(folder: string, presets: Iterable<string>): Promise<LoadedMappings> {
  const taken = new Set(presets);
  const parsed = (await filesIn(folder)).map(({ file, text }) =>
    text === undefined
      ? { faults: [{ file, line: 1, column: 1, message: 'the file is larger than 256 kB' }] }
      : parseMapping(text, file, taken),
  );
  return {
    mappings: parsed.flatMap((each) => ('mapping' in each && each.mapping ? [each.mapping] : [])),
    faults: parsed.flatMap(({ faults }) => faults),
  };
}

async function filesIn(folder: string): ReturnType<typeof readYamlFolder> {
  try {
    return await readYamlFolder(folder);
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return [];
    throw thrown;
  }
}
