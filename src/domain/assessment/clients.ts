import bowser from 'bowser';

/** Tools that are no browser: the family is the tool's own name. */
const TOOL =
  /^(python-requests|python-urllib3?|python|aiohttp|curl|wget|go-http-client|okhttp|axios|node-fetch|undici|httpx|java|ruby|powershell|postmanruntime|git|github-cli|terraform|boto3|botocore|aws-cli|aws-sdk-[a-z-]+|azurecli|az-cli|roadtools|aadinternals|evilginx|gophish|libcurl|apache-httpclient|restsharp|insomnia|headlesschrome|phantomjs)\b/i;
/** Tools that only say further in that they are none of a person's: a library drives a browser. */
const DRIVEN = /headlesschrome|phantomjs|puppeteer|playwright|selenium/i;

/** What a client says it is, without versions. */
export interface Client {
  /** `Chrome on macOS`, or the tool's name. */
  readonly family: string;
  readonly browser?: string;
  readonly os?: string;
  /** A library, a command line or a driven browser: nobody's hands are on it. */
  readonly isScripted: boolean;
}

/** Parsing costs more than all else of an assessment, and a log holds few distinct texts. */
const MOST_KNOWN = 5_000;
const known = new Map<string, Client | undefined>();

/** What a client is; undefined when nothing can be told. A browser upgrade changes nothing of it. */
export function clientOf(userAgent: string | undefined): Client | undefined {
  if (!userAgent) return undefined;
  const text = userAgent.slice(0, 1_024);
  if (known.has(text)) return known.get(text);
  const client = readClient(text);
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(text, client);
  return client;
}

/**
 * The family of a client: browser and operating system without versions (`Chrome on macOS`), or the tool's name.
 * A browser upgrade stays in the family. Undefined when nothing can be told.
 */
export function clientFamily(userAgent: string | undefined): string | undefined {
  return clientOf(userAgent)?.family;
}

/** Whether somebody looks at it. */
export function isBrowser(client: Client | undefined): boolean {
  return client?.browser !== undefined && !client.isScripted;
}

/** What login histories write in place of a user agent, by the names that user agents are read as. */
const BARE: ReadonlyMap<string, string> = new Map(
  ['Chrome', 'Safari', 'Firefox', 'Opera', 'Microsoft Edge', 'Internet Explorer'].map((name) => [
    name.toLowerCase().replace(/^microsoft /, ''),
    name,
  ]),
);

function readClient(text: string): Client | undefined {
  const bare = BARE.get(text.trim().toLowerCase());
  if (bare !== undefined) return { family: bare, browser: bare, isScripted: false };
  const tool = TOOL.exec(text);
  if (tool) return { family: tool[1]!.toLowerCase(), isScripted: true };
  const parsed = bowser.parse(text);
  const { name: browser } = parsed.browser;
  const { name: os } = parsed.os;
  const parts = [browser, os].filter((part) => part !== undefined && part !== '');
  if (parts.length === 0) return namedByFirstWord(text);
  return {
    family: parts.join(' on '),
    ...(browser ? { browser } : {}),
    ...(os ? { os } : {}),
    isScripted: DRIVEN.test(text),
  };
}

/** What mail protocols without a second factor call themselves in Entra's records. */
const LEGACY = /^(bav2ropc|cbainprod|cbaintar|msrpc)\b/i;

/** An app or a protocol that is no browser's: its own first word is its family. */
function namedByFirstWord(text: string): Client | undefined {
  const word = /^[a-z][\w.-]{1,39}/i.exec(text)?.[0];
  return word === undefined ? undefined : { family: word, isScripted: LEGACY.test(word) };
}
