import { z } from 'zod';
import { CountersignError } from '#domain/errors.ts';
import { harmlessJson } from '#domain/harmless-json.ts';
import { ApprovalDetail } from '#domain/report/approval-detail.ts';
import { readConfig } from '../config.ts';
import { actingArgs } from './acting-args.ts';
import { APPROVALS, listCommand } from './lists.ts';
import { plainLine } from './plain-line.ts';
import { projectRoot } from './project-root.ts';

/** An answer to a question, as its words say it. */
export interface ApprovalAnswer {
  readonly answer: 'approve' | 'deny';
  readonly approvalId: string;
  /** What was shown; undefined: it is shown first. */
  readonly binds: string | undefined;
  readonly only: readonly number[] | undefined;
  readonly reason: string | undefined;
  readonly isJson: boolean;
}

/** How the REST interface is reached. */
export interface RestAccess {
  readonly url: string;
  readonly token: string;
  readonly fetch: typeof globalThis.fetch;
}

/** `countersign approvals`: the list by the database, an answer by REST. */
export async function approvalsCommand(args: readonly string[]): Promise<number> {
  const [what] = args;
  if (args.includes('--help') || (what !== 'approve' && what !== 'deny')) return await list(args);
  const given = answerArgs(args);
  const { read } = readConfig(process.env, projectRoot);
  const [url, token] = [read('COUNTERSIGN_URL'), read('COUNTERSIGN_TOKEN')];
  if (!url || !token)
    throw wrong(
      'an answer needs COUNTERSIGN_URL and COUNTERSIGN_TOKEN, your own bearer token: it proves who you are',
    );
  const { text, code } = await answerByRest(given, { url, token, fetch });
  console.log(text);
  return code;
}

const list = listCommand(APPROVALS);

const Outcome = z.looseObject({ outcome: z.string(), message: z.string() });
const Problem = z.looseObject({ code: z.string(), detail: z.string() });

/**
 * Shows a question, or answers it as it was shown.
 * @throws ERR_INPUT_INVALID when it is another question by now; ERR_NOT_FOUND, ERR_FORBIDDEN and others as REST says them
 */
export async function answerByRest(
  { approvalId, answer, binds, only, reason, isJson }: ApprovalAnswer,
  access: RestAccess,
): Promise<{ readonly text: string; readonly code: number }> {
  const path = `/v1/approvals/${encodeURIComponent(approvalId)}`;
  const question = ApprovalDetail.parse((await asked(access, path)).body);
  if (binds === undefined && answer === 'approve')
    return { text: isJson ? harmlessJson(question, 2) : questionText(question), code: 1 };
  if (binds !== undefined && !question.binds.startsWith(binds))
    throw wrong('what is asked is not what you were shown: look at it again, without --binds');
  const { status, body } = await asked(access, `${path}/decisions`, {
    ...{ answer, binds: question.binds },
    ...(reason === undefined ? {} : { reason }),
    ...(only === undefined ? {} : { only }),
  });
  const { outcome, message } = Outcome.parse(
    status === 409 || status === 403 ? { outcome: 'refused', message: problemOf(body) } : body,
  );
  return {
    text: isJson ? harmlessJson({ outcome, message }) : plainLine(message),
    code: outcome === 'recorded' ? 0 : 1,
  };
}

interface Answered {
  readonly status: number;
  readonly body: unknown;
}

async function asked({ url, token, fetch }: RestAccess, path: string, sent?: object): Promise<Answered> {
  const response = await fetch(new URL(path, url), {
    method: sent ? 'POST' : 'GET',
    redirect: 'error',
    signal: AbortSignal.timeout(30_000),
    headers: { authorization: `Bearer ${token}`, ...(sent ? { 'content-type': 'application/json' } : {}) },
    ...(sent ? { body: JSON.stringify(sent) } : {}),
  }).catch((cause: unknown) => {
    throw new CountersignError('ERR_NOT_READY', `${new URL(url).host} does not answer`, { cause });
  });
  const body: unknown = await response.json().catch(() => undefined);
  const { status } = response;
  if (status < 400 || (sent && (status === 409 || status === 403))) return { status, body };
  if (status === 404) throw new CountersignError('ERR_NOT_FOUND', problemOf(body));
  if (status === 401 || status === 403) throw new CountersignError('ERR_FORBIDDEN', problemOf(body));
  throw new CountersignError(status >= 500 ? 'ERR_NOT_READY' : 'ERR_INPUT_INVALID', problemOf(body));
}

function problemOf(body: unknown): string {
  const problem = Problem.safeParse(body);
  return plainLine(
    problem.success ? `${problem.data.code}: ${problem.data.detail}` : 'the answer is none of Countersign',
  );
}

/** A question for people; all texts plain. */
export function questionText(question: ApprovalDetail): string {
  const { approvalId, title, step, status, targets, approverGroup, quorum, deadline, ifSilent, binds } =
    question;
  return [
    `${title}: step ${step}, ${status}`,
    ...targets.map(
      ({ index, platform, capability, effect, summary }) =>
        `  ${index}  ${platform} ${capability} (${effect}): ${summary}`,
    ),
    `${quorum} of ${approverGroup} until ${deadline}; silence means ${ifSilent}`,
    ...question.notes,
    `to approve exactly this: countersign approvals approve ${approvalId} --binds ${binds.slice(0, 16)}`,
  ]
    .map(plainLine)
    .join('\n');
}

const SHORTEST_BINDS = 8;

/** Reads the words after `approvals` where they answer. @throws ERR_INPUT_INVALID naming what is missing */
export function answerArgs(args: readonly string[]): ApprovalAnswer {
  const more = { binds: { type: 'string' }, only: { type: 'string' } } as const;
  const { values, positionals } = actingArgs(args, more, wrong);
  if (values.by !== undefined) throw wrong('your token says who you are: take --by away');
  const [answer, approvalId, ...rest] = positionals;
  if (approvalId === undefined || rest.length > 0)
    throw wrong(`name one approval: countersign approvals ${answer} APPROVAL`);
  const { binds, json: isJson = false } = values;
  if (binds !== undefined && (binds.length < SHORTEST_BINDS || !/^[0-9a-f]+$/.test(binds)))
    throw wrong(`--binds is the hash of the question, at least ${SHORTEST_BINDS} digits of it`);
  const reason = values.reason?.trim() || undefined;
  const only = values.only?.split(',').map(Number);
  if (only?.some((index) => !Number.isInteger(index) || index < 0))
    throw wrong('--only takes numbers: --only 0,2');
  if (only && answer === 'deny') throw wrong('--only belongs to approve: what is not named is denied');
  if (only && reason === undefined) throw wrong('say why the others are denied: --reason "…"');
  return { answer: answer === 'deny' ? 'deny' : 'approve', approvalId, binds, only, reason, isJson };
}

function wrong(message: string): CountersignError {
  return new CountersignError('ERR_INPUT_INVALID', `${message} (countersign approvals --help)`);
}
