import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CountersignError } from '#domain/errors.ts';
import { giveTo, type ServerAccount } from './account.ts';
import type { Binaries } from './binaries.ts';

/** The one role of the embedded server. */
export const SUPERUSER = 'countersign';

/**
 * What the server's programs are told their data folder is. The working folder is inherited and needs no rights on
 * the folders above it, so that the data may lie under a folder that the server's account cannot enter.
 */
export const DATA_FOLDER = '/proc/self/cwd';

/** Environment of the server's programs: nothing of ours, no secrets. */
export const PROGRAM_ENV = {
  PATH: '/usr/local/bin:/usr/bin:/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
  // glibc keeps freed memory instead of giving it back after each statement and faulting it in for the next.
  MALLOC_TOP_PAD_: '16777216',
  MALLOC_TRIM_THRESHOLD_: '268435456',
};

/** Where things lie inside the data folder that was asked for. */
export interface Layout {
  readonly root: string;
  readonly cluster: string;
  readonly password: string;
  readonly port: string;
  readonly log: string;
  readonly holders: string;
}

export function layoutOf(root: string): Layout {
  return {
    root,
    cluster: join(root, 'cluster'),
    password: join(root, 'password'),
    port: join(root, 'port'),
    log: join(root, 'postgres.log'),
    holders: join(root, 'holders'),
  };
}

/**
 * Creates the cluster (UTF-8, C locale, scram passwords) unless it is there. It is made beside its place and moved
 * there when complete, so that a kill in the middle leaves nothing half made.
 *
 * @throws ERR_STORE_UNAVAILABLE with initdb's last words
 */
export async function ensureCluster(
  layout: Layout,
  binaries: Binaries,
  account: ServerAccount | undefined,
): Promise<void> {
  if (await isCluster(layout.cluster)) return;
  for (const name of await readdir(layout.root)) {
    if (/^(cluster|pw)\.new-/.test(name)) await rm(join(layout.root, name), { recursive: true });
  }
  const password = randomBytes(24).toString('hex');
  const fresh = await mkdtemp(join(layout.root, 'cluster.new-'));
  const passwordFile = `${fresh.replace(/cluster\.new-/, 'pw.new-')}`;
  await giveTo(account, fresh);
  await writeFile(passwordFile, password, { mode: 0o600 });
  await giveTo(account, passwordFile);
  await runInitdb(binaries.initdb, fresh, `../${passwordFile.slice(layout.root.length + 1)}`, account);
  await rm(passwordFile);
  await writeSecret(layout.password, password);
  await rename(fresh, layout.cluster);
}

async function isCluster(folder: string): Promise<boolean> {
  return readFile(join(folder, 'PG_VERSION')).then(
    () => true,
    () => false,
  );
}

/** Creates the data folder; the server's account may pass through it, nobody may list it. */
export async function ensureRoot(root: string, account: ServerAccount | undefined): Promise<void> {
  await mkdir(root, { recursive: true });
  await chmod(root, account ? 0o711 : 0o700);
}

async function writeSecret(path: string, text: string): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    await file.chmod(0o600);
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function runInitdb(
  program: string,
  folder: string,
  passwordFile: string,
  account: ServerAccount | undefined,
): Promise<void> {
  const options = ['-D', DATA_FOLDER, '-U', SUPERUSER, '--encoding=UTF8', '--locale=C'];
  const auth = ['--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  const child = spawn(program, [...options, ...auth], {
    cwd: folder,
    env: PROGRAM_ENV,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...account,
  });
  const output: string[] = [];
  child.stdout.on('data', (chunk) => output.push(String(chunk)));
  child.stderr.on('data', (chunk) => output.push(String(chunk)));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  }).catch((cause) => {
    throw new CountersignError(
      'ERR_STORE_UNAVAILABLE',
      'initdb of the embedded PostgreSQL cannot be started',
      {
        cause,
        place: program,
      },
    );
  });
  if (code !== 0) {
    throw new CountersignError(
      'ERR_STORE_UNAVAILABLE',
      `the embedded PostgreSQL could not create its data: ${lastLines(output.join(''))}`,
      { place: folder },
    );
  }
}

/** The last lines of a program's output, for an error message. */
export function lastLines(text: string, count = 12): string {
  return text.trim().split('\n').slice(-count).join('\n');
}
