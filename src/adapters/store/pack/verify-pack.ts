import type { KeyObject } from 'node:crypto';
import { asCountersignError } from '#domain/errors.ts';
import { evidenceLines } from '#domain/report/evidence-lines.ts';
import { canonicalJson } from '../canonical.ts';
import { keyIdOf, readPublicKey } from '../head-keys.ts';
import { faultOfHead, SignedHead } from '../signed-head.ts';
import { compressed, expanded, fileAt, filesIn, type PackFile, tarOf } from './archive.ts';
import type { PackFault } from './fault.ts';
import { type CheckedJournal, checkJournal } from './journal-lines.ts';
import {
  evidenceNamed,
  evidencePath,
  fingerprintOf,
  inOrder,
  isOfPack,
  isSigned,
  Manifest,
  PATHS,
  sha256Of,
} from './manifest.ts';

export interface PackVerification {
  /** True when there is no fault. */
  readonly verified: boolean;
  readonly incidentId: string | undefined;
  readonly entries: number;
  readonly files: number;
  readonly heads: number;
  /** Whose signatures were checked, and where the key came from. */
  readonly key: { readonly fingerprint: string; readonly from: 'given' | 'pack' } | undefined;
  readonly faults: readonly PackFault[];
  /** What a reader should know that is no fault. */
  readonly notes: readonly string[];
}

/**
 * Checks a pack by itself: hashes of all files, the signed manifest, the journal's hash chain, the signed heads over it, and
 * that the evidence is what the journal names. Says which entry or file was changed, removed, re-ordered or cut off.
 *
 * @param given the key it must be signed with; without one the key in the pack is taken, which proves only that all of it is of one maker
 * @throws ERR_INPUT_INVALID for an archive that is hostile, ERR_INPUT_TOO_LARGE for one that expands beyond reason
 */
export async function verifyPack(packed: Buffer, given?: KeyObject): Promise<PackVerification> {
  const read = await readPack(packed);
  if ('fault' in read) return failed([{ where: 'archive', what: read.fault }]);
  const { tar, files } = read;
  const byPath = new Map(files.map((file) => [file.path, file.content]));
  const faults: PackFault[] = foreign(files);
  const key = keyOf(byPath, given, faults);
  const manifest = checkManifest(byPath, key?.key, faults);
  if (!manifest) return { ...failed(faults), files: files.length, key: key && told(key) };
  faults.push(...checkFiles(manifest, byPath));
  const journal = checkJournal(byPath.get(PATHS.journal)?.toString() ?? '', manifest.incidentId);
  faults.push(...journal.faults);
  const heads = checkHeads(byPath.get(PATHS.heads)?.toString() ?? '', journal, manifest, key?.key);
  faults.push(...heads.faults, ...checkEvidence(manifest, byPath, journal));
  faults.push(...(await checkFraming(tar, files, manifest)));
  return {
    verified: faults.length === 0,
    incidentId: manifest.incidentId,
    entries: journal.entries.length,
    files: files.length,
    heads: heads.count,
    key: key && told(key),
    faults,
    notes: notesOf(manifest, key, packed, tar),
  };
}

function failed(faults: readonly PackFault[]): PackVerification {
  return {
    verified: false,
    incidentId: undefined,
    entries: 0,
    files: 0,
    heads: 0,
    key: undefined,
    faults,
    notes: [],
  };
}

type Read = { readonly tar: Buffer; readonly files: readonly PackFile[] } | { readonly fault: string };

/** What is broken is a fault; what is hostile is refused. */
async function readPack(packed: Buffer): Promise<Read> {
  try {
    const tar = expanded(packed);
    return { tar, files: await filesIn(tar) };
  } catch (thrown) {
    const error = asCountersignError(thrown);
    if (error.code === 'ERR_INPUT_UNREADABLE') return { fault: error.message };
    throw error;
  }
}

function foreign(files: readonly PackFile[]): PackFault[] {
  const seen = new Set<string>();
  return files.flatMap(({ path }) => {
    if (!isOfPack(path)) return [{ where: `file ${JSON.stringify(path)}`, what: 'it belongs to no pack' }];
    if (seen.has(path)) return [{ where: `file ${path}`, what: 'it is there twice' }];
    seen.add(path);
    return [];
  });
}

interface UsedKey {
  readonly key: KeyObject;
  readonly from: 'given' | 'pack';
}

function told({ key, from }: UsedKey): PackVerification['key'] {
  return { fingerprint: fingerprintOf(key), from };
}

function keyOf(
  byPath: ReadonlyMap<string, Buffer>,
  given: KeyObject | undefined,
  faults: PackFault[],
): UsedKey | undefined {
  if (given) return { key: given, from: 'given' };
  try {
    return { key: readPublicKey(byPath.get(PATHS.publicKey)?.toString() ?? ''), from: 'pack' };
  } catch {
    faults.push({ where: `file ${PATHS.publicKey}`, what: 'it is missing, or no key any more' });
    return undefined;
  }
}

function checkManifest(
  byPath: ReadonlyMap<string, Buffer>,
  key: KeyObject | undefined,
  faults: PackFault[],
): Manifest | undefined {
  const where = `file ${PATHS.manifest}`;
  const content = byPath.get(PATHS.manifest);
  const signature = byPath.get(PATHS.signature);
  if (!content) {
    faults.push({ where, what: 'it is missing' });
    return undefined;
  }
  if (!signature) faults.push({ where: `file ${PATHS.signature}`, what: 'it is missing' });
  else if (key && !isSigned(content, signature, key)) {
    const what = 'its signature does not hold: manifest or signature was changed, or another key signed it';
    faults.push({ where, what });
  }
  try {
    return Manifest.parse(JSON.parse(content.toString()));
  } catch {
    faults.push({ where, what: 'it was changed: it is no manifest any more' });
    return undefined;
  }
}

function checkFiles({ files }: Manifest, byPath: ReadonlyMap<string, Buffer>): readonly PackFault[] {
  const listed = new Set<string>([...files.map(({ path }) => path), PATHS.manifest, PATHS.signature]);
  const faults = files.flatMap(({ path, sha256, bytes }) => {
    const content = byPath.get(path);
    const where = `file ${path}`;
    if (!content) return [{ where, what: 'it was removed' }];
    if (content.length !== bytes)
      return [{ where, what: `it was changed: it has ${content.length} bytes, and had ${bytes}` }];
    return sha256Of(content) === sha256 ? [] : [{ where, what: 'it was changed: it does not have its hash' }];
  });
  const added = [...byPath.keys()].filter((path) => !listed.has(path));
  return [
    ...faults,
    ...added.map((path) => ({ where: `file ${path}`, what: 'it was added: the manifest does not list it' })),
  ];
}

function checkHeads(
  text: string,
  journal: CheckedJournal,
  { incidentId, entries }: Manifest,
  key: KeyObject | undefined,
): { readonly count: number; readonly faults: readonly PackFault[] } {
  const faults: PackFault[] = [];
  let covered = 0;
  const lines = text.split('\n').filter((line) => line !== '');
  for (const [index, line] of lines.entries()) {
    const head = readHead(line);
    if (!head) {
      faults.push({
        where: `signed head in line ${index + 1}`,
        what: 'it was changed: it is no signed head any more',
      });
      continue;
    }
    const where = `signed head ${head.number}`;
    const fault = key && faultOfHead(head, [key]);
    const cover = head.covers.find((one) => one.incidentId === incidentId);
    if (fault) faults.push({ where, what: fault });
    else if (!cover) faults.push({ where, what: 'it does not cover the incident' });
    else if (cover.seq > journal.last) {
      const what = `entries after ${journal.last} were cut off: signed head ${head.number} covers ${cover.seq}`;
      faults.push({ where: `journal entry ${cover.seq}`, what });
    } else if (journal.hashes.get(cover.seq) !== cover.hash) {
      const what = `it, or one before it, was changed: signed head ${head.number} has another`;
      faults.push({ where: `journal entry ${cover.seq}`, what });
    }
    if (!fault && cover) covered = Math.max(covered, cover.seq);
  }
  if (covered < Math.max(entries, journal.last)) {
    const what = `entries after ${covered} are covered by no signed head that holds`;
    faults.push({ where: 'signed heads', what });
  }
  return { count: lines.length, faults };
}

function readHead(line: string): SignedHead | undefined {
  try {
    const head = SignedHead.parse(JSON.parse(line));
    return canonicalJson(head) === line ? head : undefined;
  } catch {
    return undefined;
  }
}

/** Files named by their hash have it, and are what the journal names; none that it names is lacking without a word. */
function checkEvidence(
  { missing }: Manifest,
  byPath: ReadonlyMap<string, Buffer>,
  journal: CheckedJournal,
): readonly PackFault[] {
  const faults = [...byPath].flatMap(([path, content]) => {
    const name = evidenceNamed(path);
    const isOwn = name === undefined || sha256Of(content) === name;
    return isOwn ? [] : [{ where: `file ${path}`, what: 'it was changed: it is not what it is named by' }];
  });
  // A journal that does not hold names nothing.
  if (journal.faults.length > 0) return faults;
  const named = new Map(evidenceLines(journal.entries).map(({ sha256, entries }) => [sha256, entries[0]!]));
  const lacking = [...named].filter(([name]) => !byPath.has(evidencePath(name)) && !missing.includes(name));
  const strange = [...byPath.keys()].filter((path) => {
    const name = evidenceNamed(path);
    return name !== undefined && !named.has(name);
  });
  return [
    ...faults,
    ...lacking.map(([name, seq]) => ({
      where: `file ${evidencePath(name)}`,
      what: `it was removed: journal entry ${seq} names it`,
    })),
    ...strange.map((path) => ({
      where: `file ${path}`,
      what: 'it was added: no entry of the journal names it',
    })),
  ];
}

/** The archive around the files is ours too, byte for byte: order, times, rights and what fills the blocks. */
async function checkFraming(
  tar: Buffer,
  files: readonly PackFile[],
  { createdAt }: Manifest,
): Promise<readonly PackFault[]> {
  const ordered = inOrder(files);
  const moved = files.find(({ path }, index) => path !== ordered[index]!.path);
  if (moved) return [{ where: `file ${moved.path}`, what: 'it was put elsewhere in the archive' }];
  const ours = await tarOf(ordered, new Date(createdAt));
  if (ours.equals(tar)) return [];
  const offset = ours.findIndex((byte, at) => tar[at] !== byte);
  const near = fileAt(files, offset < 0 ? ours.length : offset);
  return [{ where: 'archive', what: `it was changed around ${near ?? 'its end'}, outside of the files` }];
}

function notesOf(
  { missing, createdAt }: Manifest,
  key: UsedKey | undefined,
  packed: Buffer,
  tar: Buffer,
): readonly string[] {
  const isOurs = packed === tar || packed.equals(compressed(tar));
  return [
    `packed at ${createdAt}`,
    ...(key?.from === 'pack'
      ? [
          `the key ${keyIdOf(key.key)} came with the pack: compare its fingerprint, or give the key with --key`,
        ]
      : []),
    ...missing.map((name) => `evidence ${name} was kept no longer when it was packed`),
    ...(isOurs
      ? []
      : ['it is compressed otherwise than this program does it; what is inside is not touched by that']),
  ];
}
