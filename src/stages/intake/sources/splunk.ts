import { CountersignError } from '#domain/errors.ts';
import { firstText, jsonIn, present, recordOf, seek } from '../fields.ts';
import { commonCredentialPaths, findCredential } from '../find-credential.ts';
import { findPrincipal } from '../find-principal.ts';
import { findTechniques } from '../find-techniques.ts';
import { platformOf } from '../platforms.ts';
import type { DetectionDraft, PresetContext, Sought, SourcePreset } from '../preset.ts';
import { severityFromName, severityFromScore, severityIn } from '../read-severity.ts';

/** Never `owner`: that is who saved the search. */
const PRINCIPAL = {
  email: [
    'user_email',
    'email',
    'user',
    'src_user',
    'userPrincipalName',
    'user_principal_name',
    'actor.alternateId',
    'actor.email',
    'risk_object',
  ],
  uid: ['user_id', 'actor.id', 'user_arn'],
  name: ['user', 'src_user', 'user_name', 'username', 'actor.displayName', 'risk_object', 'actor'],
};

const CREDENTIALS = commonCredentialPaths('');

/** Splunk's webhook alert action (`{result, sid, search_name…}`) and rows of Enterprise Security's `index=notable`. */
export const splunk: SourcePreset = {
  preset: 'splunk',
  describe: 'Splunk’s webhook alert action, and notable rows of Splunk Enterprise Security.',
  toDetections(record, context) {
    const whole = recordOf(record);
    if (whole === undefined) throw new CountersignError('ERR_INPUT_INVALID', 'a Splunk alert is an object');
    return [toDraft(whole, withRawFields(recordOf(whole.result) ?? whole), context)];
  },
};

function toDraft(
  whole: Record<string, unknown>,
  row: Record<string, unknown>,
  context: PresetContext,
): DetectionDraft {
  const text = (...paths: string[]): string | undefined => firstText(row, paths);
  const below = <T>(sought: Sought<T>): Sought<T> =>
    toldBelow(recordOf(whole.result) ? 'result.' : '', sought);
  const sourcetype = text('orig_sourcetype', 'sourcetype');
  const platform = platformOf(
    text('platform', 'vendor_product', 'vendor'),
    text('app'),
    sourcetype,
    sourcetype?.split(':')[0],
  );
  const searchName = firstText(whole, ['search_name']) ?? text('search_name', 'savedsearch_name', 'source');
  return {
    title: text('rule_title', 'rule_name') ?? searchName ?? 'Splunk alert',
    severity: severityIn(
      below(seek(row, ['urgency', 'severity', 'severity_level', 'risk_score'])),
      (value) => severityFromName(value) ?? severityFromScore(value),
    ),
    detectedAt: below(seek(row, ['_time', 'firstTime', 'timestamp', 'time', 'orig_time', 'published'])),
    principal: below(findPrincipal(row, PRINCIPAL)),
    techniques: findTechniques(row, [
      'annotations',
      'annotations.mitre_attack',
      'annotations.mitre_attack.mitre_technique_id',
      'mitre_technique_id',
    ]),
    payload: whole,
    ...present({
      sourceEventId: dedupeKey(whole, row, context),
      description: text('rule_description', 'description', 'reason'),
      credential: findCredential(row, CREDENTIALS, platform, context.fingerprint),
      platform,
      ip: text('src_ip', 'src', 'ip', 'client_ip', 'clientIp', 'client.ipAddress'),
      userAgent: text('http_user_agent', 'user_agent', 'userAgent', 'client.userAgent.rawUserAgent'),
      analytic: searchName === undefined ? undefined : { name: searchName },
      link: firstText(whole, ['results_link', 'drilldown_search_link']),
    }),
  };
}

/** The paths as the sender sees them: the fields of a webhook's row stand under `result`. */
function toldBelow<T>(prefix: string, sought: Sought<T>): Sought<T> {
  return prefix === '' || sought.found !== undefined
    ? sought
    : { ...sought, tried: sought.tried.map((path) => prefix + path) };
}

/** A row may hold its fields only in `_raw`, as JSON or as `name="value"` pairs; fields of the row itself win. */
function withRawFields(row: Record<string, unknown>): Record<string, unknown> {
  const raw = row._raw;
  if (typeof raw !== 'string') return row;
  const json = recordOf(jsonIn(raw));
  if (json !== undefined) return { ...json, ...row };
  const pairs = [...raw.slice(0, 32_768).matchAll(/\b([A-Za-z_][\w.]{0,63})="([^"]{0,4096})"/g)];
  return { ...Object.fromEntries(pairs.map((pair) => [pair[1], pair[2]])), ...row };
}

/** `event_id` or bucket and offset name a notable; else the search's id with the row's digest; else the row's own. */
function dedupeKey(
  whole: Record<string, unknown>,
  row: Record<string, unknown>,
  context: PresetContext,
): string {
  const eventId = firstText(row, ['event_id', 'notable_id']);
  if (eventId !== undefined) return eventId;
  const bucket = firstText(row, ['_bkt']);
  const offset = firstText(row, ['_cd']);
  if (bucket !== undefined && offset !== undefined) return `${bucket}/${offset}`;
  const rowDigest = context.digest.ofText(JSON.stringify(row)).slice(0, 32);
  const sid = firstText(whole, ['sid']) ?? firstText(row, ['orig_sid']);
  if (sid !== undefined) return `${sid}/${rowDigest}`;
  return `${firstText(row, ['source']) ?? ''}/${firstText(row, ['_time']) ?? ''}/${rowDigest}`;
}
