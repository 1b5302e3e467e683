import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateHeadKeys, type HeadKey, readHeadKey } from './head-keys.ts';

/**
 * The key that signs heads: the configured one, else one made once and kept in the data folder, readable by its owner
 * alone. Whoever may change the database should not be able to read it: production configures its own.
 * @throws ERR_CONFIG_INVALID when it is no Ed25519 key
 */
export function headKeyFrom(configured: string | undefined, dataDir: string): HeadKey {
  if (configured) return readHeadKey(configured);
  const path = join(dataDir, 'head.key');
  if (!existsSync(path)) {
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(path, generateHeadKeys().privateKey, { mode: 0o600, flag: 'wx' });
  }
  return readHeadKey(readFileSync(path, 'utf8'));
}
