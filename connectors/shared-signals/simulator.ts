import {
  createSimulator,
  type SimulatedAnswer,
  type SimulatedRequest,
  type SimulatorFactory,
  type SimulatorRoute,
} from 'countersign/kit/testing';
import { publicJwk, simulatedKey } from './simulator-jws.ts';
import { createReceiver, type SimulatedReceiver } from './simulator-receiver.ts';
import { CONTENT_TYPE, createRelay } from './simulator-relay.ts';
import { Seed } from './simulator-seed.ts';
import { createTransmitter, type SimulatedTransmitter, TRANSMITTER_PATHS } from './simulator-transmitter.ts';

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
  const relay = createRelay();
  const ourKey = simulatedKey('countersign-1');
  let baseUrl = '';
  let receiver: SimulatedReceiver | undefined;
  const transmitter = createTransmitter({
    now,
    issuer: () => baseUrl,
    audience: OUR_AUDIENCE,
    key: simulatedKey('transmitter-1'),
  });
  const isGuarded = seed.authorizes && seed.dialect === 'caep';
  let requests = 0;
  const simulator = createSimulator({
    platform: 'shared-signals',
    now,
    routes: [
      ...routesOf(transmitter),
      {
        method: 'POST',
        path: new RegExp(`^${RECEIVER_PATHS[seed.dialect]}$`),
        answer: (request) => receiver?.answer(pushOf(request)) ?? { status: 503 },
      },
    ],
    settings: () => ({
      issuer: OUR_ISSUER,
      transmitter: baseUrl,
      delivered: seed.delivered.join(','),
      receiver: seed.dialect === 'okta' ? baseUrl : baseUrl + RECEIVER_PATHS.caep,
      dialect: seed.dialect,
      keyId: seed.publicJwk?.kid ?? ourKey.kid,
    }),
    secrets: {
      ...(seed.publicJwk
        ? {}
        : { privateKey: ourKey.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() }),
      ...(isGuarded ? { receiverAuthorization: PUSH_AUTHORIZATION } : {}),
    },
    emit: (claims) => void transmitter.send(claims),
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
      baseUrl = await relay.start(port);
      receiver = createReceiver({
        dialect: seed.dialect,
        issuer: OUR_ISSUER,
        audience: baseUrl,
        keys: [seed.publicJwk ?? publicJwk(ourKey)],
        ...(isGuarded ? { authorization: PUSH_AUTHORIZATION } : {}),
      });
      for (const claims of seed.signals) transmitter.send(claims);
      const inner = await simulator.start();
      relay.to(inner.baseUrl);
      return { ...inner, baseUrl };
    },
    async stop() {
      await relay.stop();
      await simulator.stop();
    },
  };
};

export default factory;

function routesOf(transmitter: SimulatedTransmitter): SimulatorRoute[] {
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
      answer: ({ body }) => transmitter.poll((body ?? {}) as Record<string, never>),
    },
  ];
}

/** A push is judged by the receiver; who polls must prove who it is. */
function refuseStrangers({ path, headers }: SimulatedRequest): SimulatedAnswer | undefined {
  const isPoll = path === TRANSMITTER_PATHS.poll;
  return isPoll && headers.authorization !== POLL_AUTHORIZATION ? { status: 401 } : undefined;
}

function pushOf({ headers, body }: SimulatedRequest) {
  const wrapped = headers[CONTENT_TYPE];
  return {
    contentType: typeof wrapped === 'string' ? wrapped : headers['content-type'],
    authorization: headers.authorization,
    token: body,
  };
}
