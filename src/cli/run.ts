import { CountersignError } from '#domain/errors.ts';
import type { OperatorCommand } from '#domain/run/operate.ts';
import { digest } from '../adapters/secrets/digest.ts';
import { readConfig } from '../config.ts';
import { createIncidents } from '../stages/run/incidents.ts';
import { operateRun } from '../stages/run/operate-run.ts';
import { actingArgs, actingPerson } from './acting-args.ts';
import { permitted } from './permitted.ts';
import { projectRoot } from './project-root.ts';
import { startRunCommand } from './start-run.ts';
import { withStore } from './with-store.ts';

const HELP = `countersign run <what> RUN [STEP] --by EMAIL --reason TEXT
countersign run start PLAYBOOK --incident ID --by EMAIL [--input NAME=VALUE…]

  start PLAYBOOK         begins a playbook on an incident; --input for what it asks for, may be repeated
  cancel RUN             what has not begun is not done; what was called is seen through to its proof
  pause RUN              nothing new begins; answers count, deadlines go on
  resume RUN             it goes on
  retry-step RUN STEP    what failed, is not proven or was refused begins anew, and is asked anew [--index N]
  skip RUN STEP          a step that has not begun, or waits, is not done
  mark-outcome RUN STEP --outcome done|not-done
                         what you know of an outcome that the platform did not show; it proves nothing [--index N]

  --by EMAIL      who you are; it is kept with your account on this machine
  --reason TEXT   why; it is kept and shown
  --json          the answer as JSON

It writes to the database of the configuration, as \`countersign serve\` does; a serving process goes on with it within
seconds.`;

/** Does to a run what a person wants, by the database: no process need be reachable. */
export async function runCommand(args: readonly string[]): Promise<number> {
  if (args.includes('--help') || args.length === 0) {
    console.log(HELP);
    return 0;
  }
  if (args[0] === 'start') return await startRunCommand(args.slice(1));
  const { command, asJson } = readCommand(args);
  const config = readConfig(process.env, projectRoot);
  await permitted(`run ${command.do}`, command.by, config);
  const done = await withStore(config, async (store, clock) => {
    const { journal, evidence } = store;
    const incidents = createIncidents({ journal, evidence, clock, digest });
    return await operateRun(command, { ...store, incidents });
  });
  console.log(asJson ? JSON.stringify(done) : `run ${done.runId} of ${done.incidentId} is ${done.status}`);
  return 0;
}

/** @throws ERR_INPUT_INVALID naming what is missing */
export function readCommand(args: readonly string[]): { command: OperatorCommand; asJson: boolean } {
  const { values, positionals } = actingArgs(
    args,
    { index: { type: 'string' }, outcome: { type: 'string' } },
    wrong,
  );
  const [what, runId, step] = positionals;
  if (runId === undefined) throw wrong('name the run: countersign run cancel RUN …');
  const by = actingPerson(values.by, wrong);
  if (!values.reason?.trim()) throw wrong('say why: --reason "…"');
  const base = { runId, by, reason: values.reason };
  const asJson = values.json === true;
  if (what === 'cancel' || what === 'pause' || what === 'resume')
    return { command: { ...base, do: what }, asJson };
  if (what !== 'retry-step' && what !== 'skip' && what !== 'mark-outcome')
    throw wrong(
      `there is no "run ${what}"; there are start, cancel, pause, resume, retry-step, skip and mark-outcome`,
    );
  if (step === undefined) throw wrong(`name the step: countersign run ${what} ${runId} STEP …`);
  if (what === 'skip') return { command: { ...base, step, do: what }, asJson };
  const index = indexOf(values.index);
  if (what === 'retry-step') return { command: { ...base, step, index, do: what }, asJson };
  const { outcome } = values;
  if (outcome !== 'done' && outcome !== 'not-done')
    throw wrong('say how it came out: --outcome done, or not-done');
  return { command: { ...base, step, index, outcome, do: what }, asJson };
}

function indexOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,6}$/.test(text)) throw wrong('--index is a whole number, from 0');
  return Number(text);
}

function wrong(message: string): CountersignError {
  return new CountersignError('ERR_INPUT_INVALID', message);
}
