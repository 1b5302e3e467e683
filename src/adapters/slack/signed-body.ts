import { isUtf8 } from 'node:buffer';
import { parse } from 'node:querystring';
import { CountersignError } from '#domain/errors.ts';

const FORM = 'application/x-www-form-urlencoded';

/**
 * Refuses a signed body that Bolt would fail on, or leave unanswered: what is no UTF-8, no form with an interaction in
 * `payload`, no `ssl_check`, and no JSON event.
 *
 * @throws ERR_INPUT_UNREADABLE, with nothing of the body in the message
 */
export function checkSignedBody(body: Buffer, contentType: string | undefined): void {
  if (!isUtf8(body)) throw unreadable('the body is not UTF-8');
  const text = body.toString('utf8');
  if (contentType !== FORM) {
    checkTyped(text, 'the body');
    return;
  }
  const fields = parse(text);
  if (typeof fields.payload === 'string') checkTyped(fields.payload, 'payload');
  else if (fields.ssl_check === undefined && !isCommand(fields)) throw unreadable('the form has no payload');
}

/** A slash command is a form without a payload. */
function isCommand({ command, user_id: user }: NodeJS.Dict<string | string[]>): boolean {
  return typeof command === 'string' && command.startsWith('/') && typeof user === 'string';
}

/** Interactions and events are objects that say their type. */
function checkTyped(text: string, what: string): void {
  const value = parsed(text);
  const isTyped = typeof value === 'object' && value !== null && 'type' in value;
  if (!isTyped || typeof value.type !== 'string') throw unreadable(`${what} is not JSON with a type`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the reason would repeat a piece of the body
  }
}

function unreadable(message: string): CountersignError {
  return new CountersignError('ERR_INPUT_UNREADABLE', message);
}
