import { type KeyObject, sign, verify } from 'node:crypto';
import { z } from 'zod';
import { CountersignError } from '#domain/errors.ts';
import { canonicalJson, chainedHash } from './canonical.ts';
import { type HeadKey, keyIdOf } from './head-keys.ts';

const Hash = z.string().regex(/^[0-9a-f]{64}$/);

/** What is hashed and signed; the name keeps the signature from being taken for one of something else. */
const HeadBody = z.strictObject({
  type: z.literal('countersign-journal-head/1'),
  /** 1 for the first, without gaps. */
  number: z.int().positive(),
  at: z.iso.datetime({ offset: false }),
  /** Hash of the head before; 64 zeros for the first. */
  prevHash: Hash,
  keyId: z.string(),
  /** The incidents that changed since the head before, by id: how far each had come. */
  covers: z.array(z.strictObject({ incidentId: z.string(), seq: z.int().positive(), hash: Hash })),
});
export type HeadBody = z.infer<typeof HeadBody>;

/** A statement, signed with Ed25519, of how far the journals had come; kept elsewhere, it shows what was cut off since. */
export const SignedHead = HeadBody.extend({
  /** SHA-256 over `prevHash` and the canonical JSON of all fields above. */
  hash: Hash,
  /** Over the same canonical JSON; base64. */
  signature: z.string(),
});
export type SignedHead = z.infer<typeof SignedHead>;

export function signHead(body: Omit<HeadBody, 'type' | 'keyId'>, key: HeadKey): SignedHead {
  const full: HeadBody = { ...body, type: 'countersign-journal-head/1', keyId: key.keyId };
  const text = canonicalJson(full);
  const signature = sign(null, Buffer.from(text), key.privateKey).toString('base64');
  return { ...full, hash: chainedHash(full.prevHash, text), signature };
}

/** What is wrong with a head by itself; undefined when nothing is. */
export function faultOfHead(head: SignedHead, publicKeys: readonly KeyObject[]): string | undefined {
  const { hash, signature, ...body } = head;
  const text = canonicalJson(body);
  if (chainedHash(body.prevHash, text) !== hash) return 'its hash is not that of its content';
  const key = publicKeys.find((one) => keyIdOf(one) === body.keyId);
  if (!key) return `it is signed by the key ${body.keyId}, whose public half was not given`;
  return verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64'))
    ? undefined
    : 'its signature does not hold';
}

/** Reads exported heads: one JSON document per line. @throws ERR_INPUT_INVALID naming the line */
export function readExportedHeads(text: string): SignedHead[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line, i) => {
    try {
      return SignedHead.parse(JSON.parse(line));
    } catch (cause) {
      const place = `line ${i + 1}`;
      throw new CountersignError('ERR_INPUT_INVALID', `${place} is no signed head`, { cause, place });
    }
  });
}
