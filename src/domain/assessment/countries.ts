const NAMES = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
/** What logs call countries otherwise than the common data of locales does. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  'united states of america': 'US',
  usa: 'US',
  uk: 'GB',
  'great britain': 'GB',
  'russian federation': 'RU',
  'korea, republic of': 'KR',
  'republic of korea': 'KR',
  'viet nam': 'VN',
  'czech republic': 'CZ',
  turkey: 'TR',
  'hong kong': 'HK',
  macedonia: 'MK',
  'iran, islamic republic of': 'IR',
  'taiwan, province of china': 'TW',
};

const CODES: ReadonlyMap<string, string> = new Map([
  ...[...LETTERS].flatMap((a) =>
    [...LETTERS].flatMap((b): [string, string][] => {
      const name = NAMES.of(`${a}${b}`);
      // Codes that were withdrawn bear the name of what came after them, as FX does France's: they are read as that.
      return name === undefined ? [] : [[name.toLowerCase(), presentCode(`${a}${b}`)]];
    }),
  ),
  ...Object.entries(OTHER_NAMES),
]);

function presentCode(code: string): string {
  return new Intl.Locale(`und-${code}`).region ?? code;
}

/** The ISO 3166-1 code of a country by its code or English name; undefined for what is none. */
export function countryCode(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const trimmed = text.trim();
  if (/^[a-z]{2}$/i.test(trimmed)) {
    const code = trimmed.toUpperCase();
    return code === 'UK' ? 'GB' : code;
  }
  return CODES.get(trimmed.toLowerCase());
}

/** The English name of a country by its code or name; a text that is none stays as it is. */
export function countryName(text: string): string {
  const code = countryCode(text);
  return (code === undefined ? undefined : NAMES.of(code)) ?? text;
}

/** Whether two texts name one country, by code or name. */
export function isSameCountry(a: string | undefined, b: string | undefined): boolean {
  const [one, other] = [countryCode(a) ?? a, countryCode(b) ?? b];
  return one !== undefined && other !== undefined && one.toLowerCase() === other.toLowerCase();
}
