import type { OtherWays } from '#domain/other-ways.ts';
import type { Clock } from '#domain/ports.ts';
import { openMail } from './email.ts';
import { openWebhook } from './webhook.ts';

export interface OtherWaysOptions {
  /** Where calls are posted, and the key that signs them. */
  readonly webhook?: { readonly url: string; readonly secret: string } | undefined;
  /** The mail server as a URL (`smtps://user:password@host`), and who writes. */
  readonly mail?: { readonly url: string; readonly from: string } | undefined;
  readonly clock: Clock;
}

/** Opens the ways to people beside the chat, as far as they are configured. Calls nobody until something is to be sent. */
export function openOtherWays({ webhook, mail, clock }: OtherWaysOptions): OtherWays & { close(): void } {
  const hook = webhook && openWebhook(webhook, clock);
  const mailer = mail && openMail(mail);
  return {
    has: { webhook: hook !== undefined, email: mailer !== undefined },
    async send(call) {
      if (call.to.way === 'webhook') await hook?.(call);
      else if (call.to.way === 'email') await mailer?.send(call);
    },
    close: () => mailer?.close(),
  };
}
