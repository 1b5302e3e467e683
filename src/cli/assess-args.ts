import { parseArgs } from 'node:util';
import { CountersignError } from '#domain/errors.ts';
import { Platform } from '#domain/principal.ts';
import { nowFrom, rangeFrom } from '../case-document.ts';
import type { CompleteRanges } from '../stages/assessment/complete-ranges.ts';

export const ASSESS_USAGE = `countersign assess --detection finding.json --logs PLATFORM=FILE… [options]
countersign assess --cases DIR --json [--baseline FILE]

  weighs a detection against logs, offline: is the credential forged, stolen, explained, or can it not be known yet

  --detection FILE             an OCSF Detection Finding (class_uid 2004)
  --logs PLATFORM=FILE         raw records of a platform, OCSF events, or what \`countersign normalize\` prints, as objects,
                               arrays or NDJSON; in any order, with pages repeated; may be repeated
  --complete PLATFORM=FROM..TO the times within which the log holds every record there was; default: from its first to its
                               last record. A log that is complete and empty says that nothing happened
  --now TIME                   assess as of then, with later records left out; default: the time of the newest record, or of
                               the detection where that is newer
  --policy FILE                YAML or JSON with knownEgress, registeredTravel, expectedMfa, geoLocationAlerts,
                               tokenReplayThreshold, verdictThresholds and signalWeights, or a whole policy.yaml; default:
                               none
  --issuers FILE|DIR           whose tokens are trusted, with their keys: JSON as in TRUSTED_ISSUERS (one issuer or a list),
                               or SAML metadata (.xml); a folder: all such files in it. A raw JWT or SAML assertion in the
                               finding is held against them; nothing is read over the network
  --baseline FILE              what is usual, as \`countersign baseline build --out FILE\` wrote it; default: what the logs show of
                               the person from before the time in question. Goes with --cases too
  --timeline                   after the assessment, what the logs show around the detection, event by event
  --svg FILE                   writes the same as a picture that stands alone; an existing file is replaced
  --json                       prints {verdict, score, interval, undecidedUntil?, toFetch?, signals, counterSignals,
                               blindSpots, techniques, wouldChange, assessedAt, evidenceSha256, notes}
  --cases DIR                  each folder in DIR is a case: finding.json, <platform>.ndjson…, and where known complete.json
                               ({"okta": [FROM, TO]}), now.txt, policy.json and issuers.json; one JSON line each, with \`case\`, in the
                               folder's own order; a case that cannot be assessed has \`error\` ({code, message}) instead of
                               a verdict. Links are not followed, other files not looked at

  of everybody's records those are weighed that concern the person or credential of the detection
  a time is 2026-03-01T08:00:00Z or with an offset; without one it is UTC; a day is its first instant
  secrets are replaced by fingerprints under FINGERPRINT_KEY
  a record that cannot be read is a blind spot, is told on the standard error (the first of each log), and is counted
  without a log of any identity provider a missing sign-in is a blind spot, not evidence
  POST /v1/assessments does the same for {detection, logs: {"okta": [record…]}, complete?, now?, policy?, issuers?} of 16 MiB at most

  exit code 0: assessed; 1: assessed, but some record could not be read, or some case not be assessed; 2: not assessed`;

export interface AssessOne {
  readonly baseline?: string;
  readonly detection: string;
  readonly logs: readonly { readonly platform: string; readonly file: string }[];
  readonly complete: CompleteRanges;
  readonly now?: string;
  readonly policy?: string;
  readonly issuers?: string;
  readonly isJson: boolean;
  readonly isTimeline: boolean;
  /** Where the picture goes. */
  readonly svg?: string;
}

export interface AssessMany {
  readonly cases: string;
  readonly baseline?: string;
}

const WITH_CASES = new Set(['cases', 'json', 'baseline']);

/** Reads the words after `assess`; undefined when help is asked for. @throws ERR_INPUT_INVALID naming the option */
export function assessArgs(args: readonly string[]): AssessOne | AssessMany | undefined {
  const values = parsed(args);
  if (values.help) return undefined;
  const { cases, detection, logs = [], complete = [], now, policy, issuers, json, timeline, svg } = values;
  const baseline = values.baseline === undefined ? {} : { baseline: values.baseline };
  if (cases !== undefined) {
    const others = Object.keys(values).filter((name) => !WITH_CASES.has(name));
    if (others.length > 0)
      throw wrong(`--cases goes with --json and --baseline alone, not with --${others[0]}`);
    if (!json) throw wrong('--cases prints JSON lines: say --json');
    if (cases === '') throw wrong('--cases: name a folder');
    return { cases, ...baseline };
  }
  if (timeline && json) throw wrong('--timeline prints for people: leave out --json, or use --svg');
  if (svg === '') throw wrong('--svg: name a file');
  if (!detection) throw wrong('name the finding with --detection, or a folder of cases with --cases');
  return {
    detection,
    logs: logs.map((text) => pairOf(text, 'logs')).map(([platform, file]) => ({ platform, file })),
    complete: rangesOf(complete),
    ...nowFrom(now),
    ...(policy === undefined ? {} : { policy }),
    ...(issuers === undefined ? {} : { issuers }),
    ...baseline,
    isJson: json ?? false,
    isTimeline: timeline ?? false,
    ...(svg === undefined ? {} : { svg }),
  };
}

function parsed(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const several = { type: 'string', multiple: true } as const;
  const flag = { type: 'boolean' } as const;
  const options = {
    detection: text,
    logs: several,
    complete: several,
    now: text,
    policy: text,
    issuers: text,
    baseline: text,
    timeline: flag,
    svg: text,
    cases: text,
    json: flag,
    help: { ...flag, short: 'h' },
  } as const;
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (cause) {
    throw wrong(cause instanceof Error ? cause.message : String(cause), cause);
  }
}

function rangesOf(complete: readonly string[]): CompleteRanges {
  const ranges: CompleteRanges = {};
  for (const text of complete) {
    const [platform, range] = pairOf(text, 'complete');
    if (Object.hasOwn(ranges, platform)) throw wrong(`--complete: ${platform} is named twice`);
    ranges[platform] = rangeFrom(range, `--complete ${platform}`);
  }
  return ranges;
}

function pairOf(text: string, option: string): readonly [platform: string, value: string] {
  const at = text.indexOf('=');
  const [platform, value] = [text.slice(0, at), text.slice(at + 1)];
  if (at > 0 && value !== '' && Platform.safeParse(platform).success) return [platform, value];
  const shown = JSON.stringify(text.slice(0, 80));
  throw wrong(`--${option}: ${shown} is not PLATFORM=${option === 'logs' ? 'FILE' : 'FROM..TO'}`);
}

function wrong(message: string, cause?: unknown): CountersignError {
  return new CountersignError('ERR_INPUT_INVALID', `${message} (countersign assess --help)`, { cause });
}
