import { everyItem, firstText, listOf, lookUp, present, seek } from '../fields.ts';
import { commonCredentialPaths, findCredential } from '../find-credential.ts';
import { findPrincipal } from '../find-principal.ts';
import { findTechniques } from '../find-techniques.ts';
import { platformOf } from '../platforms.ts';
import type { DetectionDraft, PresetContext, SourcePreset } from '../preset.ts';
import { severityFromName, severityIn } from '../read-severity.ts';

/** Where the signal's own fields may stand: as the API gives them, and as templates of a webhook put them. */
const PREFIXES = ['attributes.attributes.', 'attributes.', ''] as const;
const at = (...paths: string[]): string[] => PREFIXES.flatMap((prefix) => paths.map((path) => prefix + path));

const PRINCIPAL = {
  email: at('usr.email', 'usr.name', 'usr.id', 'actor.alternateId', 'user_email', 'user'),
  uid: at('usr.id', 'userIdentity.arn', 'user_id'),
  name: at('usr.name', 'usr.id', 'user'),
};

const CREDENTIALS = PREFIXES.flatMap((prefix) => [
  ...commonCredentialPaths(prefix),
  { path: `${prefix}userIdentity.accessKeyId`, kind: 'api-key', platform: 'aws' } as const,
]);

/**
 * Security signals of Datadog: one signal, a page of the API (`data: […]`), or the customer's own template of the webhook
 * integration with the same names. It signs nothing; use a secret header.
 * @see https://docs.datadoghq.com/integrations/webhooks/
 */
export const datadog: SourcePreset = {
  preset: 'datadog',
  describe: 'Datadog security signals, as the API has them or by a webhook whose template keeps their names.',
  toDetections(record, context) {
    const page = lookUp(record, 'data');
    const signals = Array.isArray(page) ? everyItem(page) : [record];
    return signals.map((signal) => toDraft(signal, context));
  },
};

function toDraft(signal: unknown, context: PresetContext): DetectionDraft {
  const text = (...paths: string[]): string | undefined => firstText(signal, at(...paths));
  const platform = platformOf(text('source'), text('service'), tagOf(signal, 'source'));
  const rule = present({
    uid: text('workflow.rule.id', 'rule_id'),
    name: text('workflow.rule.name', 'rule_name'),
  });
  return {
    title: text('title', 'workflow.rule.name', 'alert_title', 'event_title') ?? 'Datadog security signal',
    // `status` is the signal's severity in Datadog; the inner one is that of the log.
    severity: severityIn(
      seek(signal, ['attributes.status', 'severity', 'alert_priority', 'status']),
      severityFromName,
    ),
    detectedAt: seek(signal, ['attributes.timestamp', 'timestamp', 'date', 'last_updated']),
    principal: findPrincipal(signal, PRINCIPAL),
    techniques: findTechniques(signal, at('tags')),
    payload: signal,
    ...present({
      sourceEventId: firstText(signal, ['id', 'signal_id', 'alert_cycle_key', 'aggreg_key']),
      description: text('message', 'body'),
      credential: findCredential(signal, CREDENTIALS, platform, context.fingerprint),
      platform,
      ip: text('network.client.ip', 'client_ip', 'ip'),
      userAgent: text('http.useragent', 'user_agent'),
      analytic: Object.keys(rule).length > 0 ? rule : undefined,
      link: text('link', 'signal_url'),
    }),
  };
}

/** Tags are texts such as `source:okta`. */
function tagOf(signal: unknown, name: string): string | undefined {
  const tags = listOf(lookUp(signal, 'attributes.tags') ?? lookUp(signal, 'tags'));
  const tag = tags.find((each) => typeof each === 'string' && each.startsWith(`${name}:`));
  return typeof tag === 'string' ? tag.slice(name.length + 1) : undefined;
}
