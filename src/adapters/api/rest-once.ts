import { hash } from 'node:crypto';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { CountersignError } from '#domain/errors.ts';
import { callerOf } from './rest-caller.ts';
import { readInput } from './rest-input.ts';

/** Keeps the answers of requests that carry an Idempotency-Key. */
export interface RequestKeys {
  /** @throws ERR_IDEMPOTENCY_KEY_REUSED */
  claim(
    scope: string,
    key: string,
    request: string,
  ): Promise<
    | { readonly state: 'new' }
    | { readonly state: 'running' }
    | { readonly state: 'answered'; readonly status: number; readonly response: string }
  >;
  finish(scope: string, key: string, answer: { status: number; response: string }): Promise<void>;
  forget(scope: string, key: string): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const Key = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[\x21-\x7e]+$/, 'Idempotency-Key must be printable ASCII without spaces');

/**
 * Acts and answers; with an Idempotency-Key, a repeated request gets the first answer and nothing is done again.
 * `act` gets a SHA-256 of the request and its key, to know it by.
 *
 * @throws ERR_CONFLICT while the first is under way; ERR_IDEMPOTENCY_KEY_REUSED; whatever `act` throws
 */
export async function answerOnce(
  req: Request,
  res: Response,
  keys: RequestKeys | undefined,
  act: (requestKey: string | undefined) => Promise<Answer>,
): Promise<void> {
  const header = req.headers['idempotency-key'];
  if (header === undefined || !keys) return send(res, await act(undefined));
  const key = readInput(Key, header);
  const scope = callerOf(res).subject;
  const request = `${req.method} ${req.originalUrl} ${JSON.stringify(req.body)}`;
  const claim = await keys.claim(scope, key, request);
  if (claim.state === 'running') {
    throw new CountersignError('ERR_CONFLICT', 'the first request with this Idempotency-Key is under way');
  }
  if (claim.state === 'answered') return sendText(res, claim.status, claim.response);
  // Outlives the claim: should this process die before the answer is kept, what was done knows its request.
  const requestKey = hash('sha256', JSON.stringify([scope, key, request]), 'hex');
  const answer = await actOrForget(keys, scope, key, () => act(requestKey));
  await keys.finish(scope, key, { status: answer.status, response: JSON.stringify(answer.body) });
  send(res, answer);
}

async function actOrForget(
  keys: RequestKeys,
  scope: string,
  key: string,
  act: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await act();
  } catch (error) {
    await keys.forget(scope, key);
    throw error;
  }
}

function send(res: Response, { status, body }: Answer): void {
  sendText(res, status, JSON.stringify(body));
}

function sendText(res: Response, status: number, text: string): void {
  res.status(status).type('application/json').send(text);
}
