import type { Preflight } from 'countersign/kit';
import type { AtlassianClient } from './client.ts';

/** Atlassian tells a key neither its scopes nor its end: only the organisation that it opens is known. */
export const preflight: Preflight<AtlassianClient> = {
  async identity(client) {
    const { id, name } = await client.organisation();
    return {
      name: `API key of the organisation ${name ? `${name} (${id})` : id}`.slice(0, 512),
      scopes: undefined,
      warnings: [
        'a key without scopes may do all that an organisation administrator may, and a key with scopes cannot disable accounts or delete their API tokens',
        'Atlassian tells no key’s end: it is a year after it was made at the latest',
        'whether the log records sign-ins depends on Guard, and an organisation without it gets an empty answer, not a refusal',
      ],
    };
  },
};
