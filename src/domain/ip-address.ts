import ipaddr from 'ipaddr.js';

/** `ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255` */
const LONGEST = 45;

/**
 * The address that a text holds, an IPv4 one that is written within IPv6 (RFC 4291 section 2.5.5.2) as IPv4; undefined where
 * it is none. Four decimal parts only: what C libraries also take, as `127.1` or `0x7f.1`, no log writes. An address with a zone
 * (RFC 4007) is one of a link, and none of the internet's.
 */
export function addressIn(text: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  if (text.length > LONGEST || text.includes('%')) return undefined;
  if (!text.includes(':'))
    return ipaddr.IPv4.isValidFourPartDecimal(text) ? ipaddr.IPv4.parse(text) : undefined;
  if (!ipaddr.IPv6.isValid(text)) return undefined;
  const address = ipaddr.IPv6.parse(text);
  return address.isIPv4MappedAddress() ? address.toIPv4Address() : address;
}
