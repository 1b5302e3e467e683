import { join } from 'node:path';
import { generateHeadKeys, type HeadKey, readHeadKey } from './head-keys.ts';
import { keptSecret } from './kept-secret.ts';

/**
 * The key that signs heads: the configured one, else one made once and kept in the data folder, readable by its owner
 * alone. Whoever may change the database should not be able to read it: production configures its own.
 * @throws ERR_CONFIG_INVALID when it is no Ed25519 key
 */
export function headKeyFrom(configured: string | undefined, dataDir: string): HeadKey {
  if (configured) return readHeadKey(configured);
  return readHeadKey(keptSecret(join(dataDir, 'head.key'), () => generateHeadKeys().privateKey));
}
