import { regionOf } from './country-borders.ts';

/**
 * Countries under names that neither ISO 3166-1's English short names, as ICU shortens them, nor country-coder know: the long
 * official forms, and those of the databases behind platforms' logs.
 */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  'bolivia, plurinational state of': 'BO',
  'bolivia (plurinational state of)': 'BO',
  'brunei darussalam': 'BN',
  'cabo verde': 'CV',
  congo: 'CG',
  'congo, republic of the': 'CG',
  'republic of the congo': 'CG',
  'congo, the democratic republic of the': 'CD',
  'congo, democratic republic of the': 'CD',
  'czech republic': 'CZ',
  'côte d’ivoire': 'CI',
  "cote d'ivoire": 'CI',
  'holy see': 'VA',
  'hong kong': 'HK',
  'iran, islamic republic of': 'IR',
  'iran (islamic republic of)': 'IR',
  'korea, republic of': 'KR',
  'republic of korea': 'KR',
  "korea, democratic people's republic of": 'KP',
  "lao people's democratic republic": 'LA',
  macao: 'MO',
  macau: 'MO',
  'micronesia, federated states of': 'FM',
  'moldova, republic of': 'MD',
  'republic of moldova': 'MD',
  'palestine, state of': 'PS',
  'russian federation': 'RU',
  swaziland: 'SZ',
  'syrian arab republic': 'SY',
  'taiwan, province of china': 'TW',
  'tanzania, united republic of': 'TZ',
  'the netherlands': 'NL',
  turkey: 'TR',
  türkiye: 'TR',
  'united states of america (the)': 'US',
  'venezuela, bolivarian republic of': 'VE',
  'viet nam': 'VN',
  'virgin islands, british': 'VG',
  'virgin islands, u.s.': 'VI',
};

/** `the`, and more than any name has. */
const LONGEST_NAME = 80;
const COUNTRY_LEVELS = new Set(['country', 'territory', 'subterritory', 'region']);

/** The ISO 3166-1 alpha-2 code of a country under any of its codes or English names; undefined for what is none. */
export function countryCodeOf(name: string): string | undefined {
  const trimmed = name.slice(0, LONGEST_NAME + 1).trim();
  if (trimmed.length < 2 || trimmed.length > LONGEST_NAME) return undefined;
  const given = trimmed.toLowerCase();
  const code = Object.hasOwn(OTHER_NAMES, given) ? OTHER_NAMES[given] : icuNames().get(given);
  return code ?? codeKnownTo(trimmed);
}

function codeKnownTo(name: string): string | undefined {
  const found = regionOf(name)?.properties;
  if (!found) return undefined;
  const { iso1A2, country, level } = found;
  if (iso1A2 === undefined) return country;
  return /^[A-Z]{2}$/.test(iso1A2) && COUNTRY_LEVELS.has(level) ? iso1A2 : undefined;
}

let names: ReadonlyMap<string, string> | undefined;

function icuNames(): ReadonlyMap<string, string> {
  names ??= readIcuNames();
  return names;
}

/** The English name that ICU has for each code of a country, in lower case. */
function readIcuNames(): ReadonlyMap<string, string> {
  const displayed = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  const codes = letters.flatMap((first) => letters.map((second) => first + second));
  return new Map(
    codes.flatMap((code) => {
      const name = displayed.of(code);
      return name !== undefined && isAssigned(code) ? [[name.toLowerCase(), code] as const] : [];
    }),
  );
}

/** Not what is only reserved: `FX` has the name of France too. */
function isAssigned(code: string): boolean {
  const status = codeKnownTo(code) === code ? regionOf(code)?.properties.isoStatus : undefined;
  return status === 'official' || status === 'usrAssn';
}
