import { CountersignError } from '#domain/errors.ts';
import type { FoundConnector } from './adapters/registry/load-connectors.ts';
import type { ConfiguredConnector } from './adapters/registry/open-connector.ts';
import { readSettings } from './adapters/registry/settings.ts';
import type { Config } from './config.ts';

/** The connectors of which all settings are there. @throws ERR_CONFIG_INVALID for one that is configured by half */
export function configuredConnectors(
  config: Pick<Config, 'read'>,
  installed: readonly FoundConnector[],
): ConfiguredConnector[] {
  const configured: ConfiguredConnector[] = [];
  const faults: string[] = [];
  for (const found of installed) {
    const read = readSettings(found.connector.manifest, config.read);
    if (read.state === 'faulty') faults.push(...read.faults);
    if (read.state === 'configured')
      configured.push({ ...found, settings: read.settings, secrets: read.secrets });
  }
  if (faults.length > 0) {
    throw new CountersignError(
      'ERR_CONFIG_INVALID',
      `config: ${faults.length} problem(s)\n${faults.map((fault) => `  ${fault}`).join('\n')}`,
    );
  }
  return configured;
}
