import { CountersignError } from '#domain/errors.ts';
import { everyItem, firstText, listOf, lookUp, present, recordOf, seek } from '../fields.ts';
import { commonCredentialPaths, findCredential } from '../find-credential.ts';
import { findPrincipal } from '../find-principal.ts';
import { findTechniques } from '../find-techniques.ts';
import type { DetectionDraft, PresetContext, SourcePreset } from '../preset.ts';
import { severityFromName, severityIn } from '../read-severity.ts';

const PRINCIPAL = {
  email: ['userAccount.userPrincipalName', 'userPrincipalName', 'primaryAddress'],
  uid: ['userAccount.azureAdUserId', 'userAccount.userSid', 'objectId', 'servicePrincipalId'],
  name: ['userAccount.accountName', 'userAccount.displayName', 'displayName'],
};

/** Kinds of evidence that name who it is about, the strongest first. */
const PEOPLE = ['userEvidence', 'cloudLogonSessionEvidence', 'mailboxEvidence', 'oauthApplicationEvidence'];

/**
 * Alerts of Microsoft Defender XDR as Graph has them (security/alerts_v2), alone, as a page, or within an incident; each
 * alert is a detection.
 * @see https://learn.microsoft.com/graph/api/resources/security-alert
 */
export const defenderXdr: SourcePreset = {
  preset: 'defender-xdr',
  describe: 'Microsoft Defender XDR alerts and incidents, as Microsoft Graph gives them.',
  toDetections(record, context) {
    const page = lookUp(record, 'value');
    const subjects = Array.isArray(page) ? everyItem(page) : [record];
    const alerts = subjects.flatMap(alertsOf);
    if (alerts.length === 0) throw noAlert(record);
    return alerts.map((alert) => toDraft(alert, context));
  },
};

/** Rows of advanced hunting come by the same stream: they are told by their category. */
function noAlert(record: unknown): CountersignError {
  const table = firstText(record, ['category']);
  const why = table?.startsWith('AdvancedHunting-')
    ? `a row of ${table.slice(0, 80)} is no alert: send alerts as Microsoft Graph has them (security/alerts_v2)`
    : 'there is no alert in it: neither evidence nor alerts';
  return new CountersignError('ERR_INPUT_INVALID', why);
}

function alertsOf(subject: unknown): unknown[] {
  const alerts = lookUp(subject, 'alerts');
  if (alerts !== undefined) return [...everyItem(alerts)];
  return recordOf(subject)?.evidence === undefined ? [] : [subject];
}

function toDraft(alert: unknown, context: PresetContext): DetectionDraft {
  const text = (...paths: string[]): string | undefined => firstText(alert, paths);
  const evidence = listOf(lookUp(alert, 'evidence'));
  const person = whoseEvidence(evidence);
  const credential = evidence
    .map((each) => findCredential(each, SESSIONS, 'entra-id', context.fingerprint))
    .find((found) => found !== undefined);
  const id = text('id', 'providerAlertId');
  const principal = findPrincipal(person, PRINCIPAL);
  return {
    title: text('title') ?? 'Microsoft Defender XDR alert',
    severity: severityIn(seek(alert, ['severity']), severityFromName),
    detectedAt: seek(alert, ['firstActivityDateTime', 'createdDateTime', 'lastUpdateDateTime']),
    principal: principal.found
      ? principal
      : { tried: PEOPLE.flatMap((kind) => PRINCIPAL.email.map((path) => `evidence[${kind}].${path}`)) },
    techniques: findTechniques(alert, ['mitreTechniques']),
    payload: alert,
    ...present({
      sourceEventId: id,
      description: text('description'),
      credential,
      platform: principal.found ? 'entra-id' : undefined,
      ip: firstText(
        evidence.find((each) => kindOf(each) === 'ipEvidence'),
        ['ipAddress'],
      ),
      userAgent: firstText(
        evidence.find((each) => kindOf(each) === 'cloudLogonSessionEvidence'),
        ['userAgent'],
      ),
      analytic: present({ uid: text('detectorId'), name: text('title') }),
      link: text('alertWebUrl'),
    }),
  };
}

const SESSIONS = [{ path: 'sessionId', kind: 'session' } as const, ...commonCredentialPaths('')];

function whoseEvidence(evidence: readonly unknown[]): unknown {
  return PEOPLE.map((kind) => evidence.find((each) => kindOf(each) === kind)).find(
    (each) => each !== undefined,
  );
}

/** `#microsoft.graph.security.userEvidence` is `userEvidence`. */
function kindOf(evidence: unknown): string | undefined {
  return firstText(recordOf(evidence) && { type: recordOf(evidence)!['@odata.type'] }, ['type'])
    ?.split('.')
    .at(-1);
}
