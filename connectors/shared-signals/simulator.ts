import {
  createSimulator,
  type SimulatedAnswer,
  type SimulatedRequest,
  type SimulatorFactory,
  type SimulatorRoute,
} from 'countersign/kit/testing';
import { publicJwk, simulatedKey } from './simulator-jws.ts';
import { createReceiver, type SimulatedReceiver } from './simulator-receiver.ts';
import { Seed } from './simulator-seed.ts';
import {
  createTransmitter,
  type PollRequest,
  type SimulatedTransmitter,
  TRANSMITTER_PATHS,
} from './simulator-transmitter.ts';

/** Who we are to the simulated receiver. */
export const OUR_ISSUER = 'https://countersign.acme.example';
/** What the simulated transmitter names as the audience of its tokens. */
export const OUR_AUDIENCE = 'https://countersign.acme.example/signals';
/** By which a receiver that polls proves itself to the simulated transmitter; made up. */
export const POLL_AUTHORIZATION = 'Bearer simulated-poll-credential-of-nobody';
const PUSH_AUTHORIZATION = 'Bearer simulated-push-credential-of-nobody';
const RECEIVER_PATHS = { caep: '/receiver/push', okta: '/security/api/v1/security-events' } as const;

/**
 * The two other sides of a stream at one address: a receiver of what we push, and a transmitter that offers its metadata,
 * its keys and a poll endpoint. `emit` makes the transmitter send.
 */
const factory: SimulatorFactory = ({ now, seed: unread }) => {
  const seed = Seed.parse(unread ?? {});
  const sides = sidesOf(now);
  let requests = 0;
  const simulator = createSimulator({
    platform: 'shared-signals',
    now,
    routes: routesOf(sides, RECEIVER_PATHS[seed.dialect]),
    settings: (baseUrl) => settingsOf(seed, baseUrl),
    secrets: secretsOf(seed),
    emit: (claims) => void sides.transmitter.send(claims),
    refuse: refuseStrangers,
    rateLimited: () => ({ status: 429, headers: { 'retry-after': '20' } }),
    unavailable: () => ({ status: 503 }),
    forbidden: () => ({ status: 403 }),
    notFound: () => ({ status: 404 }),
    headers: () => ({ 'x-request-id': `simulated${String(++requests).padStart(8, '0')}` }),
  });
  return {
    ...simulator,
    async start(port = 0) {
      const address = await simulator.start(port);
      sides.baseUrl = address.baseUrl;
      sides.receiver = receiverOf(seed, sides.baseUrl);
      for (const claims of seed.signals) sides.transmitter.send(claims);
      return address;
    },
  };
};

export default factory;

/** Known once the simulator has started, but for the transmitter. */
interface Sides {
  baseUrl: string;
  receiver: SimulatedReceiver | undefined;
  readonly transmitter: SimulatedTransmitter;
}

function sidesOf(now: () => Date): Sides {
  const sides: Sides = {
    baseUrl: '',
    receiver: undefined,
    transmitter: createTransmitter({
      now,
      issuer: () => sides.baseUrl,
      audience: OUR_AUDIENCE,
      key: simulatedKey('transmitter-1'),
    }),
  };
  return sides;
}

function receiverOf(seed: Seed, audience: string): SimulatedReceiver {
  return createReceiver({
    dialect: seed.dialect,
    issuer: OUR_ISSUER,
    audience,
    keys: [seed.publicJwk ?? publicJwk(ourKey())],
    ...(isGuarded(seed) ? { authorization: PUSH_AUTHORIZATION } : {}),
  });
}

function settingsOf({ dialect, delivered, publicJwk: known }: Seed, baseUrl: string): Record<string, string> {
  return {
    issuer: OUR_ISSUER,
    transmitter: baseUrl,
    delivered: delivered.join(','),
    receiver: dialect === 'okta' ? baseUrl : baseUrl + RECEIVER_PATHS.caep,
    dialect,
    keyId: known?.kid ?? ourKey().kid,
  };
}

/** Whoever has the receiver know another key has the private half of it too. */
function secretsOf(seed: Seed): Record<string, string> {
  const privateKey = ourKey().privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return {
    ...(seed.publicJwk ? {} : { privateKey }),
    ...(isGuarded(seed) ? { receiverAuthorization: PUSH_AUTHORIZATION } : {}),
  };
}

function isGuarded({ authorizes, dialect }: Seed): boolean {
  return authorizes && dialect === 'caep';
}

function ourKey() {
  return simulatedKey('countersign-1');
}

function routesOf(sides: Sides, receiverPath: string): SimulatorRoute[] {
  const { transmitter } = sides;
  const at = (path: string) => new RegExp(`^${path.replaceAll('.', '\\.')}$`);
  return [
    {
      method: 'GET',
      path: at(TRANSMITTER_PATHS.metadata),
      answer: () => ({ status: 200, body: transmitter.metadata() }),
    },
    {
      method: 'GET',
      path: at(TRANSMITTER_PATHS.jwks),
      answer: () => ({ status: 200, body: transmitter.jwks() }),
    },
    {
      method: 'POST',
      path: at(TRANSMITTER_PATHS.poll),
      answer: ({ body }) => transmitter.poll((body ?? {}) as PollRequest),
    },
    {
      method: 'POST',
      path: at(receiverPath),
      answer: (request) => sides.receiver?.answer(pushOf(request)) ?? { status: 503 },
    },
  ];
}

/** A push is judged by the receiver; who polls must prove who it is. */
function refuseStrangers({ path, headers }: SimulatedRequest): SimulatedAnswer | undefined {
  const isPoll = path === TRANSMITTER_PATHS.poll;
  return isPoll && headers.authorization !== POLL_AUTHORIZATION ? { status: 401 } : undefined;
}

function pushOf({ headers, body }: SimulatedRequest) {
  return { contentType: headers['content-type'], authorization: headers.authorization, token: body };
}
