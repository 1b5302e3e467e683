import { parseArgs } from 'node:util';
import { CountersignError } from '#domain/errors.ts';
import { Platform } from '#domain/principal.ts';
import { nowFrom } from '../case-document.ts';

export const BASELINE_USAGE = `countersign baseline build --logs PLATFORM=FILE… [--until TIME] [--out FILE] [--json]

  learns from past logs what is usual: for each person, application, integration, token and platform what is called, from
  which network and country and with which client, on which days

  --logs PLATFORM=FILE   raw records of a platform, OCSF events, or what \`countersign normalize\` prints, in any order, of any
                         length; may be repeated
  --until TIME           records from then on do not teach; default: a day ago, so that what may be an attack does not
  --out FILE             writes the baseline to a file, for \`countersign assess --baseline FILE\`, and needs no database; an
                         existing file is replaced. Default: into the database of the configuration, where incidents are
                         assessed with it, joined with what is there
  --json                 prints {read, unread, late, withheld, profiles, first?, last?}

  days are counted and not calls: reading a log again changes nothing, and a flood of calls is one day
  what was done in an incident does not teach until it is closed as explained (database only)
  days count half after thirty and are forgotten after 128
  a file holds 100 000 subjects at most; of more, some are left out by chance, and nothing is called unusual for those

  exit code 0: all was read; 1: some record could not be read; 2: nothing was built`;

export interface BaselineBuild {
  readonly logs: readonly { readonly platform: string; readonly file: string }[];
  readonly until?: string;
  readonly out?: string;
  readonly isJson: boolean;
}

/** Reads the words after `baseline`; undefined when help is asked for. @throws ERR_INPUT_INVALID naming the option */
export function baselineArgs(args: readonly string[]): BaselineBuild | undefined {
  const { values, positionals } = parsed(args);
  if (values.help) return undefined;
  if (positionals.join(' ') !== 'build') throw wrong('say `countersign baseline build`');
  const { logs = [], until, out, json } = values;
  if (logs.length === 0) throw wrong('name the logs to learn from with --logs');
  if (out === '') throw wrong('--out: name a file');
  return {
    logs: logs.map(logOf),
    ...(until === undefined ? {} : { until: nowFrom(until).now! }),
    ...(out === undefined ? {} : { out }),
    isJson: json ?? false,
  };
}

function parsed(args: readonly string[]) {
  const options = {
    logs: { type: 'string', multiple: true },
    until: { type: 'string' },
    out: { type: 'string' },
    json: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  } as const;
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (cause) {
    throw wrong(cause instanceof Error ? cause.message : String(cause), cause);
  }
}

function logOf(text: string): BaselineBuild['logs'][number] {
  const at = text.indexOf('=');
  const [platform, file] = [text.slice(0, at), text.slice(at + 1)];
  if (at > 0 && file !== '' && Platform.safeParse(platform).success) return { platform, file };
  throw wrong(`--logs: ${JSON.stringify(text.slice(0, 80))} is not PLATFORM=FILE`);
}

function wrong(message: string, cause?: unknown): CountersignError {
  return new CountersignError('ERR_INPUT_INVALID', `${message} (countersign baseline --help)`, { cause });
}
