import { Router } from 'express';
import { z } from 'zod';
import type { Person } from '#domain/approval.ts';
import type { KillSwitchTurn } from '#domain/kill-switch.ts';
import { personWithRole } from './rest-caller.ts';
import { readInput } from './rest-input.ts';
import { answerOnce, type RequestKeys } from './rest-once.ts';

interface KillSwitchShown {
  readonly isOn: boolean;
  readonly because: readonly string[];
  readonly turns: readonly KillSwitchTurn[];
}

export interface RestKillSwitchOptions {
  readonly killSwitch: {
    /** How it stands, and who turned it. */
    state(): Promise<KillSwitchShown>;
    /** Turns it for all processes; resolves to how it stands then. */
    turn(turn: {
      readonly isOn: boolean;
      readonly by: Person;
      readonly reason: string;
    }): Promise<KillSwitchShown>;
  };
  readonly idempotency?: RequestKeys;
}

const Turn = z.strictObject({ on: z.boolean(), reason: z.string().trim().min(1, 'say why').max(900) });

/**
 * `GET /kill-switch` (any role) shows how it stands; `POST` turns it: on by responder or admin, off by approver or admin.
 * Off is what people turned: the environment and the policy file may hold it on all the same, and the answer says so.
 */
export function restKillSwitch({ killSwitch, idempotency }: RestKillSwitchOptions): Router {
  const router = Router();
  router.get('/kill-switch', async (req, res) => {
    readInput(z.strictObject({}), req.query);
    res.json(await killSwitch.state());
  });
  router.post('/kill-switch', async (req, res) => {
    // Who may do neither learns that before the shape of it.
    personWithRole(res, ['responder', 'approver', 'admin']);
    const { on: isOn, reason } = readInput(Turn, req.body);
    const by = personWithRole(res, isOn ? ['responder', 'admin'] : ['approver', 'admin']);
    await answerOnce(req, res, idempotency, async () => ({
      status: 200,
      body: await killSwitch.turn({ isOn, by, reason }),
    }));
  });
  return router;
}
