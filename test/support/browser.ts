import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Where Debian puts Chromium; CI installs it, and a developer may name another. */
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Why a test with a browser is skipped; false where there is one. */
export const browserSkip: string | false = existsSync(CHROMIUM)
  ? false
  : 'no Chromium: install Debian’s package, or name one in CHROMIUM';

export function openBrowser(): Promise<Browser> {
  // The sandbox needs rights that root in a container has not; only our own pages are opened.
  return chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
}
