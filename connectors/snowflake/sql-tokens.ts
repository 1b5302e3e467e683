/** The parts of a statement that somebody else wrote: what it does, and to whom. Comments say nothing. */

export type Token =
  /** In upper case, as Snowflake takes names without quotation marks. */
  | { readonly kind: 'word'; readonly value: string }
  | { readonly kind: 'identifier'; readonly value: string }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'sign'; readonly value: string };

const PARTS =
  /\s+|--[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"(?<identifier>(?:[^"]|"")*)(?:"|$)|'(?<string>(?:[^'\\]|''|\\[\s\S])*)(?:'|$)|\$\$(?<dollars>[\s\S]*?)(?:\$\$|$)|(?<word>[\p{L}\p{N}_$.@]+)|(?<sign>[\s\S])/gu;

/** The first tokens of a statement, in order. A literal that does not end goes to the end of the text. */
export function tokensOf(statement: string, most = 24): readonly Token[] {
  const tokens: Token[] = [];
  for (const { groups = {} } of statement.matchAll(PARTS)) {
    const token = tokenOf(groups);
    if (token) tokens.push(token);
    if (tokens.length === most) break;
  }
  return tokens;
}

function tokenOf(groups: Record<string, string | undefined>): Token | undefined {
  const { identifier, string, dollars, word, sign } = groups;
  if (identifier !== undefined) return { kind: 'identifier', value: identifier.replaceAll('""', '"') };
  if (string !== undefined) {
    return { kind: 'string', value: string.replace(/''|\\([\s\S])/g, (pair, char) => char ?? pair[0]) };
  }
  if (dollars !== undefined) return { kind: 'string', value: dollars };
  if (word !== undefined) return { kind: 'word', value: word.toUpperCase() };
  return sign === undefined ? undefined : { kind: 'sign', value: sign };
}
