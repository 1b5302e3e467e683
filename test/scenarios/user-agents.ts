import type { Device } from './act.ts';
import type { Random } from './random.ts';

/** A browser, app or program on one machine; its version goes with the time, as updates come in. */
export interface Machine {
  readonly id: string;
  readonly kind: keyof typeof KINDS;
  readonly isManaged: boolean;
  /** So many days after a release it is installed. */
  readonly updateDelayDays: number;
}

interface Kind {
  readonly os: string;
  readonly browser: string;
  userAgent(versions: Versions): string;
}

/** Current versions at one time. */
interface Versions {
  readonly chrome: number;
  readonly firefox: number;
  readonly safari: string;
  readonly ios: string;
}

const KINDS = {
  'chrome-windows': {
    os: 'Windows 10',
    browser: 'CHROME',
    userAgent: ({ chrome }) =>
      `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${chrome}.0.0.0 Safari/537.36`,
  },
  'edge-windows': {
    os: 'Windows 10',
    browser: 'EDGE',
    userAgent: ({ chrome }) =>
      `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${chrome}.0.0.0 Safari/537.36 Edg/${chrome}.0.0.0`,
  },
  'chrome-mac': {
    os: 'Mac OS X',
    browser: 'CHROME',
    userAgent: ({ chrome }) =>
      `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${chrome}.0.0.0 Safari/537.36`,
  },
  'safari-mac': {
    os: 'Mac OS X',
    browser: 'SAFARI',
    userAgent: ({ safari }) =>
      `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/${safari} Safari/605.1.15`,
  },
  'firefox-windows': {
    os: 'Windows 10',
    browser: 'FIREFOX',
    userAgent: ({ firefox }) =>
      `Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:${firefox}.0) Gecko/20100101 Firefox/${firefox}.0`,
  },
  'firefox-linux': {
    os: 'Linux',
    browser: 'FIREFOX',
    userAgent: ({ firefox }) =>
      `Mozilla/5.0 (X11; Linux x86_64; rv:${firefox}.0) Gecko/20100101 Firefox/${firefox}.0`,
  },
  'chrome-linux': {
    os: 'Linux',
    browser: 'CHROME',
    userAgent: ({ chrome }) =>
      `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${chrome}.0.0.0 Safari/537.36`,
  },
  'headless-chrome': {
    os: 'Linux',
    browser: 'CHROME',
    userAgent: ({ chrome }) =>
      `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/${chrome}.0.0.0 Safari/537.36`,
  },
  'safari-iphone': {
    os: 'iOS',
    browser: 'SAFARI',
    userAgent: ({ ios, safari }) =>
      `Mozilla/5.0 (iPhone; CPU iPhone OS ${ios} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/${safari} Mobile/15E148 Safari/604.1`,
  },
  'chrome-android': {
    os: 'Android',
    browser: 'CHROME',
    userAgent: ({ chrome }) =>
      `Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${chrome}.0.0.0 Mobile Safari/537.36`,
  },
  git: { os: 'Linux', browser: 'UNKNOWN', userAgent: () => 'git/2.43.0' },
  'git-windows': { os: 'Windows 10', browser: 'UNKNOWN', userAgent: () => 'git/2.47.1.windows.2' },
  'python-requests': { os: 'Unknown', browser: 'UNKNOWN', userAgent: () => 'python-requests/2.32.3' },
  curl: { os: 'Unknown', browser: 'UNKNOWN', userAgent: () => 'curl/8.5.0' },
  'go-http': { os: 'Unknown', browser: 'UNKNOWN', userAgent: () => 'Go-http-client/2.0' },
  aiohttp: { os: 'Unknown', browser: 'UNKNOWN', userAgent: () => 'Python/3.11 aiohttp/3.9.5' },
  'azure-cli': {
    os: 'Linux',
    browser: 'UNKNOWN',
    userAgent: () => 'python/3.12.8 (Linux-5.15.0-1077-azure-x86_64-with-glibc2.35) AZURECLI/2.71.0',
  },
  'aws-cli': {
    os: 'Linux',
    browser: 'UNKNOWN',
    userAgent: () =>
      'aws-cli/2.17.56 md/awscrt#0.21.2 ua/2.0 os/linux#6.8.0-45-generic md/arch#x86_64 lang/python#3.12.6 md/pyimpl#CPython cfg/retry-mode#standard',
  },
  boto3: {
    os: 'Linux',
    browser: 'UNKNOWN',
    userAgent: () =>
      'Boto3/1.35.36 md/Botocore#1.35.36 ua/2.0 os/linux#5.15.0-1072-aws md/arch#x86_64 lang/python#3.11.10',
  },
  'outlook-legacy': {
    os: 'Windows 10',
    browser: 'UNKNOWN',
    userAgent: () => 'Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.5474; Pro)',
  },
  thunderbird: {
    os: 'Linux',
    browser: 'UNKNOWN',
    userAgent: () => 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.4.0',
  },
  'imap-client': { os: 'Unknown', browser: 'UNKNOWN', userAgent: () => 'BAV2ROPC' },
  'microsoft-service': {
    os: 'Windows 10',
    browser: 'UNKNOWN',
    userAgent: () => 'Microsoft Office/16.0 (Windows NT 10.0; MAPI 16.0.18227; Pro)',
  },
  'integration-java': {
    os: 'Unknown',
    browser: 'UNKNOWN',
    userAgent: () => 'Apache-HttpClient/4.5.14 (Java/17.0.13)',
  },
  'integration-node': { os: 'Unknown', browser: 'UNKNOWN', userAgent: () => 'axios/1.7.7' },
} as const satisfies Record<string, Kind>;

export const DESKTOPS = [
  'chrome-windows',
  'chrome-windows',
  'edge-windows',
  'chrome-mac',
  'chrome-mac',
  'safari-mac',
  'firefox-windows',
  'firefox-linux',
] as const;
export const PHONES = ['safari-iphone', 'safari-iphone', 'chrome-android'] as const;
/** What an attacker's tools call themselves. */
export const TOOLS = ['python-requests', 'curl', 'go-http', 'aiohttp', 'headless-chrome'] as const;

const DAY_MS = 86_400_000;
/** Chrome 132 was released on that day, and a version followed every four weeks. */
const CHROME_132_MS = Date.UTC(2025, 0, 14);
const FOUR_WEEKS_MS = 28 * DAY_MS;

export function machine(kind: Machine['kind'], random: Random, isManaged: boolean): Machine {
  return { id: `${kind}-${random.hex(12)}`, kind, isManaged, updateDelayDays: random.int(0, 9) };
}

/** The machine as it is at a time, with the version that is then installed. */
export function deviceAt({ id, kind, isManaged, updateDelayDays }: Machine, atMs: number): Device {
  const { os, browser, userAgent } = KINDS[kind];
  return {
    id,
    userAgent: userAgent(versionsAt(atMs - updateDelayDays * DAY_MS)),
    os,
    browser,
    isManaged,
  };
}

/** When the machine's browser is updated next after a time, in milliseconds since 1970. */
export function nextUpdateMs({ updateDelayDays }: Machine, afterMs: number): number {
  const delayMs = updateDelayDays * DAY_MS;
  const released = Math.floor((afterMs - delayMs - CHROME_132_MS) / FOUR_WEEKS_MS) + 1;
  return CHROME_132_MS + released * FOUR_WEEKS_MS + delayMs;
}

function versionsAt(atMs: number): Versions {
  const released = Math.floor((atMs - CHROME_132_MS) / FOUR_WEEKS_MS);
  const minor = Math.floor((atMs - CHROME_132_MS) / (60 * DAY_MS));
  const safari = `18.${Math.max(0, Math.min(6, minor + 1))}`;
  return {
    chrome: 132 + released,
    firefox: 134 + released,
    safari,
    ios: safari.replace('.', '_'),
  };
}
