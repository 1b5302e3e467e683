import { isIP } from 'node:net';
import nodemailer from 'nodemailer';
import type { CallView } from '#domain/chat.ts';
import { CountersignError } from '#domain/errors.ts';

/** A call as an e-mail: plain text, nothing in it that acts. */

/** How long one step of a dialogue with the mail server may take, in milliseconds. */
const TIMEOUT_MS = 10_000;
const SUBJECT_CHARS = 150;

/** Writes calls to their people. TLS is asked of every server that is not on this machine. */
export function openMail({ url, from }: { readonly url: string; readonly from: string }): {
  send(call: CallView): Promise<void>;
  close(): void;
} {
  const { hostname, protocol, port, username, password } = new URL(url);
  const isSecure = protocol === 'smtps:';
  const transport = nodemailer.createTransport({
    host: hostname,
    port: port === '' ? (isSecure ? 465 : 587) : Number(port),
    secure: isSecure,
    requireTLS: !isSecure && !isThisMachine(hostname),
    ignoreTLS: isThisMachine(hostname),
    ...(username === ''
      ? {}
      : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send(call) {
      try {
        await transport.sendMail({ from, to: [...call.emails], ...messageOf(call) });
      } catch (cause) {
        // The server's words may repeat what it was given: only what kind of fault it was is told.
        const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'no answer';
        throw new CountersignError(
          'ERR_FALLBACK_UNAVAILABLE',
          `the mail server did not take a call (${code})`,
          {
            cause,
            place: 'SMTP_URL',
          },
        );
      }
    },
    close: () => transport.close(),
  };
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** By the same id each time, so that a call which was sent twice is shown once. */
function messageOf({ callId, severity, title, text, actions }: CallView) {
  const lines = [
    oneLine(title),
    '',
    ...text.split('\n').map(oneLine),
    '',
    ...actions.map((each) => `- ${oneLine(each)}`),
  ];
  return {
    subject: `[Countersign] ${severity.toUpperCase()}: ${oneLine(title)}`.slice(0, SUBJECT_CHARS),
    text: `${lines.join('\n')}\n\nNothing in this mail decides: it has no links to click.\n`,
    messageId: `<${callId}@countersign>`,
    headers: { 'Auto-Submitted': 'auto-generated' },
  };
}

/** Text from outside as one line without control and reordering characters. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
}
