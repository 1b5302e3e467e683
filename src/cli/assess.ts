import { writeFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { CountersignError } from '#domain/errors.ts';
import { timelineSvg } from '#domain/explanation/svg/timeline-svg.ts';
import { harmlessJson } from '#domain/harmless-json.ts';
import { networkKnowledge } from '../adapters/networks/network-knowledge.ts';
import { loadConnectors } from '../adapters/registry/load-connectors.ts';
import { digest } from '../adapters/secrets/digest.ts';
import { createFingerprints } from '../adapters/secrets/fingerprints.ts';
import { assessSource, type CaseAssessorDeps, type CaseSource } from '../case-assessor.ts';
import { policyFrom } from '../case-document.ts';
import { readConfig } from '../config.ts';
import type { CasePolicy } from '../stages/assessment/case-policy.ts';
import { ASSESS_USAGE, type AssessOne, assessArgs } from './assess-args.ts';
import { assessCases } from './assess-cases.ts';
import { CaseFaults } from './assess-faults.ts';
import { assertFile, fileLog, jsonFile, textFile } from './assess-files.ts';
import { issuersAt } from './assess-issuers.ts';
import { assessText } from './assess-text.ts';
import { readBaselineFile } from './baseline-file.ts';
import { projectRoot } from './project-root.ts';
import { terminalTimeline } from './terminal-timeline.ts';
import { writeLines } from './write-lines.ts';

/** Prints the assessment of one case, or of each in a folder; exit code 1 when something could not be read. */
export async function assessCommand(args: readonly string[]): Promise<number> {
  const asked = assessArgs(args);
  if (!asked) {
    console.log(ASSESS_USAGE);
    return 0;
  }
  const config = readConfig(process.env, projectRoot);
  const deps: CaseAssessorDeps = {
    installed: await loadConnectors(config.connectorsPaths),
    fingerprints: createFingerprints(config.fingerprintKey),
    digest,
    clock: { now: () => new Date() },
    networks: await networkKnowledge(config.networkFiles),
    baseline: asked.baseline === undefined ? undefined : await readBaselineFile(asked.baseline),
  };
  try {
    if (!('cases' in asked)) return await assessOne(asked, deps);
    const { stdout: output, stderr: notes } = process;
    const { failed, unread } = await assessCases(asked.cases, { ...deps, output, notes });
    return failed + unread > 0 ? 1 : 0;
  } catch (thrown) {
    // Whoever reads the output wants no more of it, as `head` does.
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'EPIPE') return 0;
    throw thrown;
  }
}

async function assessOne(asked: AssessOne, deps: CaseAssessorDeps): Promise<number> {
  const faults = new CaseFaults();
  const { assessment, unread, timeline } = await assessSource(await caseOf(asked), deps, faults.on);
  await faults.tell(process.stderr);
  if (unread > 0) await writeLines(process.stderr, [`${unread} record(s) could not be read`]);
  await writeLines(process.stdout, [asked.isJson ? harmlessJson(assessment, 2) : assessText(assessment)]);
  if (asked.isTimeline) await writeLines(process.stdout, ['', terminalTimeline(timeline(), process.stdout)]);
  if (asked.svg !== undefined) await writePicture(asked.svg, timelineSvg(timeline()));
  return unread > 0 ? 1 : 0;
}

/** @throws ERR_INPUT_INVALID when the file cannot be written */
async function writePicture(file: string, picture: string): Promise<void> {
  await writeFile(file, picture).catch((cause: unknown) => {
    const why = cause instanceof Error && 'code' in cause ? String(cause.code) : 'failed';
    throw new CountersignError('ERR_INPUT_INVALID', `--svg: ${file} cannot be written: ${why}`, { cause });
  });
}

async function caseOf(asked: AssessOne): Promise<CaseSource> {
  const { complete, now } = asked;
  for (const { file } of asked.logs) await assertFile(file, file, true);
  return {
    finding: await jsonFile(asked.detection, asked.detection),
    logs: asked.logs.map(({ platform, file }) => fileLog(platform, file)),
    complete,
    ...(now === undefined ? {} : { now }),
    policy: await policyIn(asked.policy),
    ...(asked.issuers === undefined ? {} : { issuers: await issuersAt(asked.issuers) }),
  };
}

/** JSON is YAML too. */
async function policyIn(file: string | undefined): Promise<CasePolicy> {
  if (file === undefined) return policyFrom(undefined);
  const text = await textFile(file, file);
  let value: unknown;
  try {
    value = parse(text);
  } catch (cause) {
    const [first = ''] = cause instanceof Error ? cause.message.split('\n') : [];
    throw new CountersignError('ERR_INPUT_UNREADABLE', `${file} is not YAML: ${first.slice(0, 300)}`, {
      cause,
    });
  }
  return policyFrom(value ?? {});
}
