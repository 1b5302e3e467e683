/**
 * A hash of 48 bits that is the same on every machine and for ever: what is stored was made with it.
 *
 * Two passes of FNV-1a with other beginnings, each mixed by the finaliser of MurmurHash3. It spreads; it hides nothing.
 * @see https://datatracker.ietf.org/doc/draft-eastlake-fnv/
 */
export function hashOf(text: string): number {
  const high = mixed(fnv1a(text, 0x811c9dc5));
  const low = mixed(fnv1a(text, 0x9747b28c)) & 0xffff;
  return high * 0x10000 + low;
}

function fnv1a(text: string, basis: number): number {
  let hash = basis;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    hash = Math.imul(hash ^ (unit & 0xff), 0x01000193);
    hash = Math.imul(hash ^ (unit >>> 8), 0x01000193);
  }
  return hash;
}

function mixed(hash: number): number {
  let bits = hash ^ (hash >>> 16);
  bits = Math.imul(bits, 0x85ebca6b);
  bits ^= bits >>> 13;
  bits = Math.imul(bits, 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
