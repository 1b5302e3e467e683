import type { Person } from '#domain/approval.ts';
import { CountersignError } from '#domain/errors.ts';
import { ledgerText } from '#domain/ledger/ledger-text.ts';
import { factsOf } from '../adapters/registry/connectors.ts';
import { loadConnectors } from '../adapters/registry/load-connectors.ts';
import { digest } from '../adapters/secrets/digest.ts';
import { closingOf } from '../closing.ts';
import { readConfig } from '../config.ts';
import { configuredConnectors } from '../configured-connectors.ts';
import { createIncidents } from '../stages/run/incidents.ts';
import { actingArgs, actingPerson } from './acting-args.ts';
import { permitted } from './permitted.ts';
import { plainLine } from './plain-line.ts';
import { projectRoot } from './project-root.ts';
import { withStore } from './with-store.ts';

const USAGE = `countersign ledger INCIDENT [--json]
countersign ledger accept INCIDENT LINE --by EMAIL --reason TEXT
countersign close INCIDENT --by EMAIL [--reason TEXT]

  shows what the credentials of an incident, and all that came of them, may still open: until when, and why; accepts a line
  of it, for which you answer by name; closes the incident when every line is proven, expired or accepted

  --by EMAIL      who you are; it is kept with your account on this machine
  --reason TEXT   why; it is kept and shown
  --json          the ledger as JSON

  works on the database of the configuration, as \`countersign serve\` does
  exit code 0: done, and of a ledger that is shown no line is open; 1: lines are open; 2: wrong use, or refused`;

/** What is asked for. */
export type LedgerCommand =
  | { readonly do: 'show'; readonly incidentId: string; readonly isJson: boolean }
  | {
      readonly do: 'accept';
      readonly incidentId: string;
      readonly lineId: string;
      readonly by: Person;
      readonly reason: string;
    }
  | {
      readonly do: 'close';
      readonly incidentId: string;
      readonly by: Person;
      readonly reason: string | undefined;
    };

/** `countersign ledger`. */
export function ledgerCommand(args: readonly string[]): Promise<number> {
  return carriedOut(args, ledgerArgs);
}

/** `countersign close`. */
export function closeCommand(args: readonly string[]): Promise<number> {
  return carriedOut(args, closeArgs);
}

async function carriedOut(
  args: readonly string[],
  read: (args: readonly string[]) => LedgerCommand,
): Promise<number> {
  if (args.length === 0 || args.includes('--help')) {
    console.log(USAGE);
    return 0;
  }
  const command = read(args);
  const config = readConfig(process.env, projectRoot);
  if (command.do !== 'show')
    await permitted(command.do === 'close' ? 'close' : 'ledger accept', command.by, config);
  const installed = await loadConnectors(config.connectorsPaths);
  const connectors = { facts: configuredConnectors(config, installed).map(factsOf) };
  return await withStore(config, async ({ journal, evidence }, clock) => {
    const incidents = createIncidents({ journal, evidence, clock, digest });
    return await done(command, closingOf({ incidents, clock, evidence, connectors, digest }));
  });
}

async function done(command: LedgerCommand, closing: ReturnType<typeof closingOf>): Promise<number> {
  switch (command.do) {
    case 'accept': {
      const { what, platform, state } = await closing.acceptLine(command);
      console.log(plainLine(`${command.lineId}: ${what} at ${platform} is ${state}`));
      return 0;
    }
    case 'close':
      await closing.closeIncident(command);
      console.log(`${command.incidentId} is closed`);
      return 0;
    default: {
      const ledger = await closing.ledger(command.incidentId);
      const text = command.isJson ? JSON.stringify(ledger, undefined, 2) : ledgerText(ledger);
      for (const line of text.split('\n')) console.log(plainLine(line));
      return ledger.open === 0 ? 0 : 1;
    }
  }
}

/** Reads the words after `ledger`. @throws ERR_INPUT_INVALID naming what is missing */
export function ledgerArgs(args: readonly string[]): LedgerCommand {
  const { values, positionals } = actingArgs(args, {}, wrong);
  if (positionals[0] !== 'accept') {
    const [incidentId, ...rest] = positionals;
    if (incidentId === undefined || rest.length > 0) throw wrong('name one incident');
    return { do: 'show', incidentId, isJson: values.json === true };
  }
  const [, incidentId, lineId] = positionals;
  if (incidentId === undefined || lineId === undefined) throw wrong('name the incident and the line');
  const reason = values.reason?.trim();
  if (!reason) throw wrong('say why: --reason "…"');
  return { do: 'accept', incidentId, lineId, by: actingPerson(values.by, wrong), reason };
}

/** Reads the words after `close`. @throws ERR_INPUT_INVALID naming what is missing */
export function closeArgs(args: readonly string[]): LedgerCommand {
  const { values, positionals } = actingArgs(args, {}, wrong);
  const [incidentId, ...rest] = positionals;
  if (incidentId === undefined || rest.length > 0) throw wrong('name one incident');
  return {
    do: 'close',
    incidentId,
    by: actingPerson(values.by, wrong),
    reason: values.reason?.trim() || undefined,
  };
}

function wrong(message: string): CountersignError {
  return new CountersignError('ERR_INPUT_INVALID', `${message} (countersign ledger --help)`);
}
