import type { Socket } from 'node:net';

/** A moment of a call at which a test can hold it: before the platform acts, when it has acted, and when it has answered. */
export type CallMoment = 'before' | 'acted' | 'answered';

/** A call as a watcher sees it; the same object at each of its moments. */
export interface WatchedCall {
  readonly method: string;
  readonly path: string;
  /** What is asked for, where one path serves many. */
  readonly operation: string | undefined;
  /** The caller's own port. */
  readonly port: number;
  /** Whether the caller is still there. */
  isOpen(): boolean;
}

/** Told of every moment of every call; the call goes on when it resolves. */
export type CallWatcher = (moment: CallMoment, call: WatchedCall) => Promise<void>;

export function watchedCall(
  { method, path }: Pick<WatchedCall, 'method' | 'path'>,
  operation: string | undefined,
  socket: Socket,
): WatchedCall {
  return { method, path, operation, port: socket.remotePort ?? 0, isOpen: () => !socket.destroyed };
}
