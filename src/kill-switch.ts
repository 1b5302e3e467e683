import type { Person } from '#domain/approval.ts';
import { CountersignError } from '#domain/errors.ts';
import type { KillSwitchRecord, KillSwitchTurn } from '#domain/kill-switch.ts';
import type { Policy } from '#domain/playbook/policy-schema.ts';
import { storableReason } from '#domain/reason.ts';

/** The kill switch: in the environment, in the policy file, and by people, for all processes at once. Any of them stops containment. */

export interface KillSwitchDeps {
  /** Set by KILL_SWITCH in the environment. */
  readonly isSetByEnvironment: boolean;
  /** @throws ERR_POLICY_UNREADABLE */
  presentPolicy(): Promise<Policy>;
  readonly record: KillSwitchRecord;
}

export interface KillSwitchState {
  readonly isOn: boolean;
  /** Why it is on: each switch that is, in words. */
  readonly because: readonly string[];
  /** What people did, newest first. */
  readonly turns: readonly KillSwitchTurn[];
}

const MOST_TURNS = 50;
const LONGEST_REASON = 900;

/** How the kill switch stands, and who turned it. @throws ERR_STORE_UNAVAILABLE */
export async function killSwitchState(deps: KillSwitchDeps): Promise<KillSwitchState> {
  const turns = await deps.record.latest(MOST_TURNS);
  const because = [...ofEnvironment(deps), ...(await ofPolicy(deps)), ...ofPeople(turns)];
  return { isOn: because.length > 0, because, turns };
}

/** Why containment is switched off; undefined when it is not. Asked before every call. @throws ERR_STORE_UNAVAILABLE, ERR_POLICY_UNREADABLE */
export async function whyKilled(deps: KillSwitchDeps): Promise<string | undefined> {
  const { killSwitch } = await deps.presentPolicy();
  const because = [
    ...ofEnvironment(deps),
    ...(killSwitch ? [BY_POLICY] : []),
    ...ofPeople(await deps.record.latest(1)),
  ];
  return because.length > 0 ? `the kill switch is on: ${because.join('; ')}` : undefined;
}

/**
 * Turns the kill switch for all processes, by a person with a reason. What it holds back goes on by itself once it is off.
 * Whoever calls has checked that the person may.
 * @throws ERR_INPUT_INVALID without a reason; ERR_STORE_UNAVAILABLE
 */
export async function turnKillSwitch(
  turn: { readonly isOn: boolean; readonly by: Person; readonly reason: string },
  deps: KillSwitchDeps,
): Promise<KillSwitchState> {
  const reason = storableReason(turn.reason, LONGEST_REASON).trim();
  if (reason === '')
    throw new CountersignError('ERR_INPUT_INVALID', 'say why: a reason is kept and shown', {
      place: 'reason',
    });
  await deps.record.turn({ ...turn, reason });
  return await killSwitchState(deps);
}

const BY_POLICY = 'policy.yaml says killSwitch: true';

function ofEnvironment({ isSetByEnvironment }: KillSwitchDeps): string[] {
  return isSetByEnvironment ? ['KILL_SWITCH is on in the environment'] : [];
}

async function ofPolicy({ presentPolicy }: KillSwitchDeps): Promise<string[]> {
  try {
    return (await presentPolicy()).killSwitch ? [BY_POLICY] : [];
  } catch (thrown) {
    return [`policy.yaml cannot be read: ${(thrown as Error).message}`];
  }
}

function ofPeople([latest]: readonly KillSwitchTurn[]): string[] {
  return latest?.isOn ? [`${latest.by.email} at ${latest.at}: ${latest.reason}`] : [];
}
