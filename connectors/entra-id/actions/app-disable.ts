import {
  type ActionPlan,
  type ActionRequest,
  CountersignError,
  defineAction,
  judge,
  nothingCalled,
  type ProofReading,
  readInput,
  receiptOf,
  z,
} from 'countersign/kit';
import type { EntraClient } from '../client.ts';
import { inWords, type Trace, tracesOn } from '../log-proof.ts';
import type { ServicePrincipal } from '../wire.ts';
import { ACCESS_TOKENS, APP_SESSIONS } from './residual.ts';
import { SETTLES_WITHIN_MS } from './settles.ts';

const Input = z.strictObject({
  /** Object id of the app’s service principal in this tenant, as grants and sign-ins name it. */
  app: z.string().min(1).max(200),
});

/** Disables an app in this tenant: nobody signs in to it and it gets no tokens, whoever consented. Undo enables it. */
export const appDisable = defineAction<EntraClient>({
  capability: 'app.disable',
  docs: 'https://learn.microsoft.com/en-us/graph/api/serviceprincipal-update?view=graph-rest-1.0',
  effect: 'reversible',
  cuts: ['refresh-token', 'static-key'],
  residual: [
    ACCESS_TOKENS,
    APP_SESSIONS,
    {
      layer: 'static-key',
      what: 'the app’s secrets and certificates, once it is enabled again, and in other tenants',
      endsWithinMs: null,
      why: 'They are not removed; the app’s owner rotates them.',
    },
  ],
  scopes: ['Application.ReadWrite.All', 'AuditLog.Read.All'],
  settlesWithinMs: SETTLES_WITHIN_MS,
  provenBy: '`accountEnabled` of the service principal, and its update in the audit log',
  idempotent: true,
  input: Input,
  async plan(client, request) {
    const app = await appOf(client, request);
    refuseOurselves(client, app, request);
    const label = `${app.displayName ?? 'an app without a name'} (${app.appId ?? app.id})`;
    const isOpen = app.accountEnabled !== false;
    return {
      summary: `Disable the app ${label} for everybody in the tenant`,
      targets: [{ kind: 'app', id: app.id, label }],
      present: [`the app is ${isOpen ? 'enabled' : 'disabled'}`, 'everybody who uses the app loses it'],
      alreadyDone: !isOpen,
      binds: { app: app.id, enabled: isOpen },
      before: { enabled: isOpen },
    };
  },
  async perform(client, request) {
    const { app } = readInput(Input, request);
    return receiptOf([await client.setAppEnabled(app, false)], SETTLES_WITHIN_MS);
  },
  verify: prove,
  async undo(client, request, plan) {
    if (plan.before.enabled !== true) return nothingCalled('the app was disabled before: left as it is');
    const app = await appOf(client, request);
    if (app.accountEnabled !== false) return nothingCalled('the app is enabled already');
    return receiptOf([await client.setAppEnabled(app.id, true)], SETTLES_WITHIN_MS);
  },
});

async function appOf(client: EntraClient, request: ActionRequest): Promise<ServicePrincipal> {
  const { app: id } = readInput(Input, request);
  const found = await client.servicePrincipal(id);
  if (found) return found;
  throw new CountersignError('ERR_CONNECTOR_NOT_FOUND', `entra-id: no service principal ${id}`, {
    place: `${request.platform} ${request.capability}`,
  });
}

/** @throws ERR_CONNECTOR_REJECTED: who disables the app that it acts as can take nothing back */
function refuseOurselves(
  { settings }: EntraClient,
  { appId }: ServicePrincipal,
  request: ActionRequest,
): void {
  if (appId?.toLowerCase() !== settings.clientId.toLowerCase()) return;
  throw new CountersignError('ERR_CONNECTOR_REJECTED', 'entra-id: this is the app that Countersign acts as', {
    place: `${request.platform} ${request.capability}`,
  });
}

async function prove(
  client: EntraClient,
  request: ActionRequest,
  plan: ActionPlan,
  since: string,
): Promise<ProofReading> {
  const { app: id } = readInput(Input, request);
  const app = await client.servicePrincipal(id);
  const isClosed = app === undefined || app.accountEnabled === false;
  const traces = isClosed ? await tracesOn(client, id, since) : [];
  const disabled = traces.findLast(isDisabling);
  return judge({
    saw: [
      app === undefined ? 'the app is gone' : `the app is ${isClosed ? 'disabled' : 'enabled'}`,
      ...(isClosed
        ? [disabled ? inWords(disabled) : 'the audit log shows no disabling of the app since the call']
        : []),
    ],
    now: isClosed ? 'gone' : 'there',
    before: plan.before.enabled === true ? 'shown' : 'nothing',
    log: disabled ? 'recorded' : 'silent',
    why: 'Entra tells whether the app is enabled and logs the change; tokens that it holds are in no list.',
    whyNothing: 'The app was disabled before; the log has nothing to show for a change that was none.',
  });
}

/** The log writes `[false]`; an update of something else proves nothing. */
function isDisabling({ operation, outcome, property }: Trace): boolean {
  if (outcome !== 'success') return false;
  if (/^(disable|remove) service principal/i.test(operation)) return true;
  return /^update service principal/i.test(operation) && /false/i.test(property('AccountEnabled') ?? '');
}
