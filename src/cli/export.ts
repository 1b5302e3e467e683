import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CountersignError } from '#domain/errors.ts';
import { cacaoOf } from '#domain/playbook/cacao.ts';
import { factsOf } from '../adapters/registry/connectors.ts';
import { loadConnectors } from '../adapters/registry/load-connectors.ts';
import { nameUuid } from '../adapters/secrets/name-uuid.ts';
import { findPlaybook } from './plan-playbook.ts';
import { projectRoot } from './project-root.ts';

const USAGE = `countersign export --cacao PLAYBOOK [--playbooks FOLDER]

  prints a playbook, by id or by path, as CACAO 2.0; what that cannot say is named on the error output and in the
  description. Ids are the same whenever the same playbook is exported; its times are those of the file

  exit code 0: exported; 2: not exported, with the reason`;

/** `countersign export --cacao`: a playbook for tools that read CACAO. */
export async function exportCommand(args: readonly string[]): Promise<number> {
  const asked = exportArgs(args);
  if (asked === undefined) {
    console.log(USAGE);
    return 0;
  }
  const connectors = await loadConnectors([join(projectRoot, 'connectors')]);
  const { playbook, file } = await findPlaybook(asked.playbook, asked.folder, connectors.map(factsOf));
  const path = file === asked.playbook ? file : join(asked.folder, file);
  const modified = (await stat(path)).mtime.toISOString();
  const made = cacaoOf(playbook, { nameUuid, modified });
  console.log(JSON.stringify(made.playbook, undefined, 2));
  for (const loss of made.losses) console.error(`not carried over: ${loss}`);
  return 0;
}

/** Reads the words after `export`; undefined when help is asked for. @throws ERR_INPUT_INVALID */
export function exportArgs(
  args: readonly string[],
): { readonly playbook: string; readonly folder: string } | undefined {
  try {
    const options = {
      cacao: { type: 'boolean', default: false },
      playbooks: { type: 'string', default: join(projectRoot, 'playbooks') },
      help: { type: 'boolean', default: false, short: 'h' },
    } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    if (values.help) return undefined;
    const [playbook, ...more] = positionals;
    if (!values.cacao) throw new Error('say as what: --cacao');
    if (playbook === undefined || more.length > 0) throw new Error('name one playbook');
    return { playbook, folder: values.playbooks };
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new CountersignError('ERR_INPUT_INVALID', `${message} (countersign export --help)`, { cause });
  }
}
