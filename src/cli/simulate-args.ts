import { parseArgs } from 'node:util';
import { Verdict } from '#domain/assessment.ts';
import { CountersignError } from '#domain/errors.ts';
import { FAULT_KINDS, type StepFault } from './step-faults.ts';

/** Without `--platform` these are played on: a provider of identities and two platforms behind it. */
const DEFAULT_PLATFORMS = ['okta', 'salesforce', 'slack'];

export const SIMULATE_USAGE = `countersign simulate <PLAYBOOK> [--platform NAME…] [--fault STEP=KIND…] [options]

  carries out a playbook with the engine and the connectors that serve, on simulated platforms, in this process, in memory and
  in virtual time, and prints what happened; no real platform is reached, and nothing is kept

  PLAYBOOK            the id of a playbook, or a path to its file
  --platform NAME     a platform that the person has an account on; may be repeated; default ${DEFAULT_PLATFORMS.join(', ')}
  --fault STEP=KIND   what the calls of a step meet: ${FAULT_KINDS.join(', ')};
                      KIND*3 meets the first three calls for each account; default one; may be repeated
  --verdict VERDICT   ${Verdict.options.join(', ')}; default: the first that the playbook is for
  --deny STEP         who is asked about this step says no; everybody else says yes after a minute; may be repeated
  --input NAME=VALUE  for a playbook with inputs; may be repeated
  --json              a JSON document instead of text

  exit code 0: the run ended; 1: it did not, or nothing began; 2: it could not be played`;

export interface SimulateArgs {
  /** An id or a path. */
  readonly playbook: string;
  readonly platforms: readonly string[];
  readonly faults: readonly StepFault[];
  readonly verdict: Verdict | undefined;
  readonly deny: readonly string[];
  readonly inputs: readonly string[];
  readonly json: boolean;
}

/** Reads the words after `simulate`; undefined when help is asked for. @throws ERR_INPUT_INVALID naming the option */
export function simulateArgs(args: readonly string[]): SimulateArgs | undefined {
  const { values, positionals } = parsed(args);
  if (values.help) return undefined;
  const [playbook, ...rest] = positionals;
  if (playbook === undefined || rest.length > 0) throw wrong('name one playbook');
  const verdict = Verdict.safeParse(values.verdict);
  if (values.verdict !== undefined && !verdict.success)
    throw wrong(`--verdict "${values.verdict}": there are ${Verdict.options.join(', ')}`);
  return {
    playbook,
    platforms: values.platform ?? DEFAULT_PLATFORMS,
    faults: (values.fault ?? []).map(faultFrom),
    verdict: verdict.data,
    deny: values.deny ?? [],
    inputs: values.input ?? [],
    json: values.json ?? false,
  };
}

function parsed(args: readonly string[]) {
  const many = { type: 'string', multiple: true } as const;
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        platform: many,
        fault: many,
        deny: many,
        input: many,
        verdict: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (cause) {
    throw wrong(cause instanceof Error ? cause.message : String(cause));
  }
}

function faultFrom(text: string): StepFault {
  const [, step, word, times = '1'] = /^([a-z][a-z0-9_]*)=([a-z-]+)(?:\*([1-9]\d{0,3}))?$/.exec(text) ?? [];
  const kind = FAULT_KINDS.find((each) => each === word);
  if (step === undefined || kind === undefined)
    throw wrong(`--fault "${text}" is not STEP=KIND; the kinds are ${FAULT_KINDS.join(', ')}`);
  return { step, kind, times: Number(times) };
}

function wrong(message: string): CountersignError {
  return new CountersignError('ERR_INPUT_INVALID', `${message} (countersign simulate --help)`);
}
