import { everyItem, firstText, lookUp, present, recordOf, seek } from '../fields.ts';
import { commonCredentialPaths, findCredential } from '../find-credential.ts';
import { findPrincipal } from '../find-principal.ts';
import { findTechniques } from '../find-techniques.ts';
import { platformOf } from '../platforms.ts';
import type { DetectionDraft, PresetContext, SourcePreset } from '../preset.ts';
import { severityFromName, severityIn } from '../read-severity.ts';

const PRINCIPAL = {
  email: ['user_email', 'email', 'user', 'username', 'actor', 'src_user'],
  uid: ['user_id', 'userid', 'actor_id'],
  name: ['user_name', 'username', 'user', 'actor'],
};
const CREDENTIALS = commonCredentialPaths('');

/**
 * Alerts of Sumo Logic's monitors and scheduled searches, by the template of its webhook connection. Each row of
 * `resultsJson`, which is JSON in a text, is a detection of its own.
 * @see https://help.sumologic.com/docs/alerts/webhook-connections/
 */
export const sumoLogic: SourcePreset = {
  preset: 'sumo-logic',
  describe: 'Sumo Logic monitors and scheduled searches, with the rows in resultsJson.',
  toDetections(record, context) {
    const rows = everyItem(lookUp(record, 'resultsJson') ?? lookUp(record, 'ResultsJson')).map(rowOf);
    const found = rows.filter((row) => row !== undefined);
    if (found.length === 0) return [toDraft(record, recordOf(record) ?? {}, undefined, context)];
    return found.map((row, index) => toDraft(record, row, index, context));
  },
};

/** A row is flat, or has its fields under `map`. */
function rowOf(row: unknown): Record<string, unknown> | undefined {
  return recordOf(lookUp(row, 'map')) ?? recordOf(row);
}

function toDraft(
  alert: unknown,
  row: Record<string, unknown>,
  index: number | undefined,
  context: PresetContext,
): DetectionDraft {
  const inRow = (...paths: string[]): string | undefined => firstText(row, paths);
  const inAlert = (...paths: string[]): string | undefined => firstText(alert, paths);
  const platform = platformOf(inRow('platform', 'product', '_sourcecategory', 'app'));
  const id = inAlert('id', 'Id');
  const time = inAlert('triggerTime', 'TriggerTime');
  const rowId = inRow('_messageid', '_receipttime') ?? (index === undefined ? undefined : String(index));
  return {
    title: inAlert('name', 'Name') ?? 'Sumo Logic alert',
    severity: severityIn(
      seek({ row, alert }, ['row.severity', 'alert.severity', 'alert.triggerType', 'alert.TriggerType']),
      severityFromName,
    ),
    detectedAt: seek({ row, alert }, [
      'row._messagetime',
      'row._timeslice',
      'alert.triggerTime',
      'alert.TriggerTime',
      'alert.triggerTimeEnd',
    ]),
    principal: findPrincipal(row, PRINCIPAL),
    techniques: findTechniques(alert, ['tags', 'description']),
    payload: index === undefined ? alert : { ...recordOf(alert), resultsJson: [row] },
    ...present({
      // An alert's id is that of its monitor: the time and the row tell its alerts apart.
      sourceEventId:
        id && time ? [id, time, rowId].filter((part) => part !== undefined).join('/') : undefined,
      description: inAlert('description', 'Description'),
      credential: findCredential(row, CREDENTIALS, platform, context.fingerprint),
      platform,
      ip: inRow('src_ip', 'client_ip', 'ip', 'source_ip'),
      userAgent: inRow('user_agent', 'useragent'),
      analytic: present({ uid: id, name: inAlert('name', 'Name') }),
      link: inAlert('alertResponseUrl', 'queryURL', 'sourceURL'),
    }),
  };
}
