import { hash } from 'node:crypto';
import { rolesInChat } from '#domain/access/roles-in-chat.ts';
import type { Coverage } from '#domain/coverage/coverage.ts';
import { CountersignError } from '#domain/errors.ts';
import type { Policy } from '#domain/playbook/policy-schema.ts';
import type { Clock, Incidents } from '#domain/ports.ts';
import type { ReadModels } from '#domain/read-models.ts';
import { viewOf } from '#domain/report/view.ts';
import { decidersOf } from '#domain/run/deciders.ts';
import { planRun } from '#domain/run/plan.ts';
import type { Approval, Incident } from '#domain/run/state.ts';
import type { Desk, QuestionLine } from './adapters/slack/desk.ts';
import { type KillSwitchDeps, killSwitchState, turnKillSwitch } from './kill-switch.ts';
import { type StartRunDeps, startRunByHand } from './stages/run/start-run.ts';

/** What people read and do from the chat, out of the same parts as REST has. */

export interface DeskParts {
  readonly incidents: Incidents;
  readonly readModels: ReadModels;
  readonly clock: Clock;
  readonly startDeps: StartRunDeps;
  readonly killSwitchDeps: KillSwitchDeps;
  readonly coverage: Coverage;
  readonly live: { readonly policy: { readonly policy: Policy } };
}

const MOST_LISTED = 20;
/** How far back somebody's decisions are looked for, in questions. */
const MOST_LOOKED_AT = 100;

export function chatDesk(parts: DeskParts): Desk {
  const { incidents, readModels, startDeps, killSwitchDeps, coverage, live } = parts;
  return {
    rolesOf: (email) => rolesInChat(live.policy.policy, email),
    status: (incidentId) =>
      incidentId === undefined ? openIncidents(readModels) : incidents.load(incidentId).then(statusOf),
    plan: (playbookId, incidentId) => planned(playbookId, incidentId, parts),
    run: ({ requestId, ...request }) => {
      const requestKey = hash('sha256', JSON.stringify(['slack', request.by.subject, requestId]), 'hex');
      return startRunByHand({ ...request, inputs: undefined, requestKey }, { ...startDeps, incidents });
    },
    killSwitch: async () => switchLines(await killSwitchState(killSwitchDeps)),
    turnKillSwitch: async (turn) => switchLines(await turnKillSwitch(turn, killSwitchDeps)),
    coverage: () =>
      coverage.platforms
        .filter(({ state }) => state === 'configured')
        .map(
          ({ title, gaps }) =>
            `${title}: ${gaps.length === 0 ? 'no gap known' : gaps.map(({ name }) => name).join('; ')}`,
        ),
    questionsOf: (email) => questionsOf(email.toLowerCase(), parts),
  };
}

async function openIncidents(readModels: ReadModels): Promise<readonly string[]> {
  const { items } = await readModels.incidents({ status: 'open', limit: MOST_LISTED });
  if (items.length === 0) return ['no incident is open'];
  return items.map(
    ({ id, severity, verdict, principal, detections }) =>
      `${id} ${severity} ${verdict ?? 'not assessed yet'}: ${principal.email ?? principal.name ?? principal.uid} (${detections} detections)`,
  );
}

function statusOf(incident: Incident): readonly string[] {
  const { title, principal, severity, verdict, containments, outcome, accessEnds } = viewOf(incident);
  const waiting = [...incident.approvals.values()].filter(({ status }) => status === 'waiting');
  return [
    `${incident.id} ${severity} ${verdict}: ${title}, ${principal}`,
    ...containments.map(({ text, proof }) => `${proof}: ${text}`),
    ...waiting.map(
      ({ question }) => `waits: ${question.step} until ${question.deadline} (${question.approvalId})`,
    ),
    ...(accessEnds === undefined ? [] : [accessEnds]),
    ...(outcome === undefined ? [] : [outcome]),
  ];
}

async function planned(
  playbookId: string,
  incidentId: string,
  { incidents, startDeps, clock, live }: DeskParts,
): Promise<readonly string[]> {
  const { playbooks, connectors, digest } = startDeps;
  const found = playbooks.find(({ playbook }) => playbook.id === playbookId);
  if (!found)
    throw new CountersignError('ERR_NOT_FOUND', `there is no playbook "${playbookId}"`, {
      place: 'playbook',
    });
  const pinned = { playbook: found.playbook, policy: live.policy.policy, connectors: connectors.facts };
  const steps = planRun(await incidents.load(incidentId), { now: clock.now(), digest, pinned });
  return steps.flatMap(({ id, use, begins, ask, approverGroup, says, items }) => [
    `${id}: ${use}${begins === 'always' ? '' : `, begins ${begins === 'never' ? 'never' : 'as it comes'}`}${ask > 0 ? `, asks ${ask} of ${approverGroup}` : ''}`,
    ...says,
    ...items.map(
      ({ account, gap }) =>
        `    ${account ? `${account.platform} ${account.email ?? account.id}` : 'no account'}${gap ? `: ${gap}` : ''}`,
    ),
  ]);
}

function switchLines({ isOn, because }: Awaited<ReturnType<typeof killSwitchState>>): readonly string[] {
  return [isOn ? 'containment is stopped' : 'containment goes on', ...because];
}

async function questionsOf(
  email: string,
  { incidents, readModels, live }: DeskParts,
): ReturnType<Desk['questionsOf']> {
  const read = async (status?: 'waiting') => {
    const { items } = await readModels.approvals({ limit: MOST_LOOKED_AT, ...(status ? { status } : {}) });
    const found = await Promise.all(
      items.map(async ({ id, incidentId }) => {
        const incident = await incidents.load(incidentId, 0);
        return { incident, approval: incident.approvals.get(id) };
      }),
    );
    return found.flatMap(({ incident, approval }) => (approval ? [{ incident, approval }] : []));
  };
  const [waiting, all] = [await read('waiting'), await read()];
  return {
    waiting: waiting.filter(({ approval }) => waitsFor(email, approval, live.policy.policy)).map(lineOf),
    decided: all.filter(({ approval }) => approval.answers.some(({ by }) => by.email === email)).map(lineOf),
  };
}

function waitsFor(email: string, approval: Approval, policy: Policy): boolean {
  const { status, question, answers } = approval;
  return (
    status === 'waiting' &&
    !question.barred.includes(email) &&
    decidersOf(approval, policy).includes(email) &&
    !answers.some(({ by }) => by.email === email)
  );
}

function lineOf({ incident, approval }: { incident: Incident; approval: Approval }): QuestionLine {
  const { question, status } = approval;
  const { approvalId, step, targets, deadline } = question;
  const end = status === 'waiting' ? `until ${deadline}` : status;
  return {
    approvalId,
    incidentId: incident.id,
    text: `${incident.severity} ${incident.title}: ${step}, ${targets.length} actions, ${end}`,
  };
}
