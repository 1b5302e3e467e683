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
