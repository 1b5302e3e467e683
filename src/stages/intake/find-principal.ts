import { firstText, present } from './fields.ts';
import type { PrincipalDraft, Sought } from './preset.ts';

const EMAIL = /^[^\s@<>"',;:]{1,128}@[^\s@<>"',;:]{1,253}\.[^\s@<>"',;:.]{1,63}$/;

const NONE: readonly string[] = [];

export function isEmail(text: string): boolean {
  return text.length <= 320 && EMAIL.test(text);
}

/** Where a payload names its principal: e-mail first, then the platform's own id, then a name. */
export interface PrincipalPaths {
  readonly email: readonly string[];
  readonly uid: readonly string[];
  readonly name: readonly string[];
}

/** Reads whom a record is about; a name or id that is an e-mail counts as one. */
export function findPrincipal(record: unknown, paths: PrincipalPaths): Sought<PrincipalDraft> {
  const uid = firstText(record, paths.uid);
  const name = firstText(record, paths.name);
  const email =
    emailAmong(record, paths.email) ??
    [uid, name].find((text): text is string => text !== undefined && isEmail(text));
  if (email === undefined && uid === undefined && name === undefined) {
    return { tried: [...new Set([...paths.email, ...paths.uid, ...paths.name])] };
  }
  return {
    found: present({ email: email?.toLowerCase(), uid: uid === email ? undefined : uid, name }),
    tried: NONE,
  };
}

function emailAmong(record: unknown, paths: readonly string[]): string | undefined {
  for (const path of paths) {
    const text = firstText(record, [path]);
    if (text !== undefined && isEmail(text)) return text;
  }
  return undefined;
}
