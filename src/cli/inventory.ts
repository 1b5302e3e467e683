import { parseArgs } from 'node:util';
import { CountersignError } from '#domain/errors.ts';
import type { InventoryFlag } from '#domain/inventory.ts';
import { askedConnectors } from './asked-connectors.ts';
import { streamInventory } from './inventory-stream.ts';

const FLAGS = ['no-owner', 'no-expiry', 'unused', 'outlives-owner'] as const satisfies InventoryFlag[];

const USAGE = `countersign inventory [--platform NAME]… [--flag NAME]… [--json]

  lists API keys, tokens, app grants and long-lived sessions of the configured platforms, one a line, as they are read:
  owner, age, last use, expiry, scopes, and what is wrong with them:
    no-owner         nobody answers for it
    no-expiry        it never ends
    unused           not used for 90 days, or never since it was made 90 days ago
    outlives-owner   its owner is suspended or has left
  what a platform does not tell is "unknown", and is no finding

  --flag NAME   only those with this flag; several may be named
  --json        one JSON object a line, with all scopes

  the summary, and what cannot be listed, go to the standard error
  exit code 0: every list came to its end; 1: one broke off; 2: the command was used wrongly`;

export interface InventoryArgs {
  readonly platforms: readonly string[];
  readonly flags: readonly InventoryFlag[];
  readonly isJson: boolean;
}

/** Prints every credential of the configured platforms; exit code 1 when a list broke off. */
export async function inventoryCommand(args: readonly string[]): Promise<number> {
  const asked = inventoryArgs(args);
  if (asked === undefined) {
    console.log(USAGE);
    return 0;
  }
  const clock = { now: () => new Date() };
  const { connectors, deps } = await askedConnectors(asked.platforms, process.env, clock);
  try {
    const isWhole = await streamInventory(connectors, deps, {
      ...asked,
      output: process.stdout,
      notes: process.stderr,
    });
    return isWhole ? 0 : 1;
  } catch (thrown) {
    // Whoever reads the output wants no more of it, as `head` does.
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'EPIPE') return 0;
    throw thrown;
  }
}

/** Reads the words after `inventory`; undefined when help is asked for. @throws ERR_INPUT_INVALID */
export function inventoryArgs(args: readonly string[]): InventoryArgs | undefined {
  try {
    const options = {
      platform: { type: 'string', multiple: true },
      flag: { type: 'string', multiple: true },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false, short: 'h' },
    } as const;
    const { values } = parseArgs({ args: [...args], options });
    if (values.help) return undefined;
    const { platform = [], flag = [], json } = values;
    return { platforms: platform, flags: flag.map(flagOf), isJson: json };
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new CountersignError('ERR_INPUT_INVALID', `${message} (countersign inventory --help)`, { cause });
  }
}

function flagOf(text: string): InventoryFlag {
  const found = FLAGS.find((flag) => flag === text);
  if (found) return found;
  throw new Error(`there is no flag "${text}"; there are: ${FLAGS.join(', ')}`);
}
