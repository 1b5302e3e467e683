import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { CountersignError } from '#domain/errors.ts';
import { Platform } from '#domain/principal.ts';
import { loadConnectors } from '../adapters/registry/load-connectors.ts';
import { projectRoot } from './project-root.ts';

/** Below the project, and below whatever folder is given in its place. */
const CONNECTORS = 'connectors';
const TESTS = join('test', 'connectors');
const TEMPLATE = '_template';

/** `countersign new connector NAME [FOLDER]`: a connector that works as it stands, for an imaginary platform, and its test. */
export async function newCommand(args: readonly string[]): Promise<number> {
  const [what, name, folder = projectRoot, ...rest] = args;
  if (what !== 'connector' || name === undefined || rest.length > 0) {
    console.error('countersign new connector NAME [FOLDER]   makes FOLDER/connectors/NAME and its test');
    return 2;
  }
  const made = await newConnector(name, resolve(folder));
  console.log(
    `made ${made.map((path) => relative(process.cwd(), path)).join(' and ')}; its README.md says how to fill it`,
  );
  return 0;
}

/**
 * Copies the template under a name; resolves to the two folders made. Nothing that exists is written over.
 *
 * @throws ERR_INPUT_INVALID for a name that no platform can have, ERR_CONFLICT for one that is taken
 */
export async function newConnector(name: string, home: string): Promise<readonly string[]> {
  const checked = Platform.safeParse(name);
  if (!checked.success) {
    const why = checked.error.issues.map(({ message }) => message).join('; ');
    throw new CountersignError('ERR_INPUT_INVALID', `"${name}" is no name for a platform: ${why}`);
  }
  await refuseTaken(name, home);
  const folders = [CONNECTORS, TESTS].map((part) => join(home, part, name));
  const made: string[] = [];
  try {
    for (const [index, folder] of folders.entries()) {
      await mkdir(join(folder, '..'), { recursive: true });
      await makeNew(folder, name);
      made.push(folder);
      await copyNamed(join(projectRoot, index === 0 ? CONNECTORS : TESTS, TEMPLATE), folder, name);
    }
  } catch (thrown) {
    // Half a connector would be in the way of the next try; only what was made here is taken away.
    for (const folder of made) await rm(folder, { recursive: true });
    throw thrown;
  }
  return made;
}

/** A platform has one connector, wherever it is found. */
async function refuseTaken(name: string, home: string): Promise<void> {
  for (const root of new Set([join(projectRoot, CONNECTORS), join(home, CONNECTORS)])) {
    const names = await readdir(root).catch(noneWhereThereIsNone);
    const found = names.length > 0 ? await loadConnectors([root]) : [];
    if (names.includes(name) || found.some(({ connector }) => connector.manifest.platform === name))
      throw taken(name, root);
  }
}

function noneWhereThereIsNone(thrown: unknown): string[] {
  if (codeOf(thrown) === 'ENOENT') return [];
  throw thrown;
}

async function makeNew(folder: string, name: string): Promise<void> {
  await mkdir(folder).catch((thrown: unknown) => {
    throw codeOf(thrown) === 'EEXIST' ? taken(name, folder) : thrown;
  });
}

function taken(name: string, place: string): CountersignError {
  return new CountersignError('ERR_CONFLICT', `there is a connector "${name}" already`, { place });
}

function codeOf(thrown: unknown): unknown {
  return thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
}

async function copyNamed(from: string, to: string, name: string): Promise<void> {
  await cp(from, to, { recursive: true, force: false, errorOnExist: false });
  for (const entry of await readdir(to, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    await writeFile(path, named(await readFile(path, 'utf8'), name));
  }
}

/** The template's text under the new name, in each way of writing it. */
function named(text: string, name: string): string {
  const words = name.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  // A name may begin with a digit, and a type may not.
  const type = words.join('').replace(/^(?=\d)/, 'Platform');
  const env = name
    .toUpperCase()
    .replaceAll('-', '_')
    .replace(/^(?=\d)/, 'PLATFORM_');
  return text
    .replaceAll(`/${TEMPLATE}/`, `/${name}/`)
    .replaceAll('my-platform', name)
    .replaceAll('My Platform', words.join(' '))
    .replaceAll('MyPlatform', type)
    .replaceAll('MY_PLATFORM', env);
}
