import type { Activity } from '../activity.ts';
import { isFirstPartyClient } from './first-party-clients.ts';

/**
 * What vendors' own servers say they are when they act for a person: mail that is fetched for a telephone, a token that an
 * identity provider redeems for an application, an index that is kept.
 *
 * Sources: others' rules leave out `Okta-Integrations` and Microsoft's REST clients; in a real tenant 266 of 304 uses without
 * a sign-in of a day before were those.
 */
const SERVERS: readonly (readonly [platform: string, userAgent: RegExp])[] = [
  ['okta', /^okta-integrations\b/i],
  [
    'entra-id',
    /^microsoft office\/|^microsoft\.(office|outlook|onedrive|sharepoint)|^(outlook|onedrive|skype|teams)[/-]|^client=(rest|restsystem|msexchangerpc|ucma|hub transport|tba|ediscovery)\b|^(exchangeservicesclient|exchange)\/|^substrate|^msexch/i,
  ],
  ['google-workspace', /^google(apps|docs|drive|-[a-z]+)\b|^(feedfetcher|apps-viewer)/i],
  ['salesforce', /^sfdc\b|^salesforce-(?:internal|platform)\b/i],
  ['slack', /^slack(bot|-imgproxy)\b/i],
  ['github', /^github-(hookshot|camo|services)\b/i],
];

/** The vendors' own networks, by the platform whose servers stand there. */
const NETWORKS: ReadonlyMap<string, ReadonlySet<number>> = new Map([
  ['okta', new Set([16509, 14618, 8987])],
  ['entra-id', new Set([8075, 8068, 8069])],
  ['google-workspace', new Set([15169, 396982])],
  ['salesforce', new Set([14340, 16509, 14618])],
  ['slack', new Set([16509, 14618])],
  ['github', new Set([36459])],
]);

/**
 * Whether a record shows a vendor's own server at work, and not somebody's client.
 *
 * What a client says of itself is its own to choose: it must come from the vendor's network, as far as the record tells one.
 * An attacker's machine in the same cloud that says so too is not told apart; it is a counter-signal's worth, and no more.
 */
export function isBackChannel(activity: Activity): boolean {
  const { platform, asn, userAgent } = activity;
  const isThere = asn?.number === undefined ? undefined : (NETWORKS.get(platform)?.has(asn.number) ?? false);
  if (isThere === false) return false;
  const says = SERVERS.some(
    ([of, words]) => of === platform && userAgent !== undefined && words.test(userAgent),
  );
  if (says) return true;
  // Without a word of its own: only from the vendor's network, by one of its own clients.
  return isThere === true && userAgent === undefined && isFirstPartyClient(activity);
}
