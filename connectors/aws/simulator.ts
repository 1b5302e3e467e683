import { createSimulator, type SimulatedRequest, type SimulatorFactory } from 'countersign/kit/testing';
import { Center } from './simulator/center.ts';
import { Iam } from './simulator/iam.ts';
import { Identities, OWN_KEY, OWN_SECRET } from './simulator/identities.ts';
import { Seed } from './simulator/seed.ts';
import { Trail } from './simulator/trail.ts';
import {
  answerTo,
  askedOf,
  callOf,
  isQuery,
  type Operation,
  Refusal,
  refusalAnswer,
} from './simulator/wire.ts';

const INSTANCE_ARN = 'arn:aws:sso:::instance/ssoins-0123456789abcdef';
const IDENTITY_STORE_ID = 'd-0123456789';

/** A simulated AWS account. The seed is described in simulator/seed.ts. */
const createAwsSimulator: SimulatorFactory = ({ now, seed: unread }) => {
  const seed = Seed.parse(unread ?? {});
  const { accountId, pageSize } = seed;
  const identities = new Identities(seed, now);
  const trail = new Trail({ now, accountId, delayMs: seed.logDelayMs, pageSize }, seed.log);
  const center =
    seed.center &&
    new Center(
      seed.center,
      { now, pageSize, instanceArn: INSTANCE_ARN, identityStoreId: IDENTITY_STORE_ID },
      trail,
      identities,
    );
  const operations: Readonly<Record<string, Operation>> = {
    ...new Iam(seed, trail, identities).operations(),
    ...center?.operations(),
    GetCallerIdentity: (asked) => identities.whoAmI(asked),
    AssumeRole: (asked) => identities.assumeRole(asked),
    LookupEvents: (asked) => trail.lookUp(asked),
  };
  // All calls go to one path: a fault’s answer takes the form of the call it hits, which is the one named last.
  let asQuery = true;
  const fault = (status: number, code: string, message: string) => () =>
    refusalAnswer(new Refusal(status, code, message), asQuery);
  return createSimulator({
    platform: 'aws',
    now,
    routes: [{ method: 'POST', path: /^\/$/, answer: (request) => answerOf(operations, request) }],
    operationOf: (request) => {
      asQuery = isQuery(request);
      return callOf(request);
    },
    settings: (baseUrl) => ({
      endpoint: baseUrl,
      accountId,
      region: 'eu-central-1',
      accessKeyId: OWN_KEY,
      ...(seed.assumableRole ? { roleArn: seed.assumableRole } : {}),
      ...(seed.center ? { identityCenterInstanceArn: INSTANCE_ARN, identityStoreId: IDENTITY_STORE_ID } : {}),
    }),
    secrets: { secretAccessKey: OWN_SECRET },
    emit: (record) => trail.emit(record),
    refuse: (request) => {
      const { authorization = '', 'x-amz-security-token': token } = request.headers;
      const refusal = identities.refuse(askedOf(request), authorization, token);
      return refusal && refusalAnswer(refusal, isQuery(request));
    },
    rateLimited: fault(400, 'Throttling', 'Rate exceeded'),
    unavailable: fault(503, 'ServiceUnavailable', 'The service is unavailable. Try again later.'),
    forbidden: fault(403, 'AccessDenied', 'User is not authorized to perform this operation.'),
    notFound: fault(404, 'NoSuchEntity', 'There is nothing at this path.'),
    headers: () => ({ 'x-amzn-requestid': 'simulated-0000-4000-8000-000000000001' }),
  });
};

export default createAwsSimulator;

function answerOf(operations: Readonly<Record<string, Operation>>, request: SimulatedRequest) {
  const asked = askedOf(request);
  try {
    const operation = operations[asked.operation];
    if (operation) return answerTo(request, operation(asked));
    throw new Refusal(400, 'InvalidAction', `Could not find operation ${asked.operation}`);
  } catch (thrown) {
    if (thrown instanceof Refusal) return refusalAnswer(thrown, isQuery(request));
    throw thrown;
  }
}
