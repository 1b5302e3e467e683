import type { WireSession } from '../wire.ts';

/** How many sessions an approver is shown one by one. */
const MOST_LINES = 20;

/** One line for each session, for the approver. Device names are written by whoever signed in: they are data. */
export function sessionLines(sessions: readonly WireSession[]): string[] {
  const lines = sessions.slice(0, MOST_LINES).map(sessionLine);
  const left = sessions.length - lines.length;
  return left > 0 ? [...lines, `and ${left} sessions more`] : lines;
}

export function sessionLine(session: WireSession): string {
  const seen = session.recent ?? session.created;
  const device = [seen?.os, seen?.os_version, seen?.device_hardware, seen?.slack_client_version]
    .filter((part) => part)
    .join(' ');
  return `session ${session.session_id} from ${seen?.ip || 'an unknown address'}${device ? ` (${device})` : ''}`;
}
