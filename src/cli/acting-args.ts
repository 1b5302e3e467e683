import { hostname, userInfo } from 'node:os';
import { type ParseArgsConfig, parseArgs } from 'node:util';
import type { Person } from '#domain/approval.ts';
import type { CountersignError } from '#domain/errors.ts';

/** The words of commands that somebody acts with: who, why, and in which form the answer is wanted. */

const ACTING = { by: { type: 'string' }, reason: { type: 'string' }, json: { type: 'boolean' } } as const;

/** Makes the error that says what is wrong with the words of one command. */
export type Wrong = (message: string) => CountersignError;

/** Reads the words of a command, `--by`, `--reason` and `--json` among them. @throws what `wrong` makes, for words that there are not */
export function actingArgs<const More extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  more: More,
  wrong: Wrong,
) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: { ...ACTING, ...more } });
  } catch (cause) {
    throw wrong(cause instanceof Error ? cause.message : String(cause));
  }
}

/** Who acts, by `--by`, and on which machine as whom. @throws what `wrong` makes, where that is no e-mail address */
export function actingPerson(email: string | undefined, wrong: Wrong): Person {
  if (!email?.includes('@')) throw wrong('say who you are: --by you@example.com');
  return { email: email.toLowerCase(), subject: `${userInfo().username}@${hostname()}`, via: 'cli' };
}
