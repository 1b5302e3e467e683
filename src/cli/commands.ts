/** Takes the words after the command's name; resolves to the exit code. */
export type Command = (args: readonly string[]) => Promise<number>;

const help: Command = async () => {
  console.log(`countersign <command>

  serve            takes webhooks, answers incidents; configured by the environment
  demo             plays a forged session against simulated platforms [--json] [--keep]
  check [FOLDER]   finds the faults of playbooks, policy and mappings, with file, line and column [--help]
  run WHAT RUN     starts, cancels, pauses, resumes a run; retries, skips or marks a step of it [--help]
  incidents        lists incidents, or shows one: whom it is about, what was judged, where it stands [--help]
  runs             lists runs of playbooks, or shows one [--help]
  approvals        lists what people are asked for; approves or denies one [--help]
  kill-switch [on|off|status]
                   stops containment at once in every process, or tells whether it is stopped [--help]
  plan PLAYBOOK    shows what would happen to whom, with nothing done [--help]
  simulate PLAYBOOK
                   carries it out on simulated platforms, with faults at will, and prints what happened [--help]
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
  receive FILE     tells what would become of a webhook’s body, with nothing stored [--help]
  dead-letters     lists what webhooks brought and no mapping could read; reads it again, dismisses it [--help]
  report INCIDENT  writes the report of an incident: Markdown, HTML, JSON, STIX or OCSF [--help]
  ledger INCIDENT  shows what its credentials may still open, until when and why; accepts a line [--help]
  close INCIDENT   closes it when every line of its ledger is proven, expired or accepted [--help]
  leases           lists what is to be taken back; undoes, keeps or closes one [--help]
  evidence export|verify
                   packs what an incident rests on; checks such a pack offline [--help]
  verify-journal   checks the journal's hash chain [--json]
  completion SHELL prints what makes bash, zsh or fish complete these commands [--help]

Each command tells its words by --help. Exit codes: 0 done, 1 found faults or something is left for a person, 2 wrong use or
failure; what else a command means by them stands in its help.`);
  return 0;
};

/** By name; only what a command needs is loaded. */
export const commands: Readonly<Record<string, () => Promise<Command>>> = {
  help: async () => help,
  serve: async () => (await import('./serve.ts')).serve,
  demo: async () => (await import('./demo.ts')).demo,
  check: async () => (await import('./check.ts')).check,
  plan: async () => (await import('./plan.ts')).plan,
  simulate: async () => (await import('./simulate.ts')).simulateCommand,
  export: async () => (await import('./export.ts')).exportCommand,
  incidents: async () => (await import('./lists.ts')).listCommand((await import('./lists.ts')).INCIDENTS),
  runs: async () => (await import('./lists.ts')).listCommand((await import('./lists.ts')).RUNS),
  approvals: async () => (await import('./approvals.ts')).approvalsCommand,
  completion: async () => (await import('./completion.ts')).completionCommand,
  run: async () => (await import('./run.ts')).runCommand,
  'kill-switch': async () => (await import('./kill-switch.ts')).killSwitchCommand,
  test: async () => (await import('./test.ts')).testCommand,
  replay: async () => (await import('./replay.ts')).replayCommand,
  shadow: async () => (await import('./shadow.ts')).shadowCommand,
  assess: async () => (await import('./assess.ts')).assessCommand,
  baseline: async () => (await import('./baseline.ts')).baselineCommand,
  coverage: async () => (await import('./coverage.ts')).coverageCommand,
  connectors: async () => (await import('./connectors.ts')).connectorsCommand,
  inventory: async () => (await import('./inventory.ts')).inventoryCommand,
  ledger: async () => (await import('./ledger.ts')).ledgerCommand,
  close: async () => (await import('./ledger.ts')).closeCommand,
  leases: async () => (await import('./leases.ts')).leasesCommand,
  normalize: async () => (await import('./normalize.ts')).normalize,
  new: async () => (await import('./new-connector.ts')).newCommand,
  receive: async () => (await import('./receive.ts')).receiveCommand,
  'dead-letters': async () => (await import('./dead-letters.ts')).deadLettersCommand,
  report: async () => (await import('./report.ts')).reportCommand,
  evidence: async () => (await import('./evidence.ts')).evidenceCommand,
  'verify-journal': async () => (await import('./verify-journal.ts')).verifyJournalCommand,
};
