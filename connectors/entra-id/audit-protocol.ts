import type { Activity, Raw } from 'countersign/kit';
import { flag, list, text } from './audit-fields.ts';

/** How a sign-in was authenticated, and what its token was made from. */

/** Clients of protocols that cannot ask for a second factor, by the names that Entra has for them. */
const LEGACY =
  /^(?:IMAP|POP|MAPI|SMTP|Authenticated SMTP|Autodiscover|Exchange (?:ActiveSync|Web Services|Online PowerShell)|Offline Address Book|Outlook (?:Anywhere|Service)|Reporting Web Services|Universal Outlook|Other clients)/i;

/** @see https://learn.microsoft.com/en-us/graph/api/resources/signin?view=graph-rest-beta (authenticationProtocol) */
const PROTOCOLS: Readonly<Record<string, NonNullable<Activity['authProtocol']>>> = {
  ropc: 'legacy',
  saml20: 'saml',
  oauth2: 'oauth2',
  devicecode: 'oauth2',
};

const INCOMING: Readonly<Record<string, string>> = {
  primaryrefreshtoken: 'primary-refresh-token',
  refreshtoken: 'refresh-token',
  saml11: 'saml-assertion',
  saml20: 'saml-assertion',
  remotedesktoptoken: 'remote-desktop-token',
};

/** A password sent by the client itself (`ropc`) is as one of a legacy protocol: nothing can be asked beside it. */
export function protocolOf(record: Raw): Activity['authProtocol'] {
  if (LEGACY.test(text(record, 'clientAppUsed') ?? '')) return 'legacy';
  const named = PROTOCOLS[text(record, 'authenticationProtocol')?.toLowerCase() ?? ''];
  if (named) return named;
  if (/^saml/i.test(text(record, 'incomingTokenType') ?? '')) return 'saml';
  const isByPassword = list(record, 'authenticationDetails').some(
    (step) =>
      /^password$/i.test(text(step, 'authenticationMethod') ?? '') && flag(step, 'succeeded') === true,
  );
  return isByPassword ? 'password' : undefined;
}

/** @param isWorkload whether an application signed in for itself */
export function grantOf(record: Raw, isWorkload: boolean): string | undefined {
  const isDeviceCode =
    /^deviceCode/i.test(text(record, 'authenticationProtocol') ?? '') ||
    /^deviceCodeFlow$/i.test(text(record, 'originalTransferMethod') ?? '');
  const incoming = INCOMING[text(record, 'incomingTokenType')?.toLowerCase() ?? ''];
  if (incoming) return incoming;
  if (isDeviceCode) return 'device-code';
  return isWorkload ? 'client-credentials' : undefined;
}
