import { join } from 'node:path';
import type { Person } from '#domain/approval.ts';
import { CountersignError } from '#domain/errors.ts';
import { harmlessJson } from '#domain/harmless-json.ts';
import { openPresentPolicy } from '../adapters/registry/present-policy.ts';
import { type Config, readConfig } from '../config.ts';
import { type KillSwitchState, killSwitchState, turnKillSwitch } from '../kill-switch.ts';
import { actingArgs, actingPerson } from './acting-args.ts';
import { permitted } from './permitted.ts';
import { plainLine } from './plain-line.ts';
import { projectRoot } from './project-root.ts';
import { silentLog } from './silent-log.ts';
import { withStore } from './with-store.ts';

const HELP = `countersign kill-switch [on|off|status]

  on       stops containment at once, in every process; what it holds back waits
  off      what waited goes on by itself within seconds
  status   whether it is on, because of what, and who turned it when and why (the default)

  --by EMAIL      who you are, for on and off; it is kept with your account on this machine
  --reason TEXT   why, for on and off; it is kept and shown
  --json          the answer as JSON

It writes to the database of the configuration, as \`countersign serve\` does, and needs no running process. Whoever may use
that database may turn it; where policy names people in access, it must be one of them who may. \`off\` does not turn off what the policy file or KILL_SWITCH of a
process's own environment says: \`because\` names those that this command sees.

exit code 0: it is as you wanted, or status was told; 1: it is still on, because of another switch; 2: nothing was done`;

/** What is wanted of the kill switch. */
export type KillSwitchWish =
  | { readonly what: 'status'; readonly asJson: boolean }
  | { readonly what: 'on' | 'off'; readonly by: Person; readonly reason: string; readonly asJson: boolean };

/** Turns the kill switch or tells how it stands, by the database: no process need be reachable. */
export async function killSwitchCommand(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    console.log(HELP);
    return 0;
  }
  const wish = readWish(args);
  const state = await carryOut(wish, readConfig(process.env, projectRoot));
  console.log(wish.asJson ? harmlessJson(state, 2) : killSwitchText(state));
  return wish.what === 'off' && state.isOn ? 1 : 0;
}

/** Does what is wanted to the database of a configuration. @throws ERR_INPUT_INVALID without a reason; ERR_STORE_UNAVAILABLE */
export async function carryOut(wish: KillSwitchWish, config: Config): Promise<KillSwitchState> {
  const presentPolicy = openPresentPolicy(join(config.playbooksPath, 'policy.yaml'), silentLog);
  if (wish.what !== 'status') await permitted(`kill-switch ${wish.what}`, wish.by, config);
  return await withStore(config, async ({ killSwitch }) => {
    const deps = { isSetByEnvironment: config.killSwitch, presentPolicy, record: killSwitch };
    if (wish.what === 'status') return await killSwitchState(deps);
    const { what, by, reason } = wish;
    return await turnKillSwitch({ isOn: what === 'on', by, reason }, deps);
  });
}

/** @throws ERR_INPUT_INVALID naming what is missing */
export function readWish(args: readonly string[]): KillSwitchWish {
  const { values, positionals } = actingArgs(args, {}, wrong);
  const [what = 'status', ...rest] = positionals;
  const asJson = values.json === true;
  if (rest.length > 0) throw wrong(`"${rest[0]}" is too much`);
  if (what === 'status') {
    if (values.by !== undefined || values.reason !== undefined)
      throw wrong('status changes nothing: take --by and --reason away, or say on or off');
    return { what, asJson };
  }
  if (what !== 'on' && what !== 'off')
    throw wrong(`there is no "kill-switch ${what}"; there are on, off and status`);
  const by = actingPerson(values.by, wrong);
  if (!values.reason?.trim()) throw wrong('say why: --reason "…"');
  return { what, by, reason: values.reason, asJson };
}

/** How the kill switch stands, for people; all texts plain. */
export function killSwitchText({ isOn, because, turns }: KillSwitchState): string {
  const past = turns.map(({ isOn: wasOn, by, at, reason }) =>
    plainLine(`  ${at} ${wasOn ? 'on ' : 'off'} by ${by.email}: ${reason}`),
  );
  return [
    isOn ? 'The kill switch is on: nothing is contained.' : 'The kill switch is off.',
    ...because.map((why) => plainLine(`  because ${why}`)),
    ...(past.length > 0 ? ['', 'What people did, newest first:', ...past] : []),
  ].join('\n');
}

function wrong(message: string): CountersignError {
  return new CountersignError('ERR_INPUT_INVALID', `${message} (countersign kill-switch --help)`);
}
