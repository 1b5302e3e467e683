import type { STSClient } from '@aws-sdk/client-sts';
import {
  type Call,
  type ConnectorContext,
  errorCode,
  type Passed,
  passGate,
  readAnswer,
  z,
} from 'countersign/kit';
import { areSpent, awsError } from './aws-error.ts';
import { asSigner, keepRole } from './credentials.ts';
import { openServices, type Services } from './services.ts';
import { type AwsSettings, readSettings } from './settings.ts';
import { openTransport } from './transport.ts';

/** AWS, as this connector speaks to it. Every call throws ERR_CONNECTOR_…. */
export interface AwsClient {
  readonly context: ConnectorContext;
  readonly settings: AwsSettings;
  /** One read, its answer checked by its shape. `operation` is AWS’s name of it. */
  read<Shape extends z.ZodType>(
    operation: string,
    shape: Shape,
    ask: (services: Services) => Promise<unknown>,
  ): Promise<z.infer<Shape>>;
  /** Makes one change, once. `about` is what it is done to, for the receipt. */
  change(operation: string, about: string, ask: (services: Services) => Promise<unknown>): Promise<Call>;
}

const Metadata = z.looseObject({
  $metadata: z.looseObject({ httpStatusCode: z.int().optional(), requestId: z.string().optional() }),
});

/** @throws ERR_CONFIG_INVALID naming the setting or secret */
export function openClient(context: ConnectorContext): AwsClient {
  const settings = readSettings(context);
  const transport = openTransport();
  const base = asSigner(settings.keys);
  const own = openServices(settings, transport, base);
  const send = sender(context);
  const assumed =
    settings.role &&
    keepRole(
      settings.role,
      () => context.clock.now(),
      (call: (sts: STSClient) => Promise<unknown>) => send('AssumeRole', true, () => call(own.sts)),
    );
  const services = assumed ? openServices(settings, transport, assumed.source) : own;
  return {
    context,
    settings,
    async read(operation, shape, ask) {
      let wereSpent = false;
      const once = () =>
        send(
          operation,
          true,
          () => ask(services),
          (thrown) => {
            wereSpent = areSpent(thrown);
            if (wereSpent) assumed?.forget();
          },
        );
      const answer = await once().catch((thrown: unknown) => {
        // Credentials of a role may be withdrawn before their end; a read is asked once more with new ones.
        if (assumed && wereSpent) return once();
        throw thrown;
      });
      return readAnswer('aws', shape, { body: answer, line: operation });
    },
    async change(operation, about, ask) {
      const answer = await send(
        operation,
        false,
        () => ask(services),
        (thrown) => {
          if (areSpent(thrown)) assumed?.forget();
        },
      );
      const { $metadata } = readAnswer('aws', Metadata, { body: answer, line: operation });
      return {
        line: `${operation} ${about} → ${$metadata.httpStatusCode ?? 'answered'}`,
        requestId: $metadata.requestId,
      };
    },
  };
}

type Send = (
  operation: string,
  isRead: boolean,
  ask: () => Promise<unknown>,
  heard?: (thrown: unknown) => void,
) => Promise<unknown>;

/** Sends through the gate of the platform, and turns AWS’s errors into the kit’s. */
function sender({ clock, fingerprints }: ConnectorContext): Send {
  return async (operation, isRead, ask, heard) => {
    const passed = await passGate(`POST ${operation}`);
    try {
      const answer = await ask();
      passed.answered(undefined);
      return answer;
    } catch (thrown) {
      heard?.(thrown);
      const nowMs = clock.now().getTime();
      const error = awsError(thrown, {
        operation,
        isRead,
        nowMs,
        scrub: (text) => fingerprints.scrub(text),
      });
      // An error of the kit’s own is of the call for credentials, which passed the gate by itself.
      if (error !== thrown) tell(passed, error);
      throw error;
    }
  };
}

function tell(passed: Passed, error: unknown): void {
  const code = errorCode(error);
  if (code === 'ERR_CONNECTOR_RATE_LIMITED') passed.refused((error as { retryAfterMs: number }).retryAfterMs);
  else if (code === 'ERR_CONNECTOR_UNAVAILABLE' || code === 'ERR_CONNECTOR_OUTCOME_UNKNOWN') passed.failed();
  else passed.answered(undefined);
}
