import bowser from 'bowser';

/** Tools that are no browser: the family is the tool's own name. */
const TOOL =
  /^(python-requests|python-urllib3?|python|aiohttp|curl|wget|go-http-client|okhttp|axios|node-fetch|undici|httpx|java|ruby|powershell|postmanruntime|git|github-cli|terraform)\b/i;

/**
 * The family of a client: browser and operating system without versions (`Chrome on macOS`), or the tool's name.
 * A browser upgrade stays in the family. Undefined when nothing can be told.
 */
export function clientFamily(userAgent: string | undefined): string | undefined {
  if (!userAgent) return undefined;
  const text = userAgent.slice(0, 1_024);
  const tool = TOOL.exec(text);
  if (tool) return tool[1]!.toLowerCase();
  const parsed = bowser.parse(text);
  const parts = [parsed.browser.name, parsed.os.name].filter((part) => part !== undefined && part !== '');
  return parts.length > 0 ? parts.join(' on ') : undefined;
}
