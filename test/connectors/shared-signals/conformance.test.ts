import type { Connector } from 'countersign/kit';
import { describeConnector } from 'countersign/kit/testing';
import type { SharedSignalsClient } from '../../../connectors/shared-signals/client.ts';
import { connector } from '../../../connectors/shared-signals/index.ts';
import simulator from '../../../connectors/shared-signals/simulator.ts';
import { polledLog } from './polled-log.ts';
import { ALICE, seed, sessionOf, signal } from './seed.ts';

/** The receiving side of Countersign stands in no suite: the log is read from the simulated transmitter. */
const receiving: Connector<SharedSignalsClient> = {
  ...connector,
  open: (context) =>
    connector.open({ ...context, received: polledLog(transmitterOf(context.settings), context.clock) }),
};

/** An address that the connector itself must refuse is none that the log could be read from. */
function transmitterOf({ transmitter = '' }: Readonly<Record<string, string>>): string {
  return transmitter.startsWith('http://127.0.0.1') ? transmitter : 'http://127.0.0.1';
}

const options = {
  simulator,
  seed,
  bareSeed: { signals: [] },
  account: { email: ALICE },
  nobody: { name: 'nobody' },
  noDirectory: true,
  recordWith: (secret: string) =>
    signal('session-revoked', '2026-03-01T08:50:00Z', sessionOf(ALICE), {
      reason_admin: { en: `seen with ${secret}` },
    }),
} as const;

describeConnector(receiving, options);

describeConnector(receiving, {
  ...options,
  seed: { ...seed, dialect: 'okta' },
  bareSeed: { dialect: 'okta' },
});

describeConnector(receiving, {
  ...options,
  inputs: { 'signal.transmit': { event: 'credential-change' } },
});
