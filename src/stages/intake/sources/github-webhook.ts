import { CountersignError } from '#domain/errors.ts';
import { firstText, lookUp, present, recordOf, seek } from '../fields.ts';
import { findPrincipal } from '../find-principal.ts';
import type { DetectionDraft, SourcePreset } from '../preset.ts';

/** Kinds of delivery that say something of a credential, told by what is in them: GitHub names them in a header only. */
interface Kind {
  readonly title: string;
  readonly isIt: (record: Record<string, unknown>) => boolean;
  readonly severity: 'high' | 'medium';
  readonly time: readonly string[];
  /** Whose it is; the sender is who did it. */
  readonly who: string;
}

const KINDS: readonly Kind[] = [
  {
    title: 'A secret was found in a repository',
    isIt: (record) => lookUp(record, 'alert.secret_type') !== undefined,
    severity: 'high',
    time: ['alert.updated_at', 'alert.created_at', 'repository.updated_at'],
    who: 'sender',
  },
  {
    title: 'A fine-grained token asks for access',
    isIt: (record) => record.personal_access_token_request !== undefined,
    severity: 'medium',
    time: ['personal_access_token_request.created_at'],
    who: 'personal_access_token_request.owner',
  },
  {
    title: 'A deploy key was changed',
    isIt: (record) => lookUp(record, 'key.id') !== undefined && lookUp(record, 'key.read_only') !== undefined,
    severity: 'medium',
    time: ['key.created_at'],
    who: 'sender',
  },
];

/**
 * Deliveries of GitHub's webhooks that concern credentials. The audit log never comes this way; its connector reads it.
 * @see https://docs.github.com/webhooks/webhook-events-and-payloads
 */
export const githubWebhook: SourcePreset = {
  preset: 'github',
  describe: 'GitHub webhooks about credentials: secret scanning alerts, token requests, deploy keys.',
  toDetections(record) {
    const delivery = recordOf(record);
    const kind = delivery && KINDS.find(({ isIt }) => isIt(delivery));
    if (!delivery || !kind)
      throw new CountersignError(
        'ERR_INPUT_INVALID',
        'this GitHub delivery says nothing of a credential; select fewer events',
      );
    return [toDraft(delivery, kind)];
  },
};

function toDraft(delivery: Record<string, unknown>, kind: Kind): DetectionDraft {
  const text = (...paths: string[]): string | undefined => firstText(delivery, paths);
  const number = text('alert.number', 'personal_access_token_request.id', 'key.id');
  const action = text('action');
  const where = text('repository.full_name', 'organization.login');
  const time = seek(delivery, kind.time);
  return {
    title: [kind.title, where].filter((part) => part !== undefined).join(': '),
    severity: { found: kind.severity, tried: [] },
    detectedAt: time,
    principal: findPrincipal(delivery, {
      email: [`${kind.who}.email`],
      uid: [`${kind.who}.login`],
      name: [`${kind.who}.login`],
    }),
    techniques: [],
    payload: delivery,
    platform: 'github',
    ...present({
      sourceEventId:
        number && time.found ? [where, number, action, String(time.found.value)].join('/') : undefined,
      description: text(
        'alert.secret_type_display_name',
        'alert.secret_type',
        'personal_access_token_request.token_name',
      ),
      analytic: present({ uid: text('alert.secret_type'), name: kind.title }),
      link: text('alert.html_url', 'repository.html_url'),
    }),
  };
}
