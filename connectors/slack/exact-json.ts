/** Slack's session ids are 64-bit numbers: a plain JSON.parse rounds those above 2^53, and another session would be cut. */

type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;

/** ES2026 hands the reviver the number's own text; the compiler's library does not know of it yet. */
const parse = JSON.parse as (text: string, reviver: Reviver) => unknown;

/**
 * Reads JSON without losing a digit: `session_id`, and every integer that a double cannot hold, become strings.
 *
 * @throws SyntaxError for what is not JSON
 * @see https://tc39.es/proposal-json-parse-with-source/
 */
export function parseExact(text: string): unknown {
  return parse(text, (key, value, context) => {
    if (typeof value !== 'number' || context.source === undefined) return value;
    const isWhole = /^-?\d+$/.test(context.source);
    return isWhole && (key === 'session_id' || !Number.isSafeInteger(value)) ? context.source : value;
  });
}
