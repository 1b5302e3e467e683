import { parseArgs } from 'node:util';
import { type Coverage, coverage } from '#domain/coverage/coverage.ts';
import { coverageMarkdown } from '#domain/coverage/markdown.ts';
import { CountersignError } from '#domain/errors.ts';
import { factsOf } from '../adapters/registry/connectors.ts';
import { coverageFactsOf } from '../adapters/registry/coverage-facts.ts';
import { loadConnectors } from '../adapters/registry/load-connectors.ts';
import { loadPlaybooks } from '../adapters/registry/load-playbooks.ts';
import { readConfig } from '../config.ts';
import { coverageText } from './coverage-text.ts';
import { projectRoot } from './project-root.ts';

const USAGE = `countersign coverage [--json | --markdown]

  shows, per platform, which kinds of credentials can be seen, judged, cut, verified and undone, with reasons; the blind
  spots; and what would close each: a licence, a setting, a log stream
  reads what the connectors state of themselves and which of them the environment configures; calls no platform`;

type Form = 'text' | 'json' | 'markdown';

/** Prints what the connectors let Countersign see and do. */
export async function coverageCommand(args: readonly string[]): Promise<number> {
  const form = coverageArgs(args);
  if (form === undefined) {
    console.log(USAGE);
    return 0;
  }
  const found = await coverageOf(process.env);
  if (form === 'json') console.log(JSON.stringify(found, undefined, 2));
  else console.log(form === 'markdown' ? `# Coverage\n\n${coverageMarkdown(found)}` : coverageText(found));
  return 0;
}

/** Reads the words after `coverage`; undefined when help is asked for. @throws ERR_INPUT_INVALID */
export function coverageArgs(args: readonly string[]): Form | undefined {
  const flag = { type: 'boolean', default: false } as const;
  try {
    const options = { json: flag, markdown: flag, help: { ...flag, short: 'h' } } as const;
    const { values } = parseArgs({ args: [...args], options });
    if (values.help) return undefined;
    if (values.json && values.markdown) throw new Error('--json and --markdown: choose one');
    if (values.json) return 'json';
    return values.markdown ? 'markdown' : 'text';
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new CountersignError('ERR_INPUT_INVALID', `${message} (countersign coverage --help)`, { cause });
  }
}

/** The coverage under an environment. @throws ERR_CONFIG_INVALID, ERR_CONNECTOR_INVALID, ERR_PLAYBOOK_INVALID without a policy */
async function coverageOf(env: Readonly<Record<string, string | undefined>>): Promise<Coverage> {
  const config = readConfig(env, projectRoot);
  const installed = await loadConnectors(config.connectorsPaths);
  const { policy, faults } = await loadPlaybooks(config.playbooksPath, installed.map(factsOf));
  if (!policy) {
    const why = faults.map(({ file, line, message }) => `${file}:${line}: ${message}`).join('; ');
    throw new CountersignError('ERR_PLAYBOOK_INVALID', `the policy cannot be read: ${why}`);
  }
  return coverage(
    installed.map((each) => coverageFactsOf(each, config.read)),
    { lookBackMs: policy.policy.lookBackMs },
  );
}
