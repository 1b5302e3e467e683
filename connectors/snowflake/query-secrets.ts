/** Secrets that stand in statements: Snowflake hides passwords of its own commands, and not everything. */

/** What is set by a name that is a secret's, up to the end of its literal or of a text that was cut. */
const SET =
  /(?<before>\b[A-Za-z_]*(?:PASSWORD|PASSPHRASE|SECRET|TOKEN|CREDENTIAL|PRIVATE_KEY|MASTER_KEY|SAS)[A-Za-z_]*\s*(?:=>?|\()\s*)'(?<value>(?:[^'\\]|''|\\[\s\S])*)(?<end>'|$)/gi;
/** The one function that takes a secret as it is. */
const DECODED = /(?<before>SYSTEM\$DECODE_PAT\s*\(\s*)'(?<value>(?:[^'\\]|''|\\[\s\S])*)(?<end>'|$)/gi;
/** Snowflake's own mark in place of a secret, and a fingerprint of ours. */
const NO_SECRET = /^(?:☺*|\**|fp_[0-9a-f]{32})$/;

/** The statement with every such literal replaced. Once more is the same. */
export function withoutSecrets(query: string, replace: (raw: string) => string): string {
  const replaced = (_match: string, ...args: unknown[]) => {
    const { before, value, end } = args.at(-1) as { before: string; value: string; end: string };
    return `${before}'${NO_SECRET.test(value) ? value : replace(value)}${end}`;
  };
  return query.replace(SET, replaced).replace(DECODED, replaced);
}
