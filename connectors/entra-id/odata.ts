/** Writing of OData query options, as Graph reads them. */

/** A text inside a filter. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A path with its options. Blanks become `%20`: a form’s `+` is not a blank to every OData service. */
export function withOptions(
  path: string,
  options: Readonly<Record<string, string | number | undefined>>,
): string {
  const parts = Object.entries(options).flatMap(([name, value]) =>
    value === undefined ? [] : [`$${name}=${encodeURIComponent(value)}`],
  );
  return parts.length > 0 ? `${path}?${parts.join('&')}` : path;
}
