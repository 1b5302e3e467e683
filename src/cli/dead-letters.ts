import { join } from 'node:path';
import type { Person } from '#domain/approval.ts';
import type { DeadLetter, DeadLetterStatus } from '#domain/dead-letter.ts';
import { asCountersignError, CountersignError } from '#domain/errors.ts';
import { harmlessJson } from '#domain/harmless-json.ts';
import type { Clock } from '#domain/ports.ts';
import { parseWebhookSources } from '../adapters/api/webhook-sources.ts';
import { openPresentPolicy } from '../adapters/registry/present-policy.ts';
import { digest } from '../adapters/secrets/digest.ts';
import { createFingerprints } from '../adapters/secrets/fingerprints.ts';
import type { Store } from '../adapters/store/index.ts';
import { type Config, readConfig } from '../config.ts';
import { type ReplayDeps, replayDeadLetter } from '../dead-letter-replay.ts';
import { presetsWith } from '../mappings-now.ts';
import { openPresentedTokens } from '../presented-tokens.ts';
import { actingArgs, actingPerson } from './acting-args.ts';
import { permitted } from './permitted.ts';
import { plainLine } from './plain-line.ts';
import { projectRoot } from './project-root.ts';
import { silentLog } from './silent-log.ts';
import { withStore } from './with-store.ts';

const STATUSES = ['waiting', 'replayed', 'dismissed'] as const satisfies DeadLetterStatus[];

const HELP = `countersign dead-letters [list] [--source NAME] [--status STATUS] [--json]
countersign dead-letters show LETTER [--json]
countersign dead-letters replay LETTER|--all [--source NAME] --by EMAIL
countersign dead-letters dismiss LETTER --by EMAIL --reason TEXT

  what an authentic sender sent and no mapping could read; without --status, what waits for somebody
  replay           reads it again with the presets and mappings as they are now; what becomes detections is closed
  dismiss          it is no detection

  --all            every one that waits, of a source or of all
  --source NAME    those of one webhook source
  --status STATUS  ${STATUSES.join(', ')}
  --by EMAIL       who you are; it is kept with your account on this machine
  --reason TEXT    why; it is kept and shown
  --json           the answer as JSON

It works on the database of the configuration, as \`countersign serve\` does; a serving process goes on with new detections within
seconds. Exit code 0: done, and of a list none waits; 1: some wait, or still cannot be read; 2: wrong use, or refused.`;

/** What is asked for. */
export type DeadLettersCommand = { readonly isJson: boolean } & (
  | { readonly do: 'list'; readonly source: string | undefined; readonly status: DeadLetterStatus }
  | { readonly do: 'show'; readonly id: string }
  | {
      readonly do: 'replay';
      readonly id: string | undefined;
      readonly source: string | undefined;
      readonly by: Person;
    }
  | { readonly do: 'dismiss'; readonly id: string; readonly by: Person; readonly reason: string }
);

/** `countersign dead-letters`. */
export async function deadLettersCommand(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    console.log(HELP);
    return 0;
  }
  const command = deadLettersArgs(args);
  const config = readConfig(process.env, projectRoot);
  if (command.do === 'replay' || command.do === 'dismiss')
    await permitted(`dead-letters ${command.do}`, command.by, config);
  const { text, code } = await withStore(config, (store, clock) =>
    carryOut(command, { store, clock, config }),
  );
  console.log(text);
  return code;
}

interface Done {
  readonly text: string;
  readonly code: number;
}

/** Does what is asked for to a store. @throws ERR_NOT_FOUND, ERR_CONFLICT, ERR_SOURCE_UNKNOWN, ERR_STORE_UNAVAILABLE */
export async function carryOut(
  command: DeadLettersCommand,
  at: {
    readonly store: Pick<Store, 'deadLetters' | 'intake'>;
    readonly clock: Clock;
    readonly config: Config;
  },
): Promise<Done> {
  const { deadLetters } = at.store;
  switch (command.do) {
    case 'list': {
      const letters = await lettersOf(deadLetters, command.status, command.source);
      const shown = command.isJson ? harmlessJson(letters, 2) : listText(letters, command.status);
      return { text: shown, code: command.status === 'waiting' && letters.length > 0 ? 1 : 0 };
    }
    case 'show': {
      const letter = await found(deadLetters.read(command.id));
      return { text: command.isJson ? harmlessJson(letter, 2) : letterText(letter), code: 0 };
    }
    case 'dismiss': {
      const { id, by, reason } = command;
      await found(deadLetters.read(id));
      if (!(await deadLetters.close(id, { status: 'dismissed', by: by.email, reason })))
        throw new CountersignError('ERR_CONFLICT', 'this dead letter does not wait any more');
      return {
        text: command.isJson ? harmlessJson({ id, status: 'dismissed' }) : `${id} is dismissed`,
        code: 0,
      };
    }
    case 'replay':
      return await replayed(command, await replayDeps(at), deadLetters);
  }
}

async function replayed(
  { id, source, by, isJson }: DeadLettersCommand & { do: 'replay' },
  deps: ReplayDeps,
  deadLetters: Store['deadLetters'],
): Promise<Done> {
  const ids =
    id === undefined ? (await lettersOf(deadLetters, 'waiting', source)).map((each) => each.id) : [id];
  const outcomes: { id: string; detections?: number; code?: string; why?: string }[] = [];
  for (const each of ids) {
    try {
      const receipts = await replayDeadLetter(each, by.email, deps);
      outcomes.push({ id: each, detections: receipts.length });
    } catch (thrown) {
      const { code, message } = asCountersignError(thrown);
      // One asked for by name tells its own error; of all, the others go on.
      if (id !== undefined && code !== 'ERR_DETECTION_FIELD_MISSING' && code !== 'ERR_INPUT_INVALID')
        throw thrown;
      outcomes.push({ id: each, code, why: message });
    }
  }
  const lines = outcomes.map(({ id: of, detections, code, why }) =>
    plainLine(
      why === undefined ? `${of}  became ${detections} detection(s)` : `${of}  waits on: ${code}: ${why}`,
    ),
  );
  const text = isJson ? harmlessJson(outcomes, 2) : lines.join('\n') || 'nothing waits';
  return { text, code: outcomes.some(({ why }) => why !== undefined) ? 1 : 0 };
}

/** What reading a dead letter again needs: sources, presets and mappings as they are now. */
async function replayDeps({ store, clock, config }: Parameters<typeof carryOut>[1]): Promise<ReplayDeps> {
  const presets = await presetsWith(config.mappingsPath);
  const sources = parseWebhookSources(config.webhookSources, presets.keys());
  const policy = await openPresentPolicy(join(config.playbooksPath, 'policy.yaml'), silentLog)();
  const fingerprints = createFingerprints(config.fingerprintKey);
  const presented = openPresentedTokens(config, fingerprints, clock);
  const { intake, deadLetters } = store;
  return {
    deadLetters,
    ports: {
      ...{ presets, intake, fingerprints, presented, digest, clock },
      windowMs: () => policy.correlationWindowMs,
    },
    source(name) {
      const source = sources.get(name);
      return source && { name, preset: source.preset };
    },
  };
}

const PAGE = 100;

async function lettersOf(
  deadLetters: Store['deadLetters'],
  status: DeadLetterStatus,
  source: string | undefined,
): Promise<readonly DeadLetter[]> {
  const letters: DeadLetter[] = [];
  let cursor: string | undefined;
  do {
    const page = await deadLetters.list({
      limit: PAGE,
      status,
      ...(source === undefined ? {} : { source }),
      ...(cursor === undefined ? {} : { cursor }),
    });
    letters.push(...page.items);
    cursor = page.next;
  } while (cursor !== undefined);
  return letters;
}

function listText(letters: readonly DeadLetter[], status: DeadLetterStatus): string {
  if (letters.length === 0) return status === 'waiting' ? 'nothing waits' : `none is ${status}`;
  return letters
    .map(({ id, source, receivedAt, deliveries, code, why }) =>
      plainLine(`${id}  ${source}  ${receivedAt}${deliveries > 1 ? ` ×${deliveries}` : ''}  ${code}: ${why}`),
    )
    .join('\n');
}

function letterText({ record, ...told }: DeadLetter): string {
  const facts = Object.entries(told).map(([name, value]) => plainLine(`${name.padEnd(15)} ${String(value)}`));
  return [...facts, '', harmlessJson(record, 2)].join('\n');
}

async function found<T>(reading: Promise<T | undefined>): Promise<T> {
  const value = await reading;
  if (value === undefined) throw new CountersignError('ERR_NOT_FOUND', 'there is no dead letter of this id');
  return value;
}

/** Reads the words after `dead-letters`. @throws ERR_INPUT_INVALID naming what is missing */
export function deadLettersArgs(args: readonly string[]): DeadLettersCommand {
  const more = { source: { type: 'string' }, status: { type: 'string' }, all: { type: 'boolean' } } as const;
  const { values, positionals } = actingArgs(args, more, wrong);
  const { source, all: isAll = false, json: isJson = false } = values;
  const [what = 'list', id, ...rest] = positionals;
  if (rest.length > 0) throw wrong(`"${rest[0]}" is too much`);
  if (what === 'list') {
    const status = STATUSES.find((each) => each === (values.status ?? 'waiting'));
    if (!status) throw wrong(`--status is one of ${STATUSES.join(', ')}`);
    if (id !== undefined) throw wrong('a list takes --source and --status, and no further word');
    return { do: 'list', source, status, isJson };
  }
  if (what === 'replay') {
    if ((id === undefined) !== isAll) throw wrong('name one dead letter, or say --all');
    return { do: 'replay', id, source, by: actingPerson(values.by, wrong), isJson };
  }
  if (what !== 'show' && what !== 'dismiss')
    throw wrong(`there is no "dead-letters ${what}"; there are list, show, replay and dismiss`);
  if (id === undefined) throw wrong(`name one: countersign dead-letters ${what} LETTER`);
  if (what === 'show') return { do: 'show', id, isJson };
  const reason = values.reason?.trim();
  if (!reason) throw wrong('say why: --reason "…"');
  return { do: 'dismiss', id, by: actingPerson(values.by, wrong), reason, isJson };
}

function wrong(message: string): CountersignError {
  return new CountersignError('ERR_INPUT_INVALID', `${message} (countersign dead-letters --help)`);
}
