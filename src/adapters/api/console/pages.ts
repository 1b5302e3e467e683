import type { Request, Response } from 'express';
import { z } from 'zod';
import { PAGES, type PageName } from '#domain/access/doors.ts';
import { mayDo } from '#domain/access/permissions.ts';
import { CountersignError } from '#domain/errors.ts';
import { callerOf, letAct } from '../rest-caller.ts';
import { found, Id, readInput } from '../rest-input.ts';
import type { ConsoleOptions } from './console.ts';
import { incidentPage } from './incident-page.ts';
import { approvalsPage, incidentPath, incidentsPage } from './incidents-page.ts';
import { killSwitchPage } from './kill-switch-page.ts';

type Handler = (req: Request, res: Response, options: ConsoleOptions) => Promise<void>;

const AT_ONCE = 50;
const ListQuery = z.strictObject({ cursor: z.string().min(1).max(400).exactOptional() });
/** A field of a form that was left empty is as if it were not there. */
const MayBeEmpty = z.string().trim().max(2_000).default('');
const Decision = z.strictObject({ answer: z.enum(['approve', 'deny']), reason: MayBeEmpty });
const Turn = z.strictObject({
  turn: z.enum(['on', 'off']),
  reason: z.string().trim().min(1, 'say why').max(900),
});

/** What each page of the table of doors does. */
export const PAGE_HANDLERS: Readonly<Record<PageName, Handler>> = {
  'GET /console': async (req, res, { readModels }) => {
    const query = readInput(ListQuery, req.query);
    const incidents = await readModels.incidents({ limit: AT_ONCE, ...query });
    res.type('html').send(incidentsPage(callerOf(res), incidents));
  },
  'GET /console/incidents/{id}': async (req, res, { readModels, view, hasTimeline }) => {
    const { id } = found(await readModels.incident(readInput(Id, req.params.id)), 'incident');
    const runs = await readModels.runs({ incidentId: id, limit: AT_ONCE });
    res.type('html').send(incidentPage(callerOf(res), await view(id), runs.items, await hasTimeline(id)));
  },
  'GET /console/approvals': async (_req, res, { readModels }) => {
    const { items } = await readModels.approvals({ status: 'waiting', limit: AT_ONCE });
    res.type('html').send(approvalsPage(callerOf(res), items));
  },
  'POST /console/approvals/{id}': async (req, res, { readModels, decide }) => {
    const by = letAct(res, PAGES['POST /console/approvals/{id}']);
    const { answer, reason } = readInput(Decision, req.body ?? {});
    const approval = found(await readModels.approval(readInput(Id, req.params.id)), 'approval');
    const given = { approvalId: approval.id, answer, by, ...(reason === '' ? {} : { reason }) };
    const { outcome, message } = await decide(given);
    if (outcome === 'refused') throw new CountersignError('ERR_APPROVER_NOT_ALLOWED', message);
    if (outcome === 'already-closed') throw new CountersignError('ERR_APPROVAL_CLOSED', message);
    res.redirect(303, incidentPath(approval.incidentId));
  },
  'GET /console/kill-switch': async (_req, res, { killSwitch }) => {
    res.type('html').send(killSwitchPage(callerOf(res), await killSwitch.state()));
  },
  'POST /console/kill-switch': async (req, res, { killSwitch }) => {
    const by = letAct(res, PAGES['POST /console/kill-switch']);
    const { turn, reason } = readInput(Turn, req.body ?? {});
    if (!mayDo(callerOf(res).roles, `kill-switch.${turn}`))
      throw new CountersignError('ERR_FORBIDDEN', `your roles do not let you turn it ${turn}`);
    await killSwitch.turn({ isOn: turn === 'on', by, reason });
    res.redirect(303, '/console/kill-switch');
  },
};
