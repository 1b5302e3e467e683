import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CountersignError } from '#domain/errors.ts';
import { type Connector, ConnectorShape } from '../../kit/connector.ts';

/** A connector as it was found on disk. */
export interface FoundConnector {
  readonly connector: Connector;
  readonly folder: string;
  /** SHA-256 over its files, names and contents. */
  readonly sha256: string;
}

/**
 * Finds every connector below the folders: a folder with an `index.ts` that exports `connector`.
 * Folders whose name begins with `_` are templates and are passed over.
 *
 * @throws ERR_CONNECTOR_INVALID naming the folder and each field that does not fit the kit's contract
 */
export async function loadConnectors(roots: readonly string[]): Promise<readonly FoundConnector[]> {
  const found: FoundConnector[] = [];
  for (const root of roots) {
    for (const name of (await readdir(root)).toSorted()) {
      const folder = join(root, name);
      if (name.startsWith('_') || !(await isFile(join(folder, 'index.ts')))) continue;
      found.push(await loadConnector(folder));
    }
  }
  const names = found.map(({ connector }) => connector.manifest.platform);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice)
    throw new CountersignError('ERR_CONNECTOR_INVALID', `two connectors are for the platform "${twice}"`);
  return found;
}

async function loadConnector(folder: string): Promise<FoundConnector> {
  const module: unknown = await import(pathToFileURL(join(folder, 'index.ts')).href);
  const connector =
    typeof module === 'object' && module !== null && 'connector' in module ? module.connector : undefined;
  const checked = ConnectorShape.safeParse(connector);
  if (!checked.success) {
    const faults = checked.error.issues.map(
      (issue) => `${issue.path.join('.') || 'connector'}: ${issue.message}`,
    );
    throw new CountersignError('ERR_CONNECTOR_INVALID', `${folder}: ${faults.join('; ')}`, { place: folder });
  }
  return { connector: connector as Connector, folder, sha256: await digestOf(folder) };
}

async function digestOf(folder: string): Promise<string> {
  const hash = createHash('sha256');
  const names = (await readdir(folder, { recursive: true })).toSorted();
  for (const name of names) {
    const path = join(folder, name);
    if (await isFile(path))
      hash
        .update(`${name}\0`)
        .update(await readFile(path))
        .update('\0');
  }
  return hash.digest('hex');
}

async function isFile(path: string): Promise<boolean> {
  const facts = await stat(path).catch(() => undefined);
  return facts?.isFile() ?? false;
}
