import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { CountersignError } from '#domain/errors.ts';
import { harmlessJson } from '#domain/harmless-json.ts';
import { factsOf } from '../adapters/registry/connectors.ts';
import { loadConnectors } from '../adapters/registry/load-connectors.ts';
import { readPublicKey } from '../adapters/store/head-keys.ts';
import { headKeyFrom } from '../adapters/store/kept-head-key.ts';
import { exportPack } from '../adapters/store/pack/export-pack.ts';
import { type PackVerification, verifyPack } from '../adapters/store/pack/verify-pack.ts';
import { readConfig } from '../config.ts';
import { reportSources } from '../report-sources.ts';
import { incidentReport } from '../stages/report/incident-report.ts';
import { readIncident } from './one-incident.ts';
import { plainLine } from './plain-line.ts';
import { projectRoot } from './project-root.ts';
import { withDatabase } from './with-database.ts';

const USAGE = `countersign evidence export INCIDENT --out FILE.tar.gz
countersign evidence verify FILE [--key PUBLIC-KEY] [--json]

  export   packs the journal of an incident, the signed heads that cover it, the evidence that it names and its reports,
           with a signed manifest of hashes; signs how far the journal has come first, where that is not signed yet
  verify   checks a pack, offline and on any machine: exit code 1 when something was changed, removed, re-ordered or cut off,
           and says what. --key names the public key (PEM or JWK) that must have signed it; without it the key in the
           pack is taken, and its fingerprint shown for you to compare`;

type EvidenceArgs =
  | { readonly does: 'export'; readonly incidentId: string; readonly out: string }
  | {
      readonly does: 'verify';
      readonly file: string;
      readonly key: string | undefined;
      readonly json: boolean;
    };

/** Packs the evidence of an incident, or checks a pack. @throws ERR_INPUT_INVALID, ERR_NOT_FOUND, ERR_STORE_UNAVAILABLE */
export async function evidenceCommand(args: readonly string[]): Promise<number> {
  const asked = evidenceArgs(args);
  if (asked === undefined) {
    console.log(USAGE);
    return 0;
  }
  return asked.does === 'export' ? exportTo(asked) : verifyFile(asked);
}

/** Reads the words after `evidence`; undefined when help is asked for. @throws ERR_INPUT_INVALID */
export function evidenceArgs(args: readonly string[]): EvidenceArgs | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        out: { type: 'string' },
        key: { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) return undefined;
    const [does, what, ...more] = positionals;
    if (what === undefined || more.length > 0)
      throw new Error('name one incident to export, or one file to verify');
    if (does === 'export') {
      if (values.out === undefined) throw new Error('--out: name the file to write');
      return { does, incidentId: what, out: values.out };
    }
    if (does !== 'verify') throw new Error(`"${does}": export or verify`);
    return { does, file: what, key: values.key, json: values.json };
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new CountersignError('ERR_INPUT_INVALID', `${message} (countersign evidence --help)`, { cause });
  }
}

async function exportTo({ incidentId, out }: Extract<EvidenceArgs, { does: 'export' }>): Promise<number> {
  const config = readConfig(process.env, projectRoot);
  const facts = (await loadConnectors(config.connectorsPaths)).map(factsOf);
  const { packed, manifest } = await withDatabase(config, async (pool) => {
    const { incident, journal, evidence } = await readIncident(pool, incidentId);
    const sources = reportSources({ journal, evidence, connectors: { facts } });
    const reports = {
      page: await incidentReport(incident, 'html', sources),
      text: await incidentReport(incident, 'markdown', sources),
    };
    const key = headKeyFrom(config.headKey, config.dataDir);
    const clock = { now: () => new Date() };
    return exportPack(incidentId, await journal.read(incidentId), reports, { pool, clock, key, evidence });
  });
  await writeFile(out, packed);
  console.log(
    `${out}: ${manifest.entries} entries and ${manifest.files.length} files of ${incidentId}, ${packed.length} bytes, signed by ${manifest.keyId}`,
  );
  if (manifest.missing.length > 0)
    console.log(`not in it, since kept no longer: ${manifest.missing.join(', ')}`);
  return 0;
}

async function verifyFile({ file, key, json }: Extract<EvidenceArgs, { does: 'verify' }>): Promise<number> {
  const publicKey = key === undefined ? undefined : readPublicKey((await bytesOf(key)).toString());
  const result = await verifyPack(await bytesOf(file), publicKey);
  if (json) console.log(harmlessJson(result));
  else for (const line of verificationLines(result)) console.log(plainLine(line));
  return result.verified ? 0 : 1;
}

async function bytesOf(file: string): Promise<Buffer> {
  return await readFile(file).catch((cause: unknown) => {
    throw new CountersignError('ERR_INPUT_UNREADABLE', `${file} cannot be read`, { cause });
  });
}

function verificationLines({ faults, notes, key, ...result }: PackVerification): readonly string[] {
  return [
    ...faults.map(({ where, what }) => `${where}: ${what}`),
    ...notes.map((note) => `note: ${note}`),
    ...(key ? [`key: SHA-256 ${key.fingerprint} (${key.from === 'given' ? 'given' : 'from the pack'})`] : []),
    `${result.entries} entries, ${result.files} files and ${result.heads} signed heads of ${result.incidentId ?? 'no incident'}: ${result.verified ? 'verified' : 'NOT VERIFIED'}`,
  ];
}
