import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';
import { keepToken, readAnswer, z } from 'countersign/kit';
import type { AwsSettings, StaticKeys } from './settings.ts';

/** What a client of AWS signs with. Undefined where AWS’s own chain of providers is to find it. */
export type Signer = StaticCredentials | CredentialSource | undefined;

interface StaticCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface CredentialSource {
  (): Promise<StaticCredentials>;
  /** Tells AWS’s clients to ask each time: it is kept here, by the connector’s own clock. */
  readonly memoized: true;
}

export interface AssumedRole {
  readonly source: CredentialSource;
  /** Drops the credentials that AWS refused. */
  forget(): void;
}

const Assumed = z.looseObject({
  Credentials: z.looseObject({
    AccessKeyId: z.string().min(16),
    SecretAccessKey: z.string().min(16),
    SessionToken: z.string().min(16),
    Expiration: z.date(),
  }),
});

const SESSION_NAME = 'countersign';
/** The longest that a role reached by another role may be had for, in seconds. */
const DURATION_S = 3_600;

/**
 * Keeps the temporary credentials of a role until shortly before their end; one fetch at a time.
 *
 * @param ask makes the call of STS; what it throws is thrown
 */
export function keepRole(
  role: NonNullable<AwsSettings['role']>,
  now: () => Date,
  ask: (call: (sts: STSClient) => Promise<unknown>) => Promise<unknown>,
): AssumedRole {
  let held: StaticCredentials | undefined;
  const kept = keepToken(async () => {
    const command = new AssumeRoleCommand({
      RoleArn: role.arn,
      RoleSessionName: SESSION_NAME,
      DurationSeconds: DURATION_S,
      ...(role.externalId ? { ExternalId: role.externalId } : {}),
    });
    const body = await ask((sts) => sts.send(command));
    const { Credentials: given } = readAnswer('aws', Assumed, { body, line: 'AssumeRole' });
    held = {
      accessKeyId: given.AccessKeyId,
      secretAccessKey: given.SecretAccessKey,
      sessionToken: given.SessionToken,
    };
    return { token: given.AccessKeyId, endsAtMs: given.Expiration.getTime() };
  }, now);
  const source = async () => {
    await kept.current();
    return held!;
  };
  return {
    source: Object.assign(source, { memoized: true as const }),
    forget: () => held && kept.forget(held.accessKeyId),
  };
}

/** The pair that was configured, as the clients take it. */
export function asSigner(keys: StaticKeys | undefined): StaticCredentials | undefined {
  if (!keys) return undefined;
  const { accessKeyId, secretAccessKey, sessionToken } = keys;
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
}
