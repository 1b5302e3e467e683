import { CountersignError } from '#domain/errors.ts';
import type { Mapping } from '#domain/mapping/parse.ts';
import type { Fault } from '#domain/playbook/document.ts';
import type { Log } from '#domain/ports.ts';
import { parseWebhookSources, type WebhookSources } from './adapters/api/webhook-sources.ts';
import { loadMappings } from './adapters/registry/load-mappings.ts';
import { folderStamp } from './adapters/registry/yaml-folder.ts';
import type { Metrics } from './adapters/telemetry/metrics.ts';
import type { Config } from './config.ts';
import { startPeriodic } from './periodic.ts';
import type { Presets } from './stages/intake/accept.ts';
import { mappedSource } from './stages/intake/mapped-source.ts';
import type { SourcePreset } from './stages/intake/preset.ts';
import { PRESETS } from './stages/intake/sources/index.ts';

/** How payloads are read now: the presets, and the mappings of a folder as they were when it was last without a fault. */

/** How often the folder is looked at, in milliseconds. */
const LOOK_EVERY_MS = 2_000;

/** The presets and the mappings of a folder. @throws ERR_CONFIG_INVALID with every fault's file, line and column */
export async function presetsWith(folder: string): Promise<Presets> {
  const { mappings, faults } = await loadMappings(folder, PRESETS.keys());
  if (faults.length > 0) {
    const lines = faults.map((fault) => `  ${lineOf(fault)}`).join('\n');
    throw new CountersignError('ERR_CONFIG_INVALID', `mappings: ${faults.length} problem(s)\n${lines}`);
  }
  return together(mappings);
}

/** The webhook sources of a configuration, and how their payloads are read. @throws ERR_CONFIG_INVALID */
export async function liveSenders(
  { mappingsPath, webhookSources }: Config,
  deps: Parameters<typeof livePresets>[1],
  undo: Parameters<typeof livePresets>[2],
): Promise<{ readonly sources: WebhookSources; readonly presets: Presets }> {
  const presets = await livePresets(mappingsPath, deps, undo);
  return { presets, sources: parseWebhookSources(webhookSources, presets.keys()) };
}

/**
 * The presets and the mappings of a folder, looked at again and again: a mended mapping holds without a restart, and one with a fault leaves what was
 * loaded before. `undo` gets what ends that. @throws ERR_CONFIG_INVALID
 */
export async function livePresets(
  folder: string,
  { log, metrics }: { readonly log: Log; readonly metrics: Pick<Metrics, 'mappingFaults'> },
  undo: (() => Promise<unknown> | unknown)[],
  lookEveryMs = LOOK_EVERY_MS,
): Promise<Presets> {
  let stamp = await stampOrNone(folder);
  let present = await presetsWith(folder);
  metrics.mappingFaults.set(0);
  const look = async (): Promise<void> => {
    const now = await stampOrNone(folder);
    if (now.stamp === stamp.stamp && !stamp.isYoung) return;
    const { mappings, faults } = await loadMappings(folder, PRESETS.keys());
    const isNews = now.stamp !== stamp.stamp;
    stamp = now;
    metrics.mappingFaults.set(faults.length);
    if (faults.length === 0) present = together(mappings);
    if (!isNews) return;
    if (faults.length === 0) log.info({ mappings: mappings.map(({ id }) => id) }, 'the mappings were loaded');
    else log.error({ faults: faults.map(lineOf) }, 'the mappings have faults: what was loaded before holds');
  };
  const complaint = 'the mappings folder could not be looked at';
  const looking = startPeriodic({ everyMs: lookEveryMs, log, complaint, work: look });
  undo.push(() => looking.stop());
  return { get: (name) => present.get(name), keys: () => present.keys() };
}

function together(mappings: readonly Mapping[]): ReadonlyMap<string, SourcePreset> {
  return new Map([...PRESETS, ...mappings.map((mapping) => [mapping.id, mappedSource(mapping)] as const)]);
}

async function stampOrNone(folder: string): ReturnType<typeof folderStamp> {
  try {
    return await folderStamp(folder);
  } catch {
    return { stamp: '', isYoung: false }; // a folder that is not there holds no mapping
  }
}

function lineOf({ file, line, column, message, hint }: Fault): string {
  return `${file}:${line}:${column}: ${message}${hint ? ` (${hint})` : ''}`;
}
