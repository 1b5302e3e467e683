import type { Severity } from '#domain/detection.ts';
import { CountersignError } from '#domain/errors.ts';
import { firstText, lookUp, present, recordOf, seek } from '../fields.ts';
import { commonCredentialPaths, findCredential } from '../find-credential.ts';
import { findPrincipal } from '../find-principal.ts';
import { findTechniques } from '../find-techniques.ts';
import { platformOf } from '../platforms.ts';
import type { DetectionDraft, PresetContext, SourcePreset } from '../preset.ts';
import { severityFromName, severityIn } from '../read-severity.ts';

/** Never an assignee or the agent: those are responders. */
const DETAILS = [
  'event.data.body.details.',
  'event.data.custom_fields.',
  'event.data.custom_details.',
] as const;
const inDetails = (...paths: string[]): string[] => DETAILS.flatMap((at) => paths.map((path) => at + path));
const PRINCIPAL = {
  email: inDetails('user_email', 'email', 'user', 'principal'),
  uid: inDetails('user_id', 'principal_id'),
  name: inDetails('user', 'username', 'principal'),
};
const CREDENTIALS = DETAILS.flatMap((at) => commonCredentialPaths(at));

/**
 * Incidents of PagerDuty's V3 webhooks whose details name a person; the header is `X-PagerDuty-Signature`, `v1=` and hex.
 * @see https://developer.pagerduty.com/docs/webhooks-overview
 */
export const pagerduty: SourcePreset = {
  preset: 'pagerduty',
  describe: 'PagerDuty V3 webhooks of incidents whose details name whom they are about.',
  toDetections(record, context) {
    if (!recordOf(lookUp(record, 'event.data')))
      throw new CountersignError(
        'ERR_INPUT_INVALID',
        'this is no V3 webhook of PagerDuty: it has no event.data',
      );
    return [toDraft(record, context)];
  },
};

function toDraft(record: unknown, context: PresetContext): DetectionDraft {
  const text = (...paths: string[]): string | undefined => firstText(record, paths);
  const platform = platformOf(text(...inDetails('platform', 'product')));
  return {
    title: text('event.data.title', 'event.event_type') ?? 'PagerDuty incident',
    severity: severityIn(
      seek(record, [...inDetails('severity'), 'event.data.priority.summary', 'event.data.urgency']),
      severityOf,
    ),
    detectedAt: seek(record, ['event.data.created_at', 'event.occurred_at']),
    principal: findPrincipal(record, PRINCIPAL),
    techniques: findTechniques(record, inDetails('mitre', 'techniques')),
    payload: record,
    ...present({
      sourceEventId: text('event.id'),
      credential: findCredential(record, CREDENTIALS, platform, context.fingerprint),
      platform,
      ip: text(...inDetails('ip', 'source_ip')),
      userAgent: text(...inDetails('user_agent')),
      link: text('event.data.html_url'),
    }),
  };
}

/** P1 to P5 are what accounts call their priorities unless they rename them. */
const PRIORITIES: Readonly<Record<string, Severity>> = {
  p1: 'critical',
  p2: 'high',
  p3: 'medium',
  p4: 'low',
  p5: 'informational',
};

function severityOf(value: unknown): Severity | undefined {
  const word = typeof value === 'string' ? value.trim().toLowerCase() : '';
  return Object.hasOwn(PRIORITIES, word) ? PRIORITIES[word] : severityFromName(value);
}
