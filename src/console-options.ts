import { rolesOf } from '#domain/access/roles-of.ts';
import { errorCode } from '#domain/errors.ts';
import { viewOf } from '#domain/report/view.ts';
import type { ConsoleOptions } from './adapters/api/console/console.ts';
import { createBrowserSignIn } from './adapters/sign-in/browser.ts';
import { SESSION_MS } from './adapters/store/sessions.ts';
import type { Config } from './config.ts';
import type { RestParts } from './rest-options.ts';
import { incidentLedger } from './stages/report/incident-ledger.ts';
import { incidentTimeline } from './stages/report/incident-timeline.ts';

/** Where the provider sends people back to, below the console's origin. */
const SIGNED_IN = '/console/signed-in';

/** What the console can show and do, as configured; undefined where it is not. */
export function consoleOf(
  { console: wanted, issuer }: Config,
  parts: RestParts,
  killSwitch: ConsoleOptions['killSwitch'],
): ConsoleOptions | undefined {
  if (!wanted || !issuer) return undefined;
  const { store, incidents, clock, decide, live, startDeps } = parts;
  const { origin, clientId, clientSecret } = wanted;
  return {
    sessions: store.sessions,
    sessionMs: SESSION_MS,
    rolesOf: (known) => rolesOf(known, live.policy.policy.access),
    origin,
    signIn: createBrowserSignIn({
      issuer: issuer.url,
      clientId,
      clientSecret,
      redirectUri: `${origin}${SIGNED_IN}`,
      allowInsecure: issuer.allowInsecure,
      clock,
    }),
    readModels: store.readModels,
    decide,
    killSwitch,
    async view(incidentId) {
      const incident = await incidents.load(incidentId);
      return viewOf(incident, await incidentLedger(incident, clock.now(), startDeps));
    },
    async hasTimeline(incidentId) {
      try {
        await incidentTimeline(await incidents.load(incidentId), startDeps);
        return true;
      } catch (thrown) {
        if (errorCode(thrown) === 'ERR_NOT_FOUND') return false;
        throw thrown;
      }
    },
  };
}
