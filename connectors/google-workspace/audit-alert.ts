import { type Activity, given, type Raw, UNKNOWN_TIME } from 'countersign/kit';
import { instant, object, text } from './audit-fields.ts';

/** An alert of the Alert Center: Google's own verdict, as it reaches us by a SIEM. The connector itself reads none. */

export function isAlert(record: Raw): boolean {
  return typeof record.alertId === 'string' && !('id' in record);
}

/** When it began, else when it was written. */
export function alertTime(record: Raw): string | undefined {
  return instant(record.startTime) ?? instant(record.createTime);
}

export function alertActivity(record: Raw, rawSha256: string): Activity {
  const type = text(record, 'type') ?? 'unknown';
  const data = object(record, 'data');
  const login = object(data, 'loginDetails');
  const email = text(data, 'email') ?? text(data, 'actorEmail');
  const severity = text(object(record, 'metadata'), 'severity');
  const verdict = [text(record, 'source'), type, severity && `severity ${severity}`];
  return {
    uid: `alert/${text(record, 'alertId')}`,
    platform: 'google-workspace',
    kind: 'vendor-verdict',
    classUid: 2004,
    activityId: 1,
    eventCode: type,
    time: alertTime(record) ?? UNKNOWN_TIME,
    outcome: 'unknown',
    ...(email?.includes('@') ? { targets: [{ type: 'user', name: email.toLowerCase() }] } : {}),
    ...given('ip', text(login, 'ipAddress')),
    operation: type,
    vendorVerdict: verdict
      .filter((part) => part !== undefined)
      .join('; ')
      .slice(0, 2_048),
    rawSha256,
  };
}
