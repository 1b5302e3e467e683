import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { CountersignError } from '#domain/errors.ts';
import { REPORT_FORMATS, type ReportFormat } from '#domain/report/formats.ts';
import { factsOf } from '../adapters/registry/connectors.ts';
import { loadConnectors } from '../adapters/registry/load-connectors.ts';
import { readConfig } from '../config.ts';
import { reportSources } from '../report-sources.ts';
import { incidentReport } from '../stages/report/incident-report.ts';
import { readIncident } from './one-incident.ts';
import { projectRoot } from './project-root.ts';
import { withDatabase } from './with-database.ts';

const USAGE = `countersign report INCIDENT [--format ${REPORT_FORMATS.join('|')}] [--out FILE]

  writes the report of an incident, from its journal and the evidence that it names, to FILE or to standard output
  markdown (default) and html   for people: a paragraph in short, then the technical part; html prints well
  json                          the same as data
  stix                          a STIX 2.1 bundle
  ocsf                          an OCSF 1.8.0 Incident Finding (class 2005)`;

interface ReportArgs {
  readonly incidentId: string;
  readonly format: ReportFormat;
  readonly out: string | undefined;
}

/** Writes the report of an incident. @throws ERR_NOT_FOUND, ERR_STORE_UNAVAILABLE, ERR_INPUT_INVALID for wrong words */
export async function reportCommand(args: readonly string[]): Promise<number> {
  const asked = reportArgs(args);
  if (asked === undefined) {
    console.log(USAGE);
    return 0;
  }
  const config = readConfig(process.env, projectRoot);
  const facts = (await loadConnectors(config.connectorsPaths)).map(factsOf);
  const text = await withDatabase(config, async (pool) => {
    const { incident, journal, evidence } = await readIncident(pool, asked.incidentId);
    return incidentReport(
      incident,
      asked.format,
      reportSources({ journal, evidence, connectors: { facts } }),
    );
  });
  if (asked.out === undefined) process.stdout.write(text);
  else await writeFile(asked.out, text);
  return 0;
}

/** Reads the words after `report`; undefined when help is asked for. @throws ERR_INPUT_INVALID */
export function reportArgs(args: readonly string[]): ReportArgs | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        format: { type: 'string', default: 'markdown' },
        out: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) return undefined;
    const [incidentId, ...more] = positionals;
    if (incidentId === undefined || more.length > 0) throw new Error('name one incident');
    const format = REPORT_FORMATS.find((each) => each === values.format);
    if (!format) throw new Error(`--format: one of ${REPORT_FORMATS.join(', ')}`);
    return { incidentId, format, out: values.out };
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new CountersignError('ERR_INPUT_INVALID', `${message} (countersign report --help)`, { cause });
  }
}
