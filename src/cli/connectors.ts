import { parseArgs } from 'node:util';
import { CountersignError } from '#domain/errors.ts';
import { isFault, type Preflight } from '#domain/preflight.ts';
import { preflightOf } from '../adapters/registry/preflight.ts';
import { askedConnectors } from './asked-connectors.ts';
import { preflightText } from './preflight-text.ts';

const USAGE = `countersign connectors check [PLATFORM…] [--json]

  proves, without changing anything, that each configured connector reaches its platform: who it is there; which scopes it
  has and lacks, for reading and for each action; whether its log can be read, how late the newest record is and how
  far back the log reaches

  exit code 0: every platform was reached, no scope is known to be missing, every log was read; 1: something is not so;
  2: the command was used wrongly or nothing is configured`;

interface ConnectorsArgs {
  readonly platforms: readonly string[];
  readonly isJson: boolean;
}

/** `countersign connectors check`: preflight of the configured connectors. */
export async function connectorsCommand(args: readonly string[]): Promise<number> {
  const asked = connectorsArgs(args);
  if (asked === undefined) {
    console.log(USAGE);
    return 0;
  }
  const { connectors, deps } = await askedConnectors(asked.platforms, process.env, {
    now: () => new Date(),
  });
  const found = await Promise.all(connectors.map((each) => preflightOf(each, deps)));
  console.log(asked.isJson ? JSON.stringify(found, undefined, 2) : preflightText(found));
  return found.every(isSound) ? 0 : 1;
}

/** Nothing is known to be missing; what a platform does not tell is not known to be. */
function isSound({ state, scopes, log }: Preflight): boolean {
  const lacksNone = scopes.every(({ lacks = [] }) => lacks.length === 0);
  return state !== 'unreachable' && lacksNone && (log === undefined || !isFault(log));
}

/** Reads the words after `connectors`; undefined when help is asked for. @throws ERR_INPUT_INVALID */
export function connectorsArgs(args: readonly string[]): ConnectorsArgs | undefined {
  try {
    const options = {
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false, short: 'h' },
    } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    if (values.help) return undefined;
    const [verb, ...platforms] = positionals;
    if (verb !== 'check') throw new Error(verb ? `there is no "connectors ${verb}"` : 'say what: check');
    return { platforms, isJson: values.json };
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new CountersignError('ERR_INPUT_INVALID', `${message} (countersign connectors --help)`, { cause });
  }
}
