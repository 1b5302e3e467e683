import { z } from 'zod';
import { mayDo, rolesLetIn } from '#domain/access/permissions.ts';
import { Person } from '#domain/approval.ts';
import { CountersignError } from '#domain/errors.ts';
import type { KillSwitchTurn } from '#domain/kill-switch.ts';
import type { RequestKeys } from './rest-once.ts';
import { acts, json, type RestRoute, reads } from './rest-route.ts';

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
const Shown = z
  .strictObject({
    isOn: z.boolean(),
    because: z.array(z.string()).describe('Each switch that is on, in words.'),
    turns: z.array(z.strictObject({ isOn: z.boolean(), by: Person, reason: z.string(), at: z.string() })),
  })
  .meta({ id: 'KillSwitch' });

/** The kill switch: how it stands, and turning it. */
export const KILL_SWITCH_ROUTES: readonly RestRoute<RestKillSwitchOptions>[] = [
  reads(
    {
      route: 'GET /v1/kill-switch',
      summary: 'Whether containment is stopped',
      answered: { status: 200, what: 'How it stands, and who turned it.', schema: Shown },
    },
    async (_asked, { killSwitch }: RestKillSwitchOptions) => json(await killSwitch.state()),
  ),
  acts(
    {
      route: 'POST /v1/kill-switch',
      summary: 'Stop containment, or let it go on',
      about:
        'Off is what people turned: the environment and the policy file may hold it on all the same, and the answer says so.',
      body: Turn,
      on: (_params, { killSwitch }) => killSwitch.state(),
      answered: { status: 200, what: 'How it stands then.', schema: Shown },
    },
    async ({ body: { on: isOn, reason }, by, caller }, { killSwitch }: RestKillSwitchOptions) => {
      const needed = isOn ? 'kill-switch.on' : 'kill-switch.off';
      if (!mayDo(caller.roles, needed))
        throw new CountersignError(
          'ERR_FORBIDDEN',
          `this needs one of the roles ${rolesLetIn(needed).join(', ')}`,
        );
      return await killSwitch.turn({ isOn, by, reason });
    },
  ),
];
