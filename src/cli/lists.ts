import { parseArgs } from 'node:util';
import { CountersignError } from '#domain/errors.ts';
import { harmlessJson } from '#domain/harmless-json.ts';
import type { ApprovalRow, IncidentRow, Page, ReadModels, RunRow } from '#domain/read-models.ts';
import { readConfig } from '../config.ts';
import { plainLine } from './plain-line.ts';
import { projectRoot } from './project-root.ts';
import { withStore } from './with-store.ts';

/** Lists of what is in the store, and one of it whole: `countersign incidents`, `countersign runs`, `countersign approvals`. */

/** What is asked for. */
export interface ListArgs {
  /** One of the list, whole. */
  readonly id: string | undefined;
  readonly status: string | undefined;
  readonly incidentId: string | undefined;
  readonly limit: number;
  readonly isJson: boolean;
}

/** One kind of list. */
export interface ListKind<Row> {
  readonly name: string;
  readonly help: string;
  readonly statuses: readonly string[];
  /** Whether `--incident` narrows it. */
  readonly isOfIncidents: boolean;
  page(from: ReadModels, query: ListQueryOf): Promise<Page<Row>>;
  read(from: ReadModels, id: string): Promise<Row | undefined>;
  /** One row in one line. */
  line(row: Row): string;
}

interface ListQueryOf {
  readonly limit: number;
  readonly status?: string;
  readonly incidentId?: string;
  readonly cursor?: string;
}

const OPTIONS = `  --status STATUS    one of STATUSES
  --limit N          at most so many, newest first; default 50, at most 1000
  --json             the rows as JSON; of one, the row

It reads the database of the configuration and changes nothing. Exit code 0: done; 2: wrong use, or there is none of that id.`;

const options = (statuses: readonly string[]): string => OPTIONS.replace('STATUSES', statuses.join(', '));

const INCIDENT_STATUSES = ['open', 'settled', 'closed'] as const;
export const INCIDENTS: ListKind<IncidentRow> = {
  name: 'incidents',
  help: `countersign incidents [INCIDENT] [--status STATUS] [--limit N] [--json]

  lists incidents: whom each is about, how severe it is, what was judged and where it stands

${options(INCIDENT_STATUSES)}`,
  statuses: INCIDENT_STATUSES,
  isOfIncidents: false,
  page: (from, { incidentId: _, ...query }) => from.incidents(query),
  read: (from, id) => from.incident(id),
  line: ({ id, status, severity, principal, verdict, score, detections, openedAt }) =>
    [
      ...[
        id,
        status.padEnd(7),
        severity.padEnd(8),
        principal.email ?? principal.uid ?? principal.name ?? '?',
      ],
      `${verdict ?? 'not judged'}${score === undefined ? '' : ` ${score.toFixed(2)}`}`,
      ...[`${detections} detection(s)`, `since ${openedAt}`],
    ].join('  '),
};

const RUN_STATUSES = ['running', 'finished'] as const;
export const RUNS: ListKind<RunRow> = {
  name: 'runs',
  help: `countersign runs [RUN] [--incident ID] [--status STATUS] [--limit N] [--json]

  lists runs of playbooks; \`countersign run\` steps into one

  --incident ID      of one incident
${options(RUN_STATUSES)}`,
  statuses: RUN_STATUSES,
  isOfIncidents: true,
  page: (from, query) => from.runs(query),
  read: (from, id) => from.run(id),
  line: ({ id, incidentId, playbook, playbookVersion, status, outcome, pausedAt, startedAt }) =>
    [
      id,
      (outcome ?? (pausedAt === undefined ? status : 'paused')).padEnd(9),
      ...[`${playbook} v${playbookVersion}`, `of ${incidentId}`, `since ${startedAt}`],
    ].join('  '),
};

const APPROVAL_STATUSES = ['waiting', 'approved', 'denied', 'expired', 'superseded', 'failed'] as const;
export const APPROVALS: ListKind<ApprovalRow> = {
  name: 'approvals',
  help: `countersign approvals [APPROVAL] [--incident ID] [--status STATUS] [--limit N] [--json]
countersign approvals approve|deny APPROVAL [--binds HASH] [--only N,N] [--reason TEXT] [--json]

  lists what people are asked for; an answer goes to the REST interface, since it needs proof of who gives it

  approve            approves exactly what was shown: without --binds it shows the question, and how to go on
  deny               denies it
  --binds HASH       of the question as it was shown, at least eight digits of it
  --only N,N         approves the actions of these numbers and denies the others; needs a reason
  --reason TEXT      why; it is kept and shown
  --incident ID      of one incident
${options(APPROVAL_STATUSES)}

An answer needs COUNTERSIGN_URL, where Countersign is served, and COUNTERSIGN_TOKEN, a bearer token of your own of the OpenID issuer
(or COUNTERSIGN_TOKEN_FILE). Exit code 1: the answer did not count, with the reason.`,
  statuses: APPROVAL_STATUSES,
  isOfIncidents: true,
  page: (from, query) => from.approvals(query),
  read: (from, id) => from.approval(id),
  line: ({ id, status, step, incidentId, deadline }) =>
    [id, status.padEnd(10), `step ${step}`, `of ${incidentId}`, `until ${deadline}`].join('  '),
};

/** Makes the command of one kind of list. */
export function listCommand<Row>(kind: ListKind<Row>): (args: readonly string[]) => Promise<number> {
  return async (args) => {
    if (args.includes('--help')) {
      console.log(kind.help);
      return 0;
    }
    const asked = listArgs(kind, args);
    console.log(
      await withStore(readConfig(process.env, projectRoot), ({ readModels }) =>
        listed(kind, asked, readModels),
      ),
    );
    return 0;
  };
}

const PAGE = 100;

/** A list as text or JSON; of one id, the row whole. @throws ERR_NOT_FOUND */
export async function listed<Row>(kind: ListKind<Row>, asked: ListArgs, from: ReadModels): Promise<string> {
  const { id, status, incidentId, limit, isJson } = asked;
  if (id !== undefined) {
    const row = await kind.read(from, id);
    if (row === undefined)
      throw new CountersignError('ERR_NOT_FOUND', `there is none with the id ${plainLine(id)}`);
    return harmlessJson(row, 2);
  }
  const rows: Row[] = [];
  let cursor: string | undefined;
  do {
    const page: Page<Row> = await kind.page(from, {
      limit: Math.min(PAGE, limit - rows.length),
      ...(status === undefined ? {} : { status }),
      ...(incidentId === undefined ? {} : { incidentId }),
      ...(cursor === undefined ? {} : { cursor }),
    });
    rows.push(...page.items);
    cursor = page.next;
  } while (cursor !== undefined && rows.length < limit);
  if (isJson) return harmlessJson(rows, 2);
  const more = cursor === undefined ? [] : [`there are more: --limit ${limit * 2}`];
  return [...rows.map((row) => plainLine(kind.line(row))), ...more].join('\n') || 'there are none';
}

/** Reads the words after the name of a list. @throws ERR_INPUT_INVALID */
export function listArgs(
  { name, statuses, isOfIncidents }: Pick<ListKind<unknown>, 'name' | 'statuses' | 'isOfIncidents'>,
  args: readonly string[],
): ListArgs {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        status: { type: 'string' },
        limit: { type: 'string', default: '50' },
        json: { type: 'boolean', default: false },
        ...(isOfIncidents ? { incident: { type: 'string' } as const } : {}),
      },
    });
    const { status, json: isJson } = values;
    const incidentId = 'incident' in values ? (values.incident as string | undefined) : undefined;
    const [id, ...rest] = positionals;
    if (rest.length > 0) throw new Error(`"${rest[0]}" is too much`);
    if (status !== undefined && !statuses.includes(status))
      throw new Error(`--status is one of ${statuses.join(', ')}`);
    const limit = Number(values.limit);
    if (!Number.isInteger(limit) || limit < 1 || limit > 1_000) throw new Error('--limit is 1 to 1000');
    return { id, status, incidentId, limit, isJson };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CountersignError('ERR_INPUT_INVALID', `${why} (countersign ${name} --help)`, { cause });
  }
}
