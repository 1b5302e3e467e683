import { parseArgs } from 'node:util';
import { z } from 'zod';
import { WEIGHTS } from '#domain/assessment/weights.ts';
import { Verdict } from '#domain/assessment.ts';
import { CREDENTIAL_KINDS, CredentialKind } from '#domain/credential.ts';
import { SEVERITIES, Severity } from '#domain/detection.ts';
import { CountersignError } from '#domain/errors.ts';
import { Platform } from '#domain/principal.ts';

const SIGNALS = Object.entries(WEIGHTS).flatMap(([id, weight]) =>
  typeof weight === 'object' && weight.fired > 0 ? [id] : [],
);

export const PLAN_USAGE = `countersign plan <PLAYBOOK> --principal WHO [options]
countersign plan <PLAYBOOK> --incident ID [options]

  shows what a run would do to whom, from the present state of the platforms; nothing is changed

  PLAYBOOK                 the id of a playbook, or a path to its file
  --principal WHO          an e-mail address, or the id of an account on the platform of --platform
  --platform NAME          the platform that the ids of --principal and --credential-id belong to
  --credential-kind KIND   ${CREDENTIAL_KINDS.join(', ')}
  --credential-id ID       the platform’s own id of the credential, or a fingerprint (fp_…); never the credential itself
  --verdict VERDICT        ${Verdict.options.join(', ')}; default: the first that the playbook is for
  --score NUMBER           0 to 1; default: the least score of that verdict
  --signal ID              a signal that fired: ${SIGNALS.join(', ')}; may be repeated
  --severity NAME          ${SEVERITIES.join(', ')}; default unknown
  --input NAME=VALUE       what the run is given, for a playbook with inputs; may be repeated; default: their defaults
  --incident ID            takes principal, credential, accounts and assessment from an incident in the database
  --simulators             uses the connectors’ own simulators instead of platforms; --principal then has a default
  --json, --mermaid        prints a JSON document or a Mermaid graph instead of text

  exit code 0: planned; 1: planned, but something could not be read; 2: not planned`;

const WHAT_IF = [
  'principal',
  'platform',
  'credential-kind',
  'credential-id',
  'verdict',
  'score',
  'signal',
  'severity',
];

const Given = z.object({
  principal: z.string().trim().min(1).max(320).optional(),
  platform: Platform.optional(),
  'credential-kind': CredentialKind.optional(),
  'credential-id': z.string().min(1).max(512).optional(),
  verdict: Verdict.optional(),
  score: z
    .string()
    .regex(/^\d{0,3}(\.\d{1,17})?$/, 'a score is a number from 0 to 1, such as 0.9')
    .refine((text) => text !== '' && Number(text) <= 1, 'a score is a number from 0 to 1, such as 0.9')
    .transform(Number)
    .optional(),
  signal: z.array(z.enum(SIGNALS)).default([]),
  severity: Severity.default('unknown'),
  input: z.array(z.string().max(8_000)).default([]),
  incident: z.string().min(1).max(200).optional(),
  simulators: z.boolean().default(false),
  json: z.boolean().default(false),
  mermaid: z.boolean().default(false),
  help: z.boolean().default(false),
});

export interface PlanArgs extends z.infer<typeof Given> {
  /** An id or a path. */
  readonly playbook: string;
}

/** Reads the words after `plan`; undefined when help is asked for. @throws ERR_INPUT_INVALID naming the option */
export function planArgs(args: readonly string[]): PlanArgs | undefined {
  const { values, positionals } = parsed(args);
  if (values.help) return undefined;
  const given = Given.safeParse(values);
  if (!given.success) {
    const faults = given.error.issues.map((issue) => `--${String(issue.path[0])}: ${issue.message}`);
    throw wrong(faults.join('; '));
  }
  const [playbook, ...rest] = positionals;
  if (playbook === undefined || playbook === '') throw wrong('name a playbook');
  if (rest.length > 0) throw wrong(`one playbook is planned at a time; "${rest[0]}" is too much`);
  checkTogether(given.data, Object.keys(values));
  return { ...given.data, playbook };
}

function parsed(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        principal: text,
        platform: text,
        'credential-kind': text,
        'credential-id': text,
        verdict: text,
        score: text,
        signal: { type: 'string', multiple: true },
        severity: text,
        input: { type: 'string', multiple: true },
        incident: text,
        simulators: flag,
        json: flag,
        mermaid: flag,
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (cause) {
    throw wrong(cause instanceof Error ? cause.message : String(cause), cause);
  }
}

function checkTogether(given: z.infer<typeof Given>, named: readonly string[]): void {
  if (given.json && given.mermaid) throw wrong('--json and --mermaid: choose one');
  if (given.incident !== undefined) {
    const what = named.find((name) => WHAT_IF.includes(name));
    if (what) throw wrong(`--incident brings its own facts: take --${what} away`);
    if (given.simulators) throw wrong('--incident is of the configured platforms: take --simulators away');
    return;
  }
  if (given.principal === undefined && !given.simulators) throw wrong('name --principal, or --incident');
  if (given.principal !== undefined && !given.principal.includes('@') && !given.platform) {
    throw wrong(`--principal "${given.principal}" is no e-mail address: say with --platform whose id it is`);
  }
  const isNamed = given['credential-id'] !== undefined;
  if (isNamed !== (given['credential-kind'] !== undefined)) {
    throw wrong('--credential-kind and --credential-id go together');
  }
  if (isNamed && !given.platform) throw wrong('--credential-id: say with --platform whose id it is');
}

function wrong(message: string, cause?: unknown): CountersignError {
  return new CountersignError('ERR_INPUT_INVALID', `${message} (countersign plan --help)`, { cause });
}
