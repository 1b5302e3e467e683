import { rolesOf } from '#domain/access/roles-of.ts';
import type { Clock, Incidents } from '#domain/ports.ts';
import { readingBySession } from './adapters/api/console/sessions.ts';
import type { RestOptions } from './adapters/api/rest.ts';
import type { LivePlaybooks } from './adapters/registry/live-playbooks.ts';
import { createBearer } from './adapters/sign-in/bearer.ts';
import { exclusively } from './adapters/store/exclusively.ts';
import type { Store } from './adapters/store/index.ts';
import { closingOf } from './closing.ts';
import type { Config } from './config.ts';
import { consoleOf } from './console-options.ts';
import type { AppParts } from './http-server.ts';
import { type KillSwitchDeps, killSwitchState, turnKillSwitch } from './kill-switch.ts';
import { playbookListing } from './playbooks-now.ts';
import { reportSources } from './report-sources.ts';
import { decideLease } from './stages/containment/lease-by-hand.ts';
import { incidentReport } from './stages/report/incident-report.ts';
import { incidentTimeline } from './stages/report/incident-timeline.ts';
import { operateRun } from './stages/run/operate-run.ts';
import { type StartRunDeps, startRunByHand } from './stages/run/start-run.ts';

/** What the REST interface needs of the world. */
export interface RestParts {
  readonly store: Store;
  readonly incidents: Incidents;
  readonly clock: Clock;
  readonly decide: RestOptions['decide'];
  readonly readApproval: RestOptions['readApproval'];
  readonly changeQuestion: RestOptions['changeQuestion'];
  readonly answerQuestion: RestOptions['answerQuestion'];
  readonly coverage: RestOptions['coverage'];
  readonly assess: RestOptions['assess'];
  readonly startDeps: StartRunDeps;
  readonly live: LivePlaybooks;
  readonly killSwitchDeps: KillSwitchDeps;
}

/** What the REST interface can read and do, as configured. */
export function restOf(config: Config, parts: RestParts): Pick<AppParts, 'rest' | 'console'> {
  const {
    store,
    incidents,
    clock,
    decide,
    readApproval,
    changeQuestion,
    answerQuestion,
    coverage: found,
    assess,
    startDeps,
    live,
    killSwitchDeps,
  } = parts;
  const { issuer } = config;
  const sources = reportSources({ ...startDeps, journal: store.journal });
  const killSwitch: RestOptions['killSwitch'] = {
    state: () => killSwitchState(killSwitchDeps),
    turn: (turn) => turnKillSwitch(turn, killSwitchDeps),
  };
  const console = consoleOf(config, parts, killSwitch);
  const rest: AppParts['rest'] = {
    ...(console ? { bySession: readingBySession(console) } : {}),
    authenticate:
      issuer &&
      createBearer({
        issuer: issuer.url,
        audience: issuer.audience,
        allowInsecure: issuer.allowInsecure,
        clock,
        rolesOf: (known) => rolesOf(known, live.policy.policy.access),
      }),
    readModels: store.readModels,
    journal: store.journal,
    changes: store.changes,
    drawTokens: (name, rate, wanted) => store.rateBuckets.draw(name, rate, wanted),
    idempotency: store.idempotencyKeys,
    oneAtATime: (key, work) => exclusively(store.pool, key, work),
    decide,
    readApproval,
    changeQuestion,
    answerQuestion,
    coverage: found,
    playbooks: () => playbookListing(live),
    assess,
    report: async (incidentId, format) => incidentReport(await incidents.load(incidentId), format, sources),
    timeline: async (incidentId) => incidentTimeline(await incidents.load(incidentId), startDeps),
    ...closingOf({ ...startDeps, incidents, clock }),
    decideLease: (given) =>
      decideLease(given, { incidents, readModels: store.readModels, policy: () => live.policy.policy }),
    killSwitch,
    startRun: (request) => startRunByHand(request, { ...startDeps, incidents }),
    operateRun: (command) => operateRun(command, { ...store, incidents }),
  };
  return { rest, console };
}
