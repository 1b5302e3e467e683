import { z } from 'zod';

/** What a session or token can leave behind: the kinds of lines of the ledger. */
export const CHILD_KINDS = [
  'session',
  'access-token',
  'refresh-token',
  'grant',
  'api-key',
  'app-password',
  'ssh-key',
  'deploy-key',
  'factor',
  'app-credential',
  'app',
  'account',
  'identity-provider',
  'rule',
] as const;

export const ChildKind = z.enum(CHILD_KINDS);
export type ChildKind = z.infer<typeof ChildKind>;
