import type { Activity } from '../activity.ts';
import { NETWORK_SYSTEMS } from './network-systems.ts';

/**
 * What kind of network somebody came from; a network may be of several.
 *
 * hosting        machines that anybody can rent
 * vpn            commercial VPNs, exits of Tor, sellers of other people's lines: chosen to be elsewhere
 * sase           the gateways a firm's own traffic leaves by (Zscaler, Netskope, Cloudflare Zero Trust, Prisma, Umbrella)
 * private-relay  Apple's private relay, which leaves through Cloudflare, Akamai and Fastly
 * satellite      one gateway for an ocean
 * carrier        telephones; many carriers route their fixed lines by the same number
 * vendor         the platforms' own networks, from which their servers act for people
 */
export type NetworkKind = 'hosting' | 'vpn' | 'sase' | 'private-relay' | 'satellite' | 'carrier' | 'vendor';

const NONE: ReadonlySet<NetworkKind> = new Set();

const BY_NUMBER: ReadonlyMap<number, { readonly name: string; readonly kinds: ReadonlySet<NetworkKind> }> =
  new Map(NETWORK_SYSTEMS.map(([number, name, ...kinds]) => [number, { name, kinds: new Set(kinds) }]));

/**
 * The same by the organisation's name, as logs and databases write it, for what the table does not number: brands and not
 * words, since anybody may have `cloud` or `mobile` in a name. The word of a trade counts where it can hardly mean another.
 */
const BY_NAME: readonly (readonly [RegExp, ...NetworkKind[]])[] = [
  [
    /\b(zscaler|netskope|opendns|cisco umbrella|iboss|cato networks|menlo security|forcepoint|skyhigh security|versa networks|aryaka|prisma access)\b|^palo alto networks\b/i,
    'sase',
  ],
  [/\bcloudflare\b/i, 'sase', 'private-relay'],
  [/\b(private relay|fastly)\b/i, 'private-relay'],
  [
    /\b(starlink|space exploration|intelsat|viasat|inmarsat|eutelsat|oneweb|skylogic|speedcast|marlink|iridium|panasonic avionics|hughes ?net)\b|\bhughes network/i,
    'satellite',
  ],
  [
    /\b(nordvpn|packethub|tefincom|mullvad|expressvpn|protonvpn|surfshark|ivpn|windscribe|cyberghost|purevpn|vyprvpn|strongvpn|ipvanish|torguard|private internet access|emerald onion|oxylabs|iproyal|bright data)\b|\btor exit\b/i,
    'vpn',
  ],
  [/\b(m247|datacamp|cdn77|cdnext)\b/i, 'vpn', 'hosting'],
  [
    /\b(amazon\.com|amazon technologies|amazon data services|amazon web services|aws)\b/i,
    'vendor',
    'hosting',
  ],
  [/\bmicrosoft (corporation|corp|azure|limited)\b|\bgoogle (llc|cloud|inc)\b/i, 'vendor', 'hosting'],
  [/^(salesforce|github|okta|atlassian|zoom video|dropbox|servicenow)\b|^apple inc\b/i, 'vendor'],
  [
    /\b(digitalocean|digital ocean|ovh|hetzner|linode|vultr|choopa|constant company|leaseweb|contabo|scaleway|rackspace|alibaba cloud|tencent cloud|oracle cloud|hostinger|racknerd|colocrossing|hostwinds|clouvider|upcloud|kamatera|aeza|netcup|hivelocity|zenlayer)\b|\b(web ?hosting|vps|dedicated servers?|data ?cent(er|re)s?|colocation)\b/i,
    'hosting',
  ],
  [
    /\b(t-mobile|verizon wireless|cellco partnership|at&t mobility|at&t wireless|us cellular|vodafone|o2 \(|telef[oó]nica (uk|germany|m[oó]viles)|everything everywhere|free mobile|bouygues telecom|salt mobile|hutchison|hi3g|turkcell|safaricom|vodacom|jio|bharti airtel|docomo|rakuten mobile|sk telecom|china mobile|taiwan mobile|telkomsel|telcel)\b|^(ee limited|ee ltd|o2|orange( s\.?a\.?)?)$/i,
    'carrier',
  ],
];

/** More than any name has; what comes from a record may have any length. */
const LONGEST_NAME = 200;

/** Networks whose addresses are elsewhere than the people behind them, who did not choose where. */
const PLACELESS: readonly NetworkKind[] = ['sase', 'private-relay', 'satellite'];

/**
 * The kinds of the network that a record came from: by the number of its system, else by the name of its organisation; none
 * where it is not known to be any, as a home's or an office's.
 *
 * Several share one system: private relay and gateways leave from networks that also host their customers' machines, and
 * Prisma and others rent at Amazon's and Google's, where they cannot be told from whoever else does.
 */
export function networkKinds({ asn }: Pick<Activity, 'asn'>): ReadonlySet<NetworkKind> {
  const listed = asn?.number === undefined ? undefined : BY_NUMBER.get(asn.number)?.kinds;
  return listed ?? kindsByName(asn?.org);
}

/** The name of a network that tells no place; undefined for every other, and for one that is not known. */
export function placelessNetwork({ asn }: Pick<Activity, 'asn'>): string | undefined {
  const kinds = networkKinds({ asn });
  if (!PLACELESS.some((kind) => kinds.has(kind))) return undefined;
  return asn?.org ?? BY_NUMBER.get(asn?.number ?? 0)?.name;
}

function kindsByName(org: string | undefined): ReadonlySet<NetworkKind> {
  if (org === undefined) return NONE;
  const name = org.slice(0, LONGEST_NAME);
  const found = BY_NAME.flatMap(([words, ...kinds]) => (words.test(name) ? kinds : []));
  return found.length === 0 ? NONE : new Set(found);
}
