import { type Logger, SocketModeReceiver } from '@slack/bolt';
import type { Log } from '#domain/ports.ts';

/** Socket Mode: Slack is called, so that no door of ours need be open. Holds the connection until stopped. */

/** Between tries, in milliseconds: doubled from the first to the last. */
const FIRST_WAIT_MS = 1_000;
const LAST_WAIT_MS = 30_000;

export interface SocketConnection {
  readonly receiver: SocketModeReceiver;
  /** Connects and keeps connecting; returns at once, so that a Slack that is down delays nothing. */
  start(): void;
  stop(): Promise<void>;
}

/** Reconnects by itself: the client's own reconnecting leaves a rejection unhandled when Slack is down, which would end the process. */
export function createSocket(
  appToken: string,
  slackApiUrl: string,
  log: Log,
  logger: Logger,
): SocketConnection {
  const receiver = new SocketModeReceiver({
    appToken,
    logger,
    autoReconnectEnabled: false,
    installerOptions: {
      clientOptions: { slackApiUrl, retryConfig: { retries: 0 }, timeout: 10_000 },
    },
  });
  const { client } = receiver;
  let isStopped = true;
  let isConnected = false;
  let timer: NodeJS.Timeout | undefined;
  let waitMs = FIRST_WAIT_MS;
  let connecting: Promise<void> = Promise.resolve();

  const again = (why: string): void => {
    isConnected = false;
    if (isStopped) return;
    log.warn({ part: 'slack', why, waitMs }, 'no connection to Slack; trying again');
    clearTimeout(timer);
    timer = setTimeout(connect, waitMs);
    waitMs = Math.min(waitMs * 2, LAST_WAIT_MS);
  };
  const connect = (): void => {
    connecting = client.start().then(
      async () => {
        isConnected = true;
        waitMs = FIRST_WAIT_MS;
        log.info({ part: 'slack' }, 'connected to Slack by Socket Mode');
        if (isStopped) await client.disconnect();
      },
      (error: unknown) => again(error instanceof Error ? error.message : 'closed before it was open'),
    );
  };
  // Slack closes every connection now and then; a failed start reports itself.
  client.on('disconnected', () => {
    if (isConnected) again('the connection was closed');
  });

  return {
    receiver,
    start() {
      if (!isStopped) return;
      isStopped = false;
      connect();
    },
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await client.disconnect();
      await connecting;
    },
  };
}
