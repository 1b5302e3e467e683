import type { Detection } from '#domain/detection.ts';
import { statementOf } from '#domain/issuer/statement.ts';

/** A key's longest part; longer values keep their head, which is enough to tell them apart. */
const LONGEST = 600;
const LONGEST_ISSUER = 200;

/**
 * What a detection may be folded by, strongest first: `email/…`, `uid/<platform>/…`, `credential/<platform>/<kind>/…`,
 * `token/<issuer>/<id>` of what was presented, so that two tokens with one id meet, `name/<source>/…`. A uid or credential
 * without a known platform is kept apart by its source instead.
 */
export function correlationKeys(
  detection: Pick<Detection, 'principal' | 'credential' | 'presented' | 'source'>,
): string[] {
  const { principal, credential, source } = detection;
  const keys: string[] = [];
  if (principal.email !== undefined) keys.push(`email/${lower(principal.email)}`);
  if (principal.uid !== undefined) keys.push(`uid/${principal.platform ?? source}/${cut(principal.uid)}`);
  if (credential !== undefined) {
    const name = credential.fingerprint ?? credential.id ?? '';
    keys.push(`credential/${credential.platform ?? source}/${credential.kind}/${cut(name)}`);
  }
  for (const token of detection.presented ?? []) {
    const { issuer, id } = statementOf(token);
    if (id !== undefined) keys.push(`token/${issuer.slice(0, LONGEST_ISSUER)}/${cut(id)}`);
  }
  if (principal.name !== undefined) keys.push(`name/${source}/${lower(principal.name)}`);
  return keys;
}

function lower(text: string): string {
  return cut(text.normalize('NFKC').toLowerCase());
}

function cut(text: string): string {
  return text.slice(0, LONGEST);
}
