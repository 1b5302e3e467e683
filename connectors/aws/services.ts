import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { IAMClient } from '@aws-sdk/client-iam';
import { IdentitystoreClient } from '@aws-sdk/client-identitystore';
import { SSOAdminClient } from '@aws-sdk/client-sso-admin';
import { STSClient } from '@aws-sdk/client-sts';
import type { Signer } from './credentials.ts';
import type { AwsSettings } from './settings.ts';
import type { Transport } from './transport.ts';

/** AWS’s own clients, each made when it is first asked for. */
export interface Services {
  readonly iam: IAMClient;
  readonly sts: STSClient;
  readonly identityStore: IdentitystoreClient;
  readonly ssoAdmin: SSOAdminClient;
  cloudTrail(region: string): CloudTrailClient;
}

/** They try once: whether a write may be repeated is for the run engine to decide. */
const ONCE = { maxAttempts: 1, retryMode: 'standard' } as const;

export function openServices(settings: AwsSettings, transport: Transport, signer: Signer): Services {
  const config = (region: string) => ({
    ...ONCE,
    region,
    requestHandler: transport,
    ...(settings.endpoint ? { endpoint: settings.endpoint } : {}),
    ...(signer ? { credentials: signer } : {}),
  });
  const centerRegion = settings.identityCenter?.region ?? settings.region;
  const iam = once(() => new IAMClient(config(settings.region)));
  const sts = once(() => new STSClient(config(settings.region)));
  const identityStore = once(() => new IdentitystoreClient(config(centerRegion)));
  const ssoAdmin = once(() => new SSOAdminClient(config(centerRegion)));
  const trails = new Map<string, CloudTrailClient>();
  return {
    get iam() {
      return iam();
    },
    get sts() {
      return sts();
    },
    get identityStore() {
      return identityStore();
    },
    get ssoAdmin() {
      return ssoAdmin();
    },
    cloudTrail(region) {
      const made = trails.get(region) ?? new CloudTrailClient(config(region));
      trails.set(region, made);
      return made;
    },
  };
}

function once<Made>(make: () => Made): () => Made {
  let made: Made | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
