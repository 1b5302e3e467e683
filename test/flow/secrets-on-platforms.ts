import { LeakyPlatform } from './leaky-platform.ts';
import { KINDS, type SecretMint } from './raw-secrets.ts';
import type { World } from './served.ts';
import { eachText } from './webhook-samples.ts';

/** Raw secrets in what the simulated platforms say. */

/** Names that people give themselves and their tokens. */
export function speakInNames({ story }: World, mint: SecretMint): void {
  const seeds = story.seeds as Record<'okta' | 'slack' | 'github', Record<string, Record<string, string>[]>>;
  seeds.okta.users![0]!.displayName = `Sam ${mint.of('github-pat', 'okta/name').text}`;
  seeds.okta.refreshTokens![0]!.clientName = `Mail ${mint.of('jwt', 'okta/client').text}`;
  seeds.slack.users![0]!.name = `Sam ${mint.of('slack-user', 'slack/name').text}`;
  seeds.github.members![0]!.name = `Sam ${mint.of('okta-ssws', 'github/name').text}`;
  seeds.github.authorizations![0]!.name = `laptop ${mint.of('github-pat', 'github/token name').text}`;
}

/** Audit records with a secret in every text, and one with all of them. */
export async function speakInLogs(world: World, mint: SecretMint): Promise<void> {
  const okta = world.simulators.find(({ platform }) => platform === 'okta')!;
  const [record] = (world.story.seeds.okta as { log: Record<string, unknown>[] }).log;
  const whole = {
    ...record!,
    debugContext: { debugData: { requestUri: '/app', dtHash: 'a', threatSuspected: 'false' } },
    outcome: { result: 'SUCCESS', reason: 'a reason' },
    transaction: { type: 'WEB', id: 'a', detail: { requestApiTokenId: 'a' } },
  };
  const changed = eachText(whole, (text, path) =>
    path === 'actor.id' || path === 'published' ? text : `${text} ${mint.next(`okta log/${path}`).text}`,
  );
  for (const each of [...changed, { ...whole, ...mint.everything('okta log') }]) okta.emit(each);
  const slack = world.simulators.find(({ platform }) => platform === 'slack')!;
  const [audit] = (world.story.seeds.slack as { audit: Record<string, unknown>[] }).audit;
  const said = eachText(audit!, (text, path) =>
    path === 'actor.user.id' ? text : `${text} ${mint.next(`slack log/${path}`).text}`,
  );
  for (const [n, each] of said.entries())
    slack.emit({ ...each, id: `s${n}`, date_create: audit!.date_create });
}

/** Refusals and failures with secrets in them, from each platform. */
export async function standBefore(world: World, mint: SecretMint): Promise<LeakyPlatform[]> {
  const stood: LeakyPlatform[] = [];
  const place = async (name: string, outbursts: ConstructorParameters<typeof LeakyPlatform>[1]) => {
    const origin = new URL(world.env[name]!).origin;
    const platform = new LeakyPlatform(origin, outbursts);
    const instead = await platform.start();
    for (const [key, value] of Object.entries(world.env)) {
      if (value.startsWith(origin)) world.env[key] = value.replace(origin, instead);
    }
    stood.push(platform);
    return origin;
  };
  const all = (where: string): string => KINDS.map((kind) => mint.of(kind, where).text).join(' ');
  const okta = await place('OKTA_ORG_URL', [
    {
      method: 'GET',
      path: /\/roles$/,
      status: 403,
      body: { errorCode: 'E0000006', errorSummary: all('okta 403') },
    },
    {
      method: 'DELETE',
      path: /\/sessions$/,
      status: 400,
      times: 1,
      body: { errorCode: 'E1', errorSummary: 'no', errorCauses: [{ errorSummary: all('okta 400') }] },
    },
    {
      method: 'GET',
      path: /\/clients$/,
      status: 500,
      times: 1,
      body: `<html>${all('okta 500')}`,
      headers: { 'x-okta-request-id': mint.of('jwt', 'okta request id').raw },
    },
  ]);
  world.env.OKTA_TOKEN_AUDIENCE = `${okta}/oauth2/v1/token`;
  await place('GITHUB_BASE_URL', [
    {
      method: 'GET',
      path: /\/orgs\/[^/]+\/credential-authorizations$/,
      status: 422,
      times: 1,
      body: { message: all('github 422') },
    },
  ]);
  await place('SLACK_PLATFORM_API_URL', [
    {
      method: 'POST',
      path: /admin\.users\.session\.list$/,
      status: 200,
      times: 1,
      body: { ok: false, error: all('slack error') },
    },
  ]);
  return stood;
}
