import { borders, feature } from '@rapideditor/country-coder';

/**
 * A region as country-coder has it; its own declarations need types of GeoJSON (RFC 7946) that do not come with it.
 * @see https://github.com/rapideditor/country-coder
 */
export interface Region {
  readonly properties: {
    readonly id: string;
    readonly iso1A2: string | undefined;
    /** `official`, `excRes` (exceptionally reserved), `usrAssn`. */
    readonly isoStatus: string | undefined;
    /** The code of the country that a part of one belongs to. */
    readonly country: string | undefined;
    readonly level: string;
    readonly groups: readonly string[];
    readonly members: readonly string[] | undefined;
  };
  /** A MultiPolygon; absent where the region is made of its members. */
  readonly geometry:
    | { readonly coordinates: readonly (readonly (readonly Position[])[])[] }
    | null
    | undefined;
}

/** A point in degrees, longitude first. */
export type Position = readonly [lon: number, lat: number];

export const REGIONS: readonly Region[] = borders.features;

/** The region under an id, a code or an English name. */
export function regionOf(query: string): Region | undefined {
  return feature(query) ?? undefined;
}
