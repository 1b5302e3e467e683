import { type Preflight, z } from 'countersign/kit';
import type { SnowflakeClient } from './client.ts';
import { isRefused } from './sessions.ts';
import { probes, whoAmI } from './statements.ts';
import { Self } from './wire.ts';

const BROAD = new Set(['ACCOUNTADMIN', 'ORGADMIN', 'GLOBALORGADMIN']);

/**
 * Snowflake grants rights on each user apart, so that what we may do to whom is told only by trying: scopes stay unknown,
 * and the views that the role may not read are named as warnings.
 */
export const preflight: Preflight<SnowflakeClient> = {
  async identity(client) {
    const [self] = await client.rows(whoAmI(), Self);
    const { settings } = client;
    const role = self?.ROLE_NAME ?? settings.role;
    const who = `${self?.USER_NAME ?? settings.user} as ${role} in ${self?.ACCOUNT_NAME ?? settings.account}`;
    return {
      name: who.slice(0, 512),
      scopes: undefined,
      warnings: [
        ...(settings.proof.kind === 'programmatic-token'
          ? ['SNOWFLAKE_TOKEN: a programmatic access token is a password that lives for months; use a key']
          : []),
        ...(BROAD.has(role)
          ? [`the role ${role} may do everything in the account; give it one of its own`]
          : []),
        ...(self?.WAREHOUSE_NAME ? [] : [`the warehouse ${settings.warehouse} is not there, or not for us`]),
        ...(await unreadableViews(client)),
      ],
    };
  },
};

async function unreadableViews(client: SnowflakeClient): Promise<string[]> {
  const warnings: string[] = [];
  for (const { view, statement } of probes) {
    try {
      await client.rows(statement, z.looseObject({}));
    } catch (thrown) {
      if (!isRefused(thrown)) throw thrown;
      warnings.push(`ACCOUNT_USAGE.${view} cannot be read: ${(thrown as Error).message}`.slice(0, 500));
    }
  }
  return warnings;
}
