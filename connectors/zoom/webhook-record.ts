import { type Activity, given, isRecord, type Raw } from 'countersign/kit';
import { email, instant, object, text } from './audit-fields.ts';
import { eventKind } from './audit-kinds.ts';

/** Webhooks: what Zoom pushes to an app that subscribed. This connector polls; a store that keeps them can be read all the same. */

export function isWebhook(record: Raw): boolean {
  return typeof record.event === 'string' && isRecord(record.payload);
}

/** When it happened, else when Zoom sent it. */
export function webhookTime(record: Raw): string | undefined {
  const payload = object(record, 'payload');
  const subject = object(payload, 'object');
  return instant(payload.time_stamp) ?? instant(subject.date_time) ?? instant(record.event_ts);
}

export function webhookActivity(record: Raw): Omit<Activity, 'uid' | 'platform' | 'time' | 'rawSha256'> {
  const event = text(record, 'event') ?? 'unknown';
  const payload = object(record, 'payload');
  const subject = object(payload, 'object');
  const actor = actorOf(event, payload, subject);
  const target = targetOf(event, payload, subject);
  const client = [text(subject, 'client_type'), text(subject, 'version')].filter(
    (part) => part !== undefined,
  );
  return {
    ...eventKind(event),
    eventCode: event.slice(0, 512),
    outcome: 'success',
    ...(actor ? { actor: { type: 'user', ...actor } } : {}),
    ...(target ? { targets: [{ type: 'user', ...target }] } : {}),
    ...(client.length > 0 ? { application: client.join(' ').slice(0, 2_048) } : {}),
  };
}

interface Person {
  readonly id?: string;
  readonly email?: string;
  readonly name?: string;
}

/** Who did it: whoever took part or registered, else the operator, else the user it is about, else the host or caller. */
function actorOf(event: string, payload: Raw, subject: Raw): Person | undefined {
  const participant = object(subject, 'participant');
  const caller = event.startsWith('phone.caller') ? object(subject, 'caller') : {};
  return (
    person(text(participant, 'id'), email(participant, 'email'), text(participant, 'user_name')) ??
    personOf(object(subject, 'registrant')) ??
    person(text(payload, 'operator_id'), email(payload, 'operator')) ??
    (event.startsWith('user.') ? personOf(subject) : undefined) ??
    person(text(subject, 'host_id')) ??
    person(text(caller, 'user_id'))
  );
}

/** To whom: the user that was changed, by an operator or by themselves, or whoever was called. */
function targetOf(event: string, payload: Raw, subject: Raw): Omit<Person, 'email'> | undefined {
  const isChange = text(payload, 'operator') !== undefined || isRecord(payload.old_object);
  if (event.startsWith('user.') && isChange) {
    const { id, email: address } = personOf(subject) ?? {};
    return id ? { id, ...given('name', address) } : undefined;
  }
  if (!event.startsWith('phone.')) return undefined;
  const id = text(object(subject, 'callee'), 'user_id') ?? text(subject, 'callee_user_id');
  return id ? { id } : undefined;
}

function personOf(raw: Raw): Person | undefined {
  const name = [text(raw, 'first_name'), text(raw, 'last_name')]
    .filter((part) => part !== undefined)
    .join(' ');
  return person(text(raw, 'id'), email(raw, 'email'), name === '' ? undefined : name);
}

function person(id: string | undefined, address?: string, name?: string): Person | undefined {
  if (id === undefined && address === undefined) return undefined;
  return { ...given('id', id), ...given('email', address), ...given('name', name) };
}
