import { createHash, type KeyObject, sign, verify } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from '../canonical.ts';
import type { HeadKey } from '../head-keys.ts';
import type { PackFile } from './archive.ts';

const Hash = z.string().regex(/^[0-9a-f]{64}$/);

/** Where the parts of a pack are. Evidence is in files named by their SHA-256. */
export const PATHS = {
  manifest: 'manifest.json',
  signature: 'manifest.sig',
  publicKey: 'public-key.pem',
  journal: 'journal.ndjson',
  heads: 'heads.ndjson',
  readme: 'README.txt',
  reportPage: 'report.html',
  reportText: 'report.md',
} as const;
const FIXED: readonly string[] = Object.values(PATHS);
const EVIDENCE = /^evidence\/([0-9a-f]{64})$/;

/** What a pack holds, and what it lacks. */
export const Manifest = z.strictObject({
  type: z.literal('countersign-evidence-pack/1'),
  incidentId: z.string().min(1).max(200),
  createdAt: z.iso.datetime({ offset: false }),
  /** Entries of the incident's journal, all of them from the first on. */
  entries: z.int().positive(),
  keyId: z.string(),
  /** Every file but the manifest and its signature, in the order of the archive. */
  files: z.array(z.strictObject({ path: z.string(), sha256: Hash, bytes: z.int().nonnegative() })),
  /** Evidence that the journal names and that was kept no longer. */
  missing: z.array(Hash),
});
export type Manifest = z.infer<typeof Manifest>;

/** Keeps the signature from being taken for one of something else. */
const PURPOSE = 'countersign-evidence-pack/1\n';

export function manifestFiles(manifest: Manifest, key: HeadKey): readonly PackFile[] {
  const content = Buffer.from(`${canonicalJson(manifest)}\n`);
  const signature = sign(null, Buffer.concat([Buffer.from(PURPOSE), content]), key.privateKey);
  return [
    { path: PATHS.manifest, content },
    { path: PATHS.signature, content: Buffer.from(`${signature.toString('base64')}\n`) },
  ];
}

/** Whether the signature of a manifest holds. */
export function isSigned(content: Buffer, signature: Buffer, publicKey: KeyObject): boolean {
  const text = signature.toString();
  const bytes = Buffer.from(text, 'base64');
  // Base64 has several spellings of the same bytes: only ours counts.
  if (text !== `${bytes.toString('base64')}\n`) return false;
  return verify(null, Buffer.concat([Buffer.from(PURPOSE), content]), publicKey, bytes);
}

export function sha256Of(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** The SHA-256, hex, over a public key's SPKI form: what people compare. Its beginning is the key's id. */
export function fingerprintOf(publicKey: KeyObject): string {
  return sha256Of(publicKey.export({ type: 'spki', format: 'der' }));
}

export function evidencePath(sha256: string): string {
  return `evidence/${sha256}`;
}

/** The hash that an evidence file is named by; undefined for other files. */
export function evidenceNamed(path: string): string | undefined {
  return EVIDENCE.exec(path)?.[1];
}

export function isOfPack(path: string): boolean {
  return FIXED.includes(path) || EVIDENCE.test(path);
}

/** The order of files in a pack. */
export function inOrder(files: readonly PackFile[]): readonly PackFile[] {
  const rank = ({ path }: PackFile): string => {
    const fixed = FIXED.indexOf(path);
    return fixed < 0 ? `b${path}` : `a${String(fixed).padStart(2, '0')}`;
  };
  return files.toSorted((a, b) => (rank(a) < rank(b) ? -1 : 1));
}
