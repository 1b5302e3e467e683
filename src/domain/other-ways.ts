import type { CallView } from './chat.ts';

/** How people are reached beside the chat, as the operator has configured it. */
export interface OtherWays {
  /** Those that are configured. */
  readonly has: { readonly webhook: boolean; readonly email: boolean };
  /**
   * Calls people by the way of the call's target. The same call may be sent twice; its id says so.
   * @throws ERR_FALLBACK_UNAVAILABLE while it is to be tried again
   */
  send(call: CallView): Promise<void>;
}
