import { randomBytes } from 'node:crypto';
import type { Seed } from './seed.ts';
import { type Answered, type Asked, Refusal } from './wire.ts';

/** Who calls: the key that is configured, and temporary credentials of the role. */

const TEMPORARY_MS = 3_600_000;
/** Ids of AWS are upper case; this one is made up. */
export const OWN_KEY = 'AKIASIMULATEDOWNKEY1';
export const OWN_SECRET = 'simulated/secret/access/key/of/forty/ch';
const OWN_USER = 'countersign';

export class Identities {
  private readonly issued = new Map<string, { token: string; endsAtMs: number; role: string }>();
  private readonly seed: Seed;
  private readonly now: () => Date;

  constructor(seed: Seed, now: () => Date) {
    this.seed = seed;
    this.now = now;
  }

  /** AWS’s refusal of credentials it does not know or that have ended; the signature itself is not worked out anew. */
  refuse(asked: Asked, authorization: string, sessionToken: unknown): Refusal | undefined {
    const isSigned = /^AWS4-HMAC-SHA256 Credential=.+, SignedHeaders=.+, Signature=[0-9a-f]{64}$/.test(
      authorization,
    );
    if (!isSigned) return new Refusal(403, 'MissingAuthenticationToken', 'Missing Authentication Token');
    if (asked.accessKeyId === OWN_KEY) return undefined;
    const found = this.issued.get(asked.accessKeyId);
    if (!found || found.token !== sessionToken) {
      return new Refusal(
        403,
        'InvalidClientTokenId',
        'The security token included in the request is invalid.',
      );
    }
    return found.endsAtMs > this.now().getTime()
      ? undefined
      : new Refusal(403, 'ExpiredToken', 'The security token included in the request is expired');
  }

  assumeRole({ input }: Asked): Answered {
    const role = String(input.RoleArn);
    if (role !== this.seed.assumableRole) {
      throw new Refusal(
        403,
        'AccessDenied',
        `User is not authorized to perform: sts:AssumeRole on resource: ${role}`,
      );
    }
    const id = `ASIA${randomBytes(8).toString('hex').toUpperCase()}`;
    const token = randomBytes(48).toString('base64');
    const endsAtMs = this.now().getTime() + TEMPORARY_MS;
    this.issued.set(id, { token, endsAtMs, role });
    return {
      result: {
        Credentials: {
          AccessKeyId: id,
          SecretAccessKey: randomBytes(30).toString('base64'),
          SessionToken: token,
          Expiration: new Date(endsAtMs).toISOString(),
        },
        AssumedRoleUser: { AssumedRoleId: 'AROASIMULATEDOWNROLE1:countersign', Arn: this.arnOf(id) },
      },
    };
  }

  /** Drops all that was issued, as when AWS withdraws them. */
  withdraw(): void {
    this.issued.clear();
  }

  whoAmI({ accessKeyId }: Asked): Answered {
    const isOwn = accessKeyId === OWN_KEY;
    const UserId = isOwn ? 'AIDASIMULATEDOWNUSER1' : 'AROASIMULATEDOWNROLE1:countersign';
    return { result: { UserId, Account: this.seed.accountId, Arn: this.arnOf(accessKeyId) } };
  }

  private arnOf(accessKeyId: string): string {
    const role = this.issued.get(accessKeyId)?.role.split('/').at(-1);
    return role
      ? `arn:aws:sts::${this.seed.accountId}:assumed-role/${role}/countersign`
      : `arn:aws:iam::${this.seed.accountId}:user/${OWN_USER}`;
  }

  /** As a record of CloudTrail names the caller. */
  of({ accessKeyId }: Asked): Record<string, unknown> {
    const arn = this.arnOf(accessKeyId);
    return arn.includes(':user/')
      ? { type: 'IAMUser', arn, accountId: this.seed.accountId, accessKeyId, userName: OWN_USER }
      : { type: 'AssumedRole', arn, accountId: this.seed.accountId, accessKeyId };
  }
}
