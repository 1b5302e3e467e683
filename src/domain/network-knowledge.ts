/** The system that an address belongs to, by routing data. */
export interface LocatedAsn {
  readonly number: number;
  readonly org: string;
  /** The data set, with its version or date. */
  readonly source: string;
}

/** Where an address, or a country, is: a point and the circle around it in which it really is. */
export interface LocatedGeo {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly region?: string;
  readonly city?: string;
  readonly lat: number;
  readonly lon: number;
  readonly radiusKm: number;
  /** The data set, with its version or date. */
  readonly source: string;
}

/** What is known of an address; at least one of both. */
export interface LocatedAddress {
  readonly asn?: LocatedAsn;
  readonly geo?: LocatedGeo;
}

/**
 * Port: what public data knows of addresses and countries, without asking anybody.
 *
 * Answers from memory, throws on no input, and leaves the unknown unknown: a private, reserved or documentation address
 * (RFC 6890), one that nobody routes, and what is no address at all, are undefined.
 */
export interface NetworkKnowledge {
  locate(ip: string): LocatedAddress | undefined;
  /** A country as platforms name it (`US`, `USA`, `United States`): its middle, and the circle that holds all of it. */
  placeOfCountry(name: string): LocatedGeo | undefined;
}

/** Opens the knowledge, once a process: reading it takes some tenths of a second, which only who needs it should wait. */
export type OpenNetworkKnowledge = () => Promise<NetworkKnowledge>;
