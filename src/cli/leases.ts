import type { ActingCommand } from '#domain/access/doors.ts';
import { CountersignError } from '#domain/errors.ts';
import { LeaseStatus } from '#domain/lease-events.ts';
import type { LeaseRow } from '#domain/read-models.ts';
import { factsOf } from '../adapters/registry/connectors.ts';
import { loadConnectors } from '../adapters/registry/load-connectors.ts';
import { loadPlaybooks } from '../adapters/registry/load-playbooks.ts';
import { digest } from '../adapters/secrets/digest.ts';
import type { Store } from '../adapters/store/index.ts';
import { readConfig } from '../config.ts';
import { decideLease, type LeaseDecision } from '../stages/containment/lease-by-hand.ts';
import { createIncidents } from '../stages/run/incidents.ts';
import { actingArgs, actingPerson } from './acting-args.ts';
import { permitted } from './permitted.ts';
import { plainLine } from './plain-line.ts';
import { projectRoot } from './project-root.ts';
import { withStore } from './with-store.ts';

const HELP = `countersign leases [list] [--incident INCIDENT] [--status STATUS] [--json]
countersign leases undo LEASE --by EMAIL [--reason TEXT]
countersign leases keep LEASE --by EMAIL --reason TEXT
countersign leases close LEASE --by EMAIL --reason TEXT

  list             what actions left to be taken back; without --status, what is not settled yet
  undo             takes it back now; policy says who else must approve
  keep             what was done stays
  close            it was dealt with elsewhere

  --status STATUS  ${LeaseStatus.options.join(', ')}
  --by EMAIL       who you are; it is kept with your account on this machine
  --reason TEXT    why; it is kept and shown
  --json           the leases as JSON

It works on the database of the configuration, as \`countersign serve\` does; a serving process goes on with it within
seconds. Exit code 0: done, and of a list none is conflicted or irrevocable; 1: some are; 2: wrong use, or refused.`;

/** What is asked for. */
export type LeasesCommand =
  | {
      readonly do: 'list';
      readonly incidentId: string | undefined;
      readonly status: LeaseStatus | undefined;
      readonly isJson: boolean;
    }
  | { readonly do: 'decide'; readonly decision: LeaseDecision };

/** `countersign leases`. */
export async function leasesCommand(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    console.log(HELP);
    return 0;
  }
  const command = leasesArgs(args);
  const config = readConfig(process.env, projectRoot);
  if (command.do === 'decide') await permitted(commandOf(command.decision), command.decision.by, config);
  return await withStore(config, async (store, clock) => {
    if (command.do === 'list') return shown(await leasesOf(store.readModels, command), command.isJson);
    const installed = await loadConnectors(config.connectorsPaths);
    const { policy, faults } = await loadPlaybooks(config.playbooksPath, installed.map(factsOf));
    if (!policy) throw new CountersignError('ERR_PLAYBOOK_INVALID', `the policy: ${faults[0]?.message}`);
    const { journal, evidence, readModels } = store;
    const incidents = createIncidents({ journal, evidence, clock, digest });
    const deps = { incidents, readModels, policy: () => policy.policy };
    console.log(plainLine(await decideLease(command.decision, deps)));
    return 0;
  });
}

function commandOf({ decision }: LeaseDecision): ActingCommand {
  if (decision === 'undo') return 'leases undo';
  return decision === 'kept' ? 'leases keep' : 'leases close';
}

const PAGE = 100;
const SETTLED: ReadonlySet<LeaseStatus> = new Set(['undone', 'kept', 'closed']);
const FOR_PEOPLE: ReadonlySet<LeaseStatus> = new Set(['conflicted', 'irrevocable']);

/** All of them, page by page; without a status, those that are not settled. */
export async function leasesOf(
  readModels: Pick<Store['readModels'], 'leases'>,
  { incidentId, status }: Pick<LeasesCommand & { do: 'list' }, 'incidentId' | 'status'>,
): Promise<readonly LeaseRow[]> {
  const found: LeaseRow[] = [];
  let cursor: string | undefined;
  do {
    const page = await readModels.leases({
      limit: PAGE,
      ...(incidentId ? { incidentId } : {}),
      ...(status ? { status } : {}),
      ...(cursor ? { cursor } : {}),
    });
    found.push(...page.items);
    cursor = page.next;
  } while (cursor !== undefined);
  return status ? found : found.filter((lease) => !SETTLED.has(lease.status));
}

function shown(leases: readonly LeaseRow[], isJson: boolean): number {
  if (isJson) console.log(JSON.stringify(leases, undefined, 2));
  else if (leases.length === 0) console.log('there is nothing to take back');
  else for (const lease of leases) console.log(plainLine(leaseLine(lease)));
  return leases.some(({ status }) => FOR_PEOPLE.has(status)) ? 1 : 0;
}

/** One lease in one line. */
export function leaseLine({ id, incidentId, platform, capability, status, dueAt }: LeaseRow): string {
  const due = dueAt !== undefined && status === 'held' ? `, due ${dueAt}` : '';
  return `${id}  ${status}${due}: ${capability} at ${platform}, of ${incidentId}`;
}

/** Reads the words after `leases`. @throws ERR_INPUT_INVALID naming what is missing */
export function leasesArgs(args: readonly string[]): LeasesCommand {
  const { values, positionals } = actingArgs(
    args,
    { incident: { type: 'string' }, status: { type: 'string' } },
    wrong,
  );
  const [what = 'list', leaseId, ...rest] = positionals;
  if (what === 'list') {
    if (leaseId !== undefined) throw wrong('a list takes --incident and --status, and no further word');
    const status = values.status === undefined ? undefined : LeaseStatus.safeParse(values.status);
    if (status && !status.success) throw wrong(`--status is one of ${LeaseStatus.options.join(', ')}`);
    return { do: 'list', incidentId: values.incident, status: status?.data, isJson: values.json === true };
  }
  if (what !== 'undo' && what !== 'keep' && what !== 'close')
    throw wrong(`there is no "leases ${what}"; there are list, undo, keep and close`);
  if (leaseId === undefined || rest.length > 0)
    throw wrong(`name one lease: countersign leases ${what} LEASE …`);
  const by = actingPerson(values.by, wrong);
  const reason = values.reason?.trim();
  if (what === 'undo') return { do: 'decide', decision: { leaseId, by, decision: 'undo', reason } };
  if (!reason) throw wrong('say why: --reason "…"');
  const decision = what === 'keep' ? 'kept' : 'closed';
  return { do: 'decide', decision: { leaseId, by, decision, reason } };
}

function wrong(message: string): CountersignError {
  return new CountersignError('ERR_INPUT_INVALID', `${message} (countersign leases --help)`);
}
