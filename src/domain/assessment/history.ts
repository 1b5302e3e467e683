import type { Activity } from '../activity.ts';

import { type Client, isBrowser } from './clients.ts';
import {
  type Context,
  clientChange,
  contextOf,
  distinctContexts,
  isSameNetwork,
  isWholeClient,
} from './contexts.ts';
import { countryCode } from './countries.ts';
import type { AssessmentInput } from './input.ts';
import { networkKinds } from './network-kinds.ts';
import { isSame } from './same.ts';
import { ownActivities } from './subject.ts';
import { isUse, questionFrom } from './uses.ts';

/**
 * Where and on what the person was seen before the days in question, on any platform: what was usual before can be usual
 * again, whoever asks. An attacker who waited that long within the logs is part of it, which the docstrings of the signals name.
 */
export class History {
  /** How many records there are. */
  readonly count: number;
  /** On how many days (UTC). */
  readonly days: number;
  private readonly contexts: readonly Context[];
  /** All but those that name half of a client that others name whole. */
  private readonly told: readonly Context[];
  /** Of applications, by their ids: where they were used, and not where somebody let them in. */
  private readonly byClient: ReadonlyMap<string | undefined, readonly Context[]>;
  private readonly countries: ReadonlySet<string>;
  /** What was answered, by what was asked: many records come from few networks. */
  private readonly knownNetworks = new Map<string, boolean | undefined>();

  constructor(input: AssessmentInput) {
    const from = questionFrom(input);
    const earlier = ownActivities(input).filter(
      ({ time, outcome, ip, asn, userAgent }) =>
        time < from && outcome !== 'failure' && [ip, asn, userAgent].some((each) => each !== undefined),
    );
    this.count = earlier.length;
    this.days = new Set(earlier.map(({ time }) => time.slice(0, 10))).size;
    this.contexts = distinctContexts(earlier);
    this.told = withoutHalves(this.contexts);
    const used = distinctContexts(earlier.filter((each) => each.clientId !== undefined && isUse(each)));
    this.byClient = Map.groupBy(used, (each) => clientKey(each.activity));
    this.countries = new Set(earlier.flatMap(({ geo }) => countryCode(geo?.country) ?? []));
  }

  /** Those of the application that it names; none where it names none. */
  private contextsOf(activity: Activity): readonly Context[] {
    const key = clientKey(activity);
    return key === undefined ? [] : (this.byClient.get(key) ?? []);
  }

  /** Undefined where the record, or too few of the earlier ones, tell their network. */
  knowsNetworkOf(activity: Activity): boolean | undefined {
    const { asn, ip } = activity;
    const key = JSON.stringify([clientKey(activity), asn?.number, asn?.org, ip]);
    if (this.knownNetworks.has(key)) return this.knownNetworks.get(key);
    const ofClient = this.contextsOf(activity);
    // An integration has places of its own, where the person never is.
    const compared = ofClient.length > 0 ? ofClient : this.contexts;
    const isKnown = among(compared.map((each) => isSameNetwork(each.activity, activity)));
    this.knownNetworks.set(key, isKnown);
    return isKnown;
  }

  /** Whether the person was in that country before; undefined where the record, or every earlier one, tells none. */
  knowsCountryOf({ geo }: Activity): boolean | undefined {
    const code = countryCode(geo?.country);
    return code === undefined || this.countries.size === 0 ? undefined : this.countries.has(code);
  }

  /** Whether each of the earlier records is known to be of another network; of none nothing can be ruled out. */
  isNetworkRuledOut(activity: Activity): boolean {
    if (this.contexts.length === 0) return false;
    return this.contexts.every((each) => isSameNetwork(each.activity, activity) === false);
  }

  /**
   * Whether an application that has only ever stood with hosting providers comes from a network where it never was.
   * Undefined where it was not seen often enough, or the record tells no network.
   */
  isMovedIntegration(activity: Activity): boolean | undefined {
    if (!this.isIntegration(activity)) return false;
    const isKnown = this.knowsNetworkOf(activity);
    return isKnown === undefined ? undefined : !isKnown;
  }

  /** Whether it is of an application that has only ever stood with hosting providers: it shows nobody. */
  isIntegration(activity: Activity): boolean {
    const own = this.contextsOf(activity);
    const told = own.filter(({ activity }) => activity.asn !== undefined);
    const isHosted = told.every((each) => networkKinds(each.activity).has('hosting'));
    // Where somebody looks at it, an application is no integration, whatever network it is used from.
    return told.length > 0 && isHosted && own.every(({ client }) => !isBrowser(client));
  }

  /** Whether a client of that family, or where records name no families that application, was there before. */
  knowsClientOf(activity: Activity): boolean | undefined {
    const { client } = contextOf(activity);
    const { clientId, platform } = activity;
    if (client === undefined && clientId !== undefined) {
      const there = this.contexts.filter((each) => each.activity.platform === platform);
      return among(there.map((each) => isSame(each.activity.clientId, clientId)));
    }
    // Half a name is that of the whole one which is known by it, and of no other.
    const compared = client !== undefined && isWholeClient(client) ? this.told : this.contexts;
    return among(
      compared.map((each) => {
        const change = clientChange(each.client, client);
        return change === undefined ? undefined : change === 'none';
      }),
    );
  }
}

function withoutHalves(contexts: readonly Context[]): readonly Context[] {
  const isHalf = ({ client }: Context) => client !== undefined && !isWholeClient(client);
  const whole = new Map(
    contexts.flatMap((each) => (isHalf(each) || !each.client ? [] : [[each.client.family, each.client]])),
  );
  const known = new Map<string, boolean>();
  const isNamedWhole = (client: Client) => {
    const isKnown =
      known.get(client.family) ?? [...whole.values()].some((each) => clientChange(each, client) === 'none');
    known.set(client.family, isKnown);
    return isKnown;
  };
  return contexts.filter((each) => !isHalf(each) || !isNamedWhole(each.client!));
}

/** By which an application is told from others; undefined for what names none. */
function clientKey({ platform, clientId }: Activity): string | undefined {
  return clientId === undefined ? undefined : `${platform}\n${clientId}`;
}

/** So many that tell enough stand for those that do not. */
const ENOUGH_TOLD = 3;

function among(each: readonly (boolean | undefined)[]): boolean | undefined {
  if (each.includes(true)) return true;
  return each.filter((one) => one === false).length >= ENOUGH_TOLD ? false : anyOf(each);
}

/** Whether a client of that family was known. */
export function isKnownClient(known: readonly Context[], client: Client | undefined): boolean | undefined {
  return anyKnown(known, (each) => {
    const change = clientChange(each.client, client);
    return change === undefined ? undefined : change === 'none';
  });
}

/** Whether it holds of any that is known; of none, where nothing is known. One that holds is enough. */
export function anyKnown(
  known: readonly Context[],
  holds: (each: Context) => boolean | undefined,
): boolean | undefined {
  let isUntold = false;
  for (const each of known) {
    const isHolding = holds(each);
    if (isHolding === true) return true;
    isUntold ||= isHolding === undefined;
  }
  return isUntold ? undefined : false;
}

/** One that holds is enough; none holds only when none may. */
function anyOf(each: readonly (boolean | undefined)[]): boolean | undefined {
  return each.includes(true) ? true : each.includes(undefined) || each.length === 0 ? undefined : false;
}
