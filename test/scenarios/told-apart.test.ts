import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Act, Federated, Origin, Use } from './act.ts';
import type { Fired } from './finding.ts';
import { CITIES, originIn } from './geography.ts';
import { HOMES, HOSTINGS, VPN_EXITS } from './networks.ts';
import { residentOf, worldOf } from './people.ts';
import { voices } from './platforms/index.ts';
import { Random } from './random.ts';
import { areTwoPlacesTold, isOtherDeviceTold } from './told-apart.ts';
import { deviceAt } from './user-agents.ts';

const random = new Random('told-apart');
const world = worldOf('told-apart');
const resident = residentOf(world, 1);
const AT_MS = Date.UTC(2025, 4, 6, 12);
const HOUR_MS = 3_600_000;
const far = HOMES.find(({ country }) => country === (resident.city.country === 'JP' ? 'US' : 'JP'))!;
const away: Origin = originIn(far, random, CITIES.find(({ country }) => country === far.country)!);
/** What the thief's browser says of itself is what the person's says. */
const copied = { ...deviceAt(resident.laptop, AT_MS), id: 'thief', isManaged: false };

function fired(platform: Use['platform'], more: Partial<Use> | Partial<Federated>, variation = {}): Fired {
  const voice = voices({ seed: world.seed, variation }).find((each) => each.platform === platform)!;
  const act = {
    kind: 'use',
    at: AT_MS,
    person: resident.person,
    device: copied,
    origin: away,
    platform,
    session: 'session-1',
    does: 'read',
    to: 'page',
    isSuccess: true,
    ...more,
  } as Act;
  return { voice, act, records: voice.write(act), title: '' };
}

const home = {
  device: deviceAt(resident.phone, AT_MS),
  origin: originIn(resident.homeNetwork, random, resident.city),
};

describe('a copy of somebody’s browser', () => {
  test('is told apart by a platform that logs a mark of the device, and by no other', () => {
    assert.equal(isOtherDeviceTold([fired('slack', {})], resident), false);
    assert.equal(isOtherDeviceTold([fired('salesforce', {})], resident), false);
    const federated: Partial<Federated> = {
      kind: 'federated-sign-in',
      provider: 'okta',
      providerSession: 'session-0',
      protocol: 'saml',
      assertion: 'assertion-1',
      platform: 'slack',
      isAtProvider: true,
      isAtApplication: true,
    };
    const marking = fired('okta', federated, { hasDtHash: true });
    assert.equal(isOtherDeviceTold([marking], resident), true);
  });

  test('is told apart by the person’s own line, where nobody travels so fast', () => {
    const stolen = [fired('slack', {})];
    const near = fired('slack', { ...home, at: AT_MS - HOUR_MS / 2 });
    assert.equal(areTwoPlacesTold(stolen, [near], resident), true);
    const longBefore = fired('slack', { ...home, at: AT_MS - 20 * HOUR_MS });
    assert.equal(areTwoPlacesTold(stolen, [longBefore], resident), false);
  });

  test('is not told apart by an exit that was chosen to be elsewhere, on either side', () => {
    const near = fired('slack', { ...home, at: AT_MS - HOUR_MS / 2 });
    const exit = fired('slack', { origin: originIn(VPN_EXITS[0]!, random) });
    assert.equal(areTwoPlacesTold([exit], [near], resident), false);
    const rented = fired('slack', {
      ...home,
      origin: originIn(HOSTINGS[0]!, random),
      at: AT_MS - HOUR_MS / 2,
    });
    assert.equal(areTwoPlacesTold([fired('slack', {})], [rented], resident), false);
  });

  test('is not told apart by a log that names no address', () => {
    const hidden = { hasGitHubIp: false };
    const near = fired('github', { ...home, at: AT_MS - HOUR_MS / 2 }, hidden);
    assert.equal(areTwoPlacesTold([fired('github', {}, hidden)], [near], resident), false);
  });
});
