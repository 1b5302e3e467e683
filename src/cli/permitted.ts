import { join } from 'node:path';
import { type ActingCommand, COMMANDS } from '#domain/access/doors.ts';
import { mayDo, rolesLetIn } from '#domain/access/permissions.ts';
import { namesPeople, rolesOfPerson } from '#domain/access/roles-of.ts';
import type { Person } from '#domain/approval.ts';
import { CountersignError, errorCode } from '#domain/errors.ts';
import { openPresentPolicy } from '../adapters/registry/present-policy.ts';
import type { Config } from '../config.ts';
import { silentLog } from './silent-log.ts';

/**
 * Lets a person act by a command, where policy gives them a role that may.
 *
 * Whoever may use the database is taken at their word of who they are, so this keeps colleagues from mistakes, not thieves
 * out. Policy that names no people says nothing of the command line. The kill switch can be turned whatever is wrong with the
 * policy file, which then holds containment back by itself.
 *
 * @throws ERR_FORBIDDEN; ERR_POLICY_UNREADABLE
 */
export async function permitted(
  command: ActingCommand,
  by: Person,
  { playbooksPath }: Pick<Config, 'playbooksPath'>,
): Promise<void> {
  const needed = COMMANDS[command];
  const access = await accessOf(playbooksPath).catch((thrown: unknown) => {
    if (needed.startsWith('kill-switch.') && errorCode(thrown) === 'ERR_POLICY_UNREADABLE') return undefined;
    throw thrown;
  });
  if (!access || !namesPeople(access) || mayDo(rolesOfPerson(by.email, access), needed)) return;
  const roles = rolesLetIn(needed).join(', ');
  throw new CountersignError(
    'ERR_FORBIDDEN',
    `policy gives ${by.email} none of the roles ${roles}, one of which "countersign ${command}" needs`,
  );
}

async function accessOf(playbooksPath: string) {
  return (await openPresentPolicy(join(playbooksPath, 'policy.yaml'), silentLog)()).access;
}
