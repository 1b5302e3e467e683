import { parseArgs } from 'node:util';
import { CountersignError } from '#domain/errors.ts';
import { type FoundConnector, loadConnectors } from '../adapters/registry/load-connectors.ts';
import { createFingerprints } from '../adapters/secrets/fingerprints.ts';
import { readConfig } from '../config.ts';
import type { AuditLog } from '../kit/index.ts';
import { normalizeStream } from './normalize-stream.ts';
import { projectRoot } from './project-root.ts';

const USAGE = `countersign normalize --platform NAME < raw.ndjson > ocsf.ndjson

  turns a platform’s raw audit records into activities (a subset of OCSF), one JSON object a line

  reads objects, arrays, NDJSON and objects one after the other, as they come; one record is held at a time, of
  16 Mi characters at most
  secrets are replaced by fingerprints under FINGERPRINT_KEY; rawSha256 is of the record with its secrets replaced
  what cannot be read goes to the standard error with its line, its number and the reason, and is counted

  exit code 0: every record was read; 2: some were not, or the command was used wrongly`;

/** Reads raw records from the standard input and prints activities; exit code 2 when a record could not be read. */
export async function normalize(args: readonly string[]): Promise<number> {
  const asked = normalizeArgs(args);
  if (!asked) {
    console.log(USAGE);
    return 0;
  }
  const config = readConfig(process.env, projectRoot);
  const { normalize: reader } = auditLogOf(asked.platform, await loadConnectors(config.connectorsPaths));
  try {
    const { read, unread } = await normalizeStream(process.stdin.setEncoding('utf8'), {
      normalize: reader,
      fingerprints: createFingerprints(config.fingerprintKey),
      output: process.stdout,
      faults: process.stderr,
    });
    console.error(`${read} record(s) read, ${unread} not`);
    return unread > 0 ? 2 : 0;
  } catch (thrown) {
    // Whoever reads the output wants no more of it, as `head` does.
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'EPIPE') return 0;
    throw thrown;
  }
}

/** Reads the words after `normalize`; undefined when help is asked for. @throws ERR_INPUT_INVALID */
export function normalizeArgs(args: readonly string[]): { readonly platform: string } | undefined {
  try {
    const options = { platform: { type: 'string' }, help: { type: 'boolean', short: 'h' } } as const;
    const { values } = parseArgs({ args: [...args], options });
    if (values.help) return undefined;
    if (values.platform) return { platform: values.platform };
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new CountersignError('ERR_INPUT_INVALID', `${message} (countersign normalize --help)`, { cause });
  }
  throw new CountersignError(
    'ERR_INPUT_INVALID',
    'name the platform with --platform (countersign normalize --help)',
  );
}

/** The log of a platform's connector. @throws ERR_INPUT_INVALID naming the platforms whose records can be read */
export function auditLogOf(platform: string, installed: readonly FoundConnector[]): AuditLog<unknown> {
  const withLog = installed.flatMap(({ connector: { manifest, auditLog } }) =>
    auditLog ? [{ name: manifest.platform, auditLog }] : [],
  );
  const found = withLog.find(({ name }) => name === platform);
  if (found) return found.auditLog;
  const isInstalled = installed.some(({ connector }) => connector.manifest.platform === platform);
  const why = isInstalled ? `"${platform}" has no audit log` : `there is no connector for "${platform}"`;
  const names = withLog.map(({ name }) => name).join(', ');
  throw new CountersignError('ERR_INPUT_INVALID', `${why}; records can be read of: ${names || 'none'}`);
}
