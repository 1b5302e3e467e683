import { assessCommand } from './assess.ts';
import { baselineCommand } from './baseline.ts';
import { check } from './check.ts';
import { connectorsCommand } from './connectors.ts';
import { coverageCommand } from './coverage.ts';
import { demo } from './demo.ts';
import { evidenceCommand } from './evidence.ts';
import { exportCommand } from './export.ts';
import { inventoryCommand } from './inventory.ts';
import { killSwitchCommand } from './kill-switch.ts';
import { leasesCommand } from './leases.ts';
import { closeCommand, ledgerCommand } from './ledger.ts';
import { newCommand } from './new-connector.ts';
import { normalize } from './normalize.ts';
import { plan } from './plan.ts';
import { replayCommand } from './replay.ts';
import { reportCommand } from './report.ts';
import { runCommand } from './run.ts';
import { serve } from './serve.ts';
import { shadowCommand } from './shadow.ts';
import { testCommand } from './test.ts';
import { verifyJournalCommand } from './verify-journal.ts';

/** Takes the words after the command's name; resolves to the exit code. */
export type Command = (args: readonly string[]) => Promise<number>;

const help: Command = async () => {
  console.log(`countersign <command>

  serve            takes webhooks, answers incidents; configured by the environment
  demo             plays a forged session against simulated platforms [--json] [--keep]
  check [FOLDER]   finds the faults of playbooks and policy, with file, line and column [--preflight]
  run WHAT RUN     cancels, pauses, resumes a run; retries, skips or marks a step of it [--help]
  kill-switch [on|off|status]
                   stops containment at once in every process, or tells whether it is stopped [--help]
  plan PLAYBOOK    shows what would happen to whom, with nothing done [--help]
  export --cacao PLAYBOOK
                   prints a playbook as CACAO 2.0, and what that cannot say [--help]
  test [PLAYBOOK…] runs the tests that stand in playbooks, with scripted platforms and people [--help]
  shadow PLAYBOOK  shows what a playbook would have done in past incidents, with nothing done [--help]
  replay INCIDENT  decides anew on a journal, from the database or a file, and compares [--help]
  assess           weighs a finding against logs, offline: forged, stolen, explained or undecided [--help]
  baseline build   learns from past logs what is usual, for assessments [--help]
  coverage         shows what can be seen, judged, cut, verified and undone, and the blind spots [--json|--markdown]
  connectors check [PLATFORM…]
                   proves that each platform is reached, with which scopes, and its log read [--json]
  inventory        lists keys, tokens, grants and sessions of the platforms, and what is wrong with them [--help]
  normalize        turns a platform’s raw audit records into activities, one a line [--help]
  new connector NAME [FOLDER]
                   makes a connector from the template, and its conformance test
  report INCIDENT  writes the report of an incident: Markdown, HTML, JSON, STIX or OCSF [--help]
  ledger INCIDENT  shows what its credentials may still open, until when and why; accepts a line [--help]
  close INCIDENT   closes it when every line of its ledger is proven, expired or accepted [--help]
  leases           lists what is to be taken back; undoes, keeps or closes one [--help]
  evidence export|verify
                   packs what an incident rests on; checks such a pack offline [--help]
  verify-journal   checks the journal's hash chain [--json]`);
  return 0;
};

export const commands: Readonly<Record<string, Command>> = {
  help,
  serve,
  demo,
  check,
  plan,
  export: exportCommand,
  run: runCommand,
  'kill-switch': killSwitchCommand,
  test: testCommand,
  replay: replayCommand,
  shadow: shadowCommand,
  assess: assessCommand,
  baseline: baselineCommand,
  coverage: coverageCommand,
  connectors: connectorsCommand,
  inventory: inventoryCommand,
  ledger: ledgerCommand,
  close: closeCommand,
  leases: leasesCommand,
  normalize,
  new: newCommand,
  report: reportCommand,
  evidence: evidenceCommand,
  'verify-journal': verifyJournalCommand,
};
