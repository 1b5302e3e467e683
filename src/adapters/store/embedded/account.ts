import { chown, readFile, stat } from 'node:fs/promises';

/** The account that PostgreSQL's processes run under. */
export interface ServerAccount {
  readonly uid: number;
  readonly gid: number;
}

const NOBODY: ServerAccount = { uid: 65_534, gid: 65_534 };

/**
 * The account to run the server under when this process is root, which PostgreSQL refuses: the owner of the cluster
 * that is there, else `nobody`. Undefined (this process's own) when we are not root.
 */
export async function serverAccount(cluster: string): Promise<ServerAccount | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const owner = await stat(cluster).catch(() => undefined);
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const users = await readFile('/etc/passwd', 'utf8').catch(() => '');
  const [, , uid, gid] = /^nobody:.*$/m.exec(users)?.[0].split(':') ?? [];
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : NOBODY;
}

/** Gives a file or folder to the server's account; does nothing when that is our own. */
export async function giveTo(account: ServerAccount | undefined, path: string): Promise<void> {
  if (account) await chown(path, account.uid, account.gid);
}
