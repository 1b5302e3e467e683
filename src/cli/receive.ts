import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import type { Unreadable } from '#domain/dead-letter.ts';
import type { Detection } from '#domain/detection.ts';
import { asCountersignError, CountersignError, ERROR_CODES, type ErrorCode } from '#domain/errors.ts';
import { harmlessJson } from '#domain/harmless-json.ts';
import type { Clock, Receipt } from '#domain/ports.ts';
import { recordsIn } from '../adapters/api/records-in.ts';
import { parseWebhookSources, type WebhookSource } from '../adapters/api/webhook-sources.ts';
import { digest } from '../adapters/secrets/digest.ts';
import { createFingerprints } from '../adapters/secrets/fingerprints.ts';
import { type Config, readConfig } from '../config.ts';
import { presetsWith } from '../mappings-now.ts';
import { openPresentedTokens } from '../presented-tokens.ts';
import { acceptRecords, type Presets } from '../stages/intake/accept.ts';
import { plainLine } from './plain-line.ts';
import { projectRoot } from './project-root.ts';

const HELP = `countersign receive --source NAME FILE [--json]
countersign receive --preset NAME FILE [--json]

  tells what would become of the body of a webhook: its detections, and what could not be read and why; nothing is
  stored, sent or verified

  FILE            the body as it is posted: an object, a list, lines, or objects one after the other; - for the standard
                  input
  --source NAME   a source of WEBHOOK_SOURCES, with its preset and its limit of size
  --preset NAME   a preset of docs/webhooks.md, or the id of a mapping in MAPPINGS_PATH, without any source
  --json          the answer as JSON: { status, detections, deadLetters, ignored, refused }

  exit code 0: all of it would be taken in; 1: something could not be read, and would be kept as a dead letter;
  2: the body would be refused whole, or the command was used wrongly`;

/** What would become of a body. */
export interface Received {
  /** The HTTP status that the sender would see. */
  readonly status: number;
  readonly detections: readonly Detection[];
  readonly deadLetters: readonly Unreadable[];
  /** Records that are no detection by their mapping. */
  readonly ignored: number;
  /** Why the sender would be told that nothing was stored. */
  readonly refused?: { readonly code: ErrorCode; readonly why: string };
}

/** `countersign receive`. */
export async function receiveCommand(args: readonly string[]): Promise<number> {
  const asked = receiveArgs(args);
  if (!asked) {
    console.log(HELP);
    return 0;
  }
  const config = readConfig(process.env, projectRoot);
  const presets = await presetsWith(config.mappingsPath);
  const source = sourceOf(asked, config, presets);
  const body = asked.file === '-' ? await buffer(process.stdin) : await readFile(asked.file);
  const received = await receive(body, source, { config, presets, clock: { now: () => new Date() } });
  console.log(asked.isJson ? harmlessJson(received, 2) : receivedText(received));
  if (received.deadLetters.length > 0) return 1;
  return received.refused ? 2 : 0;
}

export interface ReceiveArgs {
  readonly source: string | undefined;
  readonly preset: string | undefined;
  readonly file: string;
  readonly isJson: boolean;
}

/** Reads the words after `receive`; undefined when help is asked for. @throws ERR_INPUT_INVALID */
export function receiveArgs(args: readonly string[]): ReceiveArgs | undefined {
  try {
    const options = {
      source: { type: 'string' },
      preset: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false, short: 'h' },
    } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    if (values.help) return undefined;
    const { source, preset, json: isJson } = values;
    if ((source === undefined) === (preset === undefined))
      throw new Error('give either --source or --preset');
    const [file, ...rest] = positionals;
    if (file === undefined || rest.length > 0) throw new Error('name one file, or - for the standard input');
    return { source, preset, file, isJson };
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new CountersignError('ERR_INPUT_INVALID', `${message} (countersign receive --help)`, { cause });
  }
}

interface ReadAs extends Pick<WebhookSource, 'preset' | 'bodyLimitBytes'> {
  readonly name: string;
}

function sourceOf({ source, preset }: ReceiveArgs, { webhookSources }: Config, presets: Presets): ReadAs {
  if (source === undefined)
    return { name: 'receive', preset: preset!, bodyLimitBytes: Number.MAX_SAFE_INTEGER };
  const sources = parseWebhookSources(webhookSources, presets.keys());
  const found = sources.get(source);
  if (found) return { ...found, name: source };
  const known = [...sources.keys()].join(', ') || 'none';
  throw new CountersignError(
    'ERR_SOURCE_UNKNOWN',
    `there is no source "${source}"; configured are: ${known}`,
  );
}

/** Reads a body as a served process would, and keeps nothing of it. @throws ERR_CONFIG_INVALID for an unknown preset */
export async function receive(
  body: Buffer,
  source: ReadAs,
  { config, presets, clock }: { readonly config: Config; readonly presets: Presets; readonly clock: Clock },
): Promise<Received> {
  const fingerprints = createFingerprints(config.fingerprintKey);
  const detections: Detection[] = [];
  const unread: Unreadable[] = [];
  const ports = {
    ...{ presets, fingerprints, digest, clock, windowMs: () => 0 },
    presented: openPresentedTokens(config, fingerprints, clock),
    intake: {
      accept({ detection }: { readonly detection: Detection }): Promise<Receipt> {
        detections.push(detection);
        return Promise.resolve({ incidentId: 'none', detectionId: 'none', status: 'new' });
      },
    },
    deadLetters: {
      keep(letters: readonly Unreadable[]) {
        unread.push(...letters);
        return Promise.resolve(letters.map(() => 'none'));
      },
    },
  };
  try {
    if (body.length > source.bodyLimitBytes)
      throw new CountersignError(
        'ERR_INPUT_TOO_LARGE',
        `the body is larger than ${source.bodyLimitBytes} bytes`,
      );
    const { ignored } = await acceptRecords(source, recordsIn(body), ports);
    return { status: detections.length > 0 ? 202 : 200, detections, deadLetters: unread, ignored };
  } catch (thrown) {
    const { code, message } = asCountersignError(thrown);
    const { status } = ERROR_CODES[code];
    if (status >= 500) throw thrown;
    const why = message.replace('; kept as dead letter none', '');
    return { status, detections, deadLetters: unread, ignored: 0, refused: { code, why } };
  }
}

/** What would become of a body, for people; all texts plain. */
export function receivedText({ status, detections, deadLetters, ignored, refused }: Received): string {
  return [
    `The sender would be answered ${status}${refused ? ` ${refused.code}` : ''}.`,
    ...(refused && deadLetters.length === 0 ? [`refused: ${refused.why}`] : []),
    ...detections.flatMap((detection, index) => ['', `detection ${index + 1}`, ...linesOf(detection)]),
    ...deadLetters.flatMap(({ code, why }) => ['', `dead letter: ${code}`, `  ${why}`]),
    ...(ignored > 0 ? ['', `${ignored} record(s) are no detection by their mapping`] : []),
  ]
    .map(plainLine)
    .join('\n');
}

function linesOf({ rawSha256: _, source: __, techniques, presented, ...told }: Detection): string[] {
  const rows: readonly (readonly [string, unknown])[] = [
    ...Object.entries(told),
    ...(techniques.length > 0 ? [['techniques', techniques.join(' ')] as const] : []),
    ...(presented ? [['presented', `${presented.length} token(s)`] as const] : []),
  ];
  return rows.map(
    ([name, value]) => `  ${name.padEnd(14)} ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
}
