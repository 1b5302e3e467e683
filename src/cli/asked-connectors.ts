import { CountersignError } from '#domain/errors.ts';
import type { Clock } from '#domain/ports.ts';
import { loadConnectors } from '../adapters/registry/load-connectors.ts';
import type { ConfiguredConnector, ConnectorsDeps } from '../adapters/registry/open-connector.ts';
import { createFingerprints } from '../adapters/secrets/fingerprints.ts';
import { readConfig } from '../config.ts';
import { configuredConnectors } from '../configured-connectors.ts';
import { projectRoot } from './project-root.ts';
import { silentLog } from './silent-log.ts';

export interface AskedConnectors {
  readonly connectors: readonly ConfiguredConnector[];
  readonly deps: ConnectorsDeps;
}

/**
 * The configured connectors of those platforms, or all.
 * @throws ERR_CONFIG_INVALID when none is configured, or one by half; ERR_INPUT_INVALID for a platform that is not configured
 */
export async function askedConnectors(
  platforms: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  clock: Clock,
): Promise<AskedConnectors> {
  const config = readConfig(env, projectRoot);
  const configured = configuredConnectors(config, await loadConnectors(config.connectorsPaths));
  if (configured.length === 0) {
    throw new CountersignError(
      'ERR_CONFIG_INVALID',
      'no connector is configured: `countersign coverage` names the variables that each wants',
    );
  }
  const names = configured.map(({ connector }) => connector.manifest.platform);
  const unknown = platforms.find((each) => !names.includes(each));
  if (unknown !== undefined) {
    throw new CountersignError(
      'ERR_INPUT_INVALID',
      `"${unknown}" is not configured; configured are: ${names.join(', ')}`,
    );
  }
  const fingerprints = createFingerprints(config.fingerprintKey);
  return {
    connectors: configured.filter(
      ({ connector }) => platforms.length === 0 || platforms.includes(connector.manifest.platform),
    ),
    deps: { clock, log: silentLog, fingerprints },
  };
}
