import ipaddr from 'ipaddr.js';

/** The name of the first range an address lies in; undefined when it lies in none or is not an address. */
export function rangeOf(
  ip: string,
  ranges: readonly { readonly cidr: string; readonly name: string }[],
): string | undefined {
  if (!ipaddr.isValid(ip)) return undefined;
  const address = ipaddr.process(ip);
  return ranges.find(({ cidr }) => {
    if (!ipaddr.isValidCIDR(cidr)) return false;
    const [network, bits] = ipaddr.parseCIDR(cidr);
    return network.kind() === address.kind() && address.match(network, bits);
  })?.name;
}

/** How much of an address names its network where nothing better does: a customer's or a site's block. */
const PREFIX_BITS = { ipv4: 24, ipv6: 48 } as const;

/** The network of an address as `192.0.2.0/24` or `2001:db8:1::/48`; undefined for what is no address. */
export function prefixOf(ip: string | undefined): string | undefined {
  if (ip === undefined || !ipaddr.isValid(ip)) return undefined;
  const address = ipaddr.process(ip);
  const bits = PREFIX_BITS[address.kind()];
  const bytes = address.toByteArray().map((byte, index) => (index < bits / 8 ? byte : 0));
  return `${ipaddr.fromByteArray(bytes).toString()}/${bits}`;
}
