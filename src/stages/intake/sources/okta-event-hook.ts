import type { Severity } from '#domain/detection.ts';
import { CountersignError } from '#domain/errors.ts';
import { firstText, lookUp, present, seek } from '../fields.ts';
import { type CredentialPath, findCredential } from '../find-credential.ts';
import { findPrincipal } from '../find-principal.ts';
import type { DetectionDraft, PresetContext, PrincipalDraft, Sought, SourcePreset } from '../preset.ts';
import { severityFromName, severityIn } from '../read-severity.ts';

/** The session or API token the event was made with, as the System Log names it. */
const CREDENTIALS: readonly CredentialPath[] = [
  { path: 'transaction.detail.requestApiTokenId', kind: 'api-key' },
  { path: 'authenticationContext.externalSessionId', kind: 'session' },
  { path: 'authenticationContext.rootSessionId', kind: 'session' },
];

/**
 * Okta Event Hooks: a batch of System Log events, of which each becomes one detection.
 * Which events are sent is chosen in Okta; see docs/webhooks.md for those that speak of misused sessions.
 * @see https://developer.okta.com/docs/concepts/event-hooks/
 */
export const oktaEventHook: SourcePreset = {
  preset: 'okta-event-hook',
  describe: 'Okta Event Hooks; every event of data.events becomes a detection.',
  toDetections(record, context) {
    const events = lookUp(record, 'data.events');
    if (!Array.isArray(events) || events.length === 0) {
      throw new CountersignError('ERR_DETECTION_FIELD_MISSING', 'missing events (tried data.events)', {
        place: 'data.events',
      });
    }
    return events.map((event: unknown) => oktaEventDraft(event, context));
  },
};

/** A detection as one event of Okta's System Log tells it. */
export function oktaEventDraft(event: unknown, context: PresetContext): DetectionDraft {
  const text = (...paths: string[]): string | undefined => firstText(event, paths);
  const eventType = text('eventType');
  return {
    title: text('displayMessage') ?? eventType ?? 'Okta event',
    severity: severityOf(event),
    detectedAt: seek(event, ['published']),
    principal: principalOf(event),
    platform: 'okta',
    techniques: [],
    payload: event,
    ...present({
      sourceEventId: text('uuid'),
      description: text('outcome.reason', 'debugContext.debugData.risk'),
      credential: findCredential(event, CREDENTIALS, 'okta', context.fingerprint),
      ip: text('client.ipAddress'),
      userAgent: text('client.userAgent.rawUserAgent'),
      analytic: eventType === undefined ? undefined : { uid: eventType },
    }),
  };
}

/** Okta's log levels are DEBUG, INFO, WARN and ERROR; they become informational, medium and high. */
function severityOf(event: unknown): Sought<Severity | { value: unknown; path: string }> {
  return severityIn(seek(event, ['severity']), severityFromName);
}

/** The actor when it is a person; what the system did is about its first target that is a user. */
function principalOf(event: unknown): Sought<PrincipalDraft> {
  const at = (prefix: string): Sought<PrincipalDraft> =>
    findPrincipal(event, {
      email: [`${prefix}.alternateId`],
      uid: [`${prefix}.id`],
      name: [`${prefix}.displayName`],
    });
  const targets = lookUp(event, 'target');
  const user = Array.isArray(targets)
    ? targets.findIndex((target) => firstText(target, ['type']) === 'User')
    : -1;
  const actorType = firstText(event, ['actor.type']);
  if (actorType === 'User') return asUser(at('actor'));
  if (user !== -1) return asUser(at(`target.${user}`));
  if (actorType === 'PublicClientApp' || actorType === 'ServiceAccount') return at('actor');
  return { tried: ['actor (type User)', 'target[] (type User)'] };
}

function asUser(sought: Sought<PrincipalDraft>): Sought<PrincipalDraft> {
  return sought.found === undefined ? sought : { ...sought, found: { ...sought.found, kind: 'user' } };
}
