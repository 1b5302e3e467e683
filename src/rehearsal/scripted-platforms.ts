import type { ActionRequest, Connectors } from '#domain/connectors.ts';
import type { ActionPlan, ActionReceipt, ConnectorFacts, ProofReading } from '#domain/containment.ts';
import { CountersignError, type ErrorCode, unreachable } from '#domain/errors.ts';
import type { Clock, Digest } from '#domain/ports.ts';
import type { Account } from '#domain/principal.ts';
import type { Asked, Script } from './script.ts';

export interface ScriptedPlatformsDeps {
  readonly facts: readonly ConnectorFacts[];
  readonly accounts: readonly Account[];
  readonly script: Script;
  readonly clock: Clock;
  readonly digest: Digest;
  /** Told of every call that is to change a platform: `okta sessions.revoke 00u1`. */
  onCall(line: string): void;
  /** The worker that calls is gone. */
  onDeath(): void;
}

/** How an action stands on its platform. */
interface State {
  isDone: boolean;
  /** Moves when something else changes what a plan is bound to. */
  drift: number;
}

/** Where no rule has an answer left. */
const GOES_WELL = { answer: undefined, retryAfterMs: undefined };

const FAULTS = {
  unavailable: ['ERR_CONNECTOR_UNAVAILABLE', 'does not answer'],
  'rate-limited': ['ERR_CONNECTOR_RATE_LIMITED', 'asks to slow down'],
  forbidden: ['ERR_CONNECTOR_FORBIDDEN', 'does not allow it'],
  'not-found': ['ERR_CONNECTOR_NOT_FOUND', 'does not know it'],
  refused: ['ERR_CONNECTOR_REJECTED', 'refuses it'],
  'not-offered': ['ERR_CAPABILITY_NOT_OFFERED', 'does not offer it'],
  'call-lost': ['ERR_CONNECTOR_OUTCOME_UNKNOWN', 'did not answer: the call may have been carried out'],
  'answer-lost': ['ERR_CONNECTOR_OUTCOME_UNKNOWN', 'did not answer: the call may have been carried out'],
} as const satisfies Record<string, readonly [ErrorCode, string]>;

/**
 * Platforms that answer as a test says, and else do what they are asked: they keep what was done, and show it when it is
 * read again.
 */
export class ScriptedPlatforms implements Connectors {
  private readonly deps: ScriptedPlatformsDeps;
  private readonly states = new Map<string, State>();

  constructor(deps: ScriptedPlatformsDeps) {
    this.deps = deps;
  }

  get facts(): readonly ConnectorFacts[] {
    return this.deps.facts;
  }

  async findAccount(platform: string, { id, email, name }: Parameters<Connectors['findAccount']>[1]) {
    const found = this.deps.accounts.find(
      (each) =>
        each.platform === platform &&
        ((id !== undefined && each.id === id) ||
          (email !== undefined && each.email === email) ||
          (name !== undefined && each.name === name)),
    );
    this.read({ platform, capability: 'account.find', accountId: found?.id ?? id ?? '' });
    return found;
  }

  async listSessions(platform: string, { id }: Account) {
    this.read({ platform, capability: 'sessions.list', accountId: id });
    return [];
  }

  async listTokens(platform: string, { id }: Account) {
    this.read({ platform, capability: 'tokens.list', accountId: id });
    return [];
  }

  async pullActivity(platform: string, { account, since, until }: Parameters<Connectors['pullActivity']>[1]) {
    const asked = { platform, capability: 'activity.pull', accountId: account?.id ?? '' };
    this.read(asked);
    const raw = Array.from({ length: this.deps.script.records(asked) }, (_, at) => `{"record":${at + 1}}`);
    const watermark = { platform, log: 'log', completeFrom: since, completeUntil: until, lagMs: 0, gaps: [] };
    return { activities: [], raw, watermark };
  }

  async plan(request: ActionRequest): Promise<ActionPlan> {
    const state = this.stateOf(request);
    const { answer, retryAfterMs } = this.deps.script.next('plan', askedBy(request)) ?? GOES_WELL;
    switch (answer) {
      case undefined:
      case 'ready':
        break;
      case 'done':
        state.isDone = true;
        break;
      case 'drift':
        state.drift++;
        break;
      default:
        throw fault(answer, request.platform, retryAfterMs);
    }
    const { platform, capability, account } = request;
    const label = account.email ?? account.id;
    return {
      summary: `${capability} on ${platform} for ${label}`,
      targets: [{ kind: 'account', id: account.id, label }],
      present: [state.isDone ? 'it is so already' : 'it is not so yet'],
      alreadyDone: state.isDone,
      binds: { account: account.id, drift: state.drift },
      before: {},
    };
  }

  async perform(request: ActionRequest): Promise<ActionReceipt> {
    this.deps.onCall(lineOf(request));
    const { answer, retryAfterMs } = this.deps.script.next('perform', askedBy(request)) ?? GOES_WELL;
    switch (answer) {
      case undefined:
      case 'accepted':
        return this.done(request);
      case 'no-effect':
        return receiptOf(request);
      case 'answer-lost':
        this.done(request);
        throw fault('answer-lost', request.platform);
      case 'worker-dies':
        this.done(request);
        this.deps.onDeath();
        return await new Promise<never>(() => undefined);
      default:
        throw fault(answer, request.platform, retryAfterMs);
    }
  }

  async verify(request: ActionRequest): Promise<ProofReading> {
    const { answer, retryAfterMs } = this.deps.script.next('verify', askedBy(request)) ?? GOES_WELL;
    switch (answer) {
      case undefined:
        return reading(this.shows(request));
      case 'never':
        return reading('pending');
      case 'pending':
      case 'effective':
      case 'proven':
      case 'refuted':
        return reading(answer);
      case 'unavailable':
      case 'rate-limited':
      case 'forbidden':
      case 'not-found':
        throw fault(answer, request.platform, retryAfterMs);
      default:
        return unreachable(answer);
    }
  }

  async undo(request: ActionRequest): Promise<ActionReceipt> {
    this.deps.onCall(`undo ${lineOf(request)}`);
    const receipt = this.done(request);
    this.stateOf(request).isDone = false;
    return receipt;
  }

  private read(asked: Asked): void {
    const answer = this.deps.script.next('read', asked);
    if (answer && answer.answer !== 'read') throw fault(answer.answer, asked.platform, answer.retryAfterMs);
  }

  /** What was done shows, unless nothing can show it. */
  private shows(request: ActionRequest): ProofReading['state'] {
    const facts = this.facts.find(({ platform }) => platform === request.platform);
    const action = facts?.actions.find(({ capability }) => capability === request.capability);
    return this.stateOf(request).isDone && !action?.unprovable ? 'proven' : 'pending';
  }

  private done(request: ActionRequest): ActionReceipt {
    this.stateOf(request).isDone = true;
    return receiptOf(request);
  }

  private stateOf({ platform, capability, account, input }: ActionRequest): State {
    const key = this.deps.digest.ofJson([platform, capability, account.id, input]);
    const state = this.states.get(key) ?? { isDone: false, drift: 0 };
    this.states.set(key, state);
    return state;
  }
}

function reading(state: ProofReading['state']): ProofReading {
  const why = 'it is scripted';
  return { state, saw: [`the scripted platform shows: ${state}`], strongest: { state: 'proven', why } };
}

function fault(word: keyof typeof FAULTS, platform: string, retryAfterMs?: number): CountersignError {
  const [code, why] = FAULTS[word];
  return new CountersignError(code, `${platform} ${why}`, {
    place: platform,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

function receiptOf(request: ActionRequest): ActionReceipt {
  return { requestIds: [], calls: [lineOf(request)], effectiveWithinMs: 0 };
}

function lineOf({ platform, capability, account }: ActionRequest): string {
  return `${platform} ${capability} ${account.id}`;
}

/** The step stands in the idempotency key (request-for.ts), before the number of the item. */
function askedBy({ platform, capability, account, idempotencyKey }: ActionRequest): Asked {
  return { platform, capability, accountId: account.id, step: idempotencyKey.split('-').at(-2) ?? '' };
}
