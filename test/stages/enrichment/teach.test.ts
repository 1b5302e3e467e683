import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { standingIn } from '#domain/baseline/rarity.ts';
import { event } from '#domain/journal-event.ts';
import { evolveAll } from '#domain/run/evolve.ts';
import type { Incident } from '#domain/run/state.ts';
import { habitsOf } from '../../../src/stages/assessment/habits-of.ts';
import { teach } from '../../../src/stages/enrichment/teach.ts';
import { activity, SAM } from '../../domain/assessment/evidence.ts';
import { createDatabase } from '../../support/database.ts';
import { useStore } from '../../support/store.ts';
import { detection, opened } from '../../support/store-samples.ts';

const accounts = [{ platform: 'okta', id: SAM.id, email: SAM.email, status: 'active' as const }];
const call = (operation: string, time: string, more = {}) =>
  activity(`${operation}-${time}`, 'api-call', time, { operation, ...more });

describe('the evidence of an incident', () => {
  const it = useStore(createDatabase);

  async function incident(id: string): Promise<Incident> {
    const received = event('detection-received', { detectionId: `det-${id}`, detection: detection(id) });
    return evolveAll(undefined, await it.append(id, 0, opened(), received))!;
  }

  const isRare = async (operation: string, subject = `principal/okta/${SAM.id}`) => {
    const activities = [call('read', '09:00', { application: 'api' })];
    const habits = await habitsOf({ activities }, it.store.baselines);
    return standingIn(habits.profile(subject), 'operation', operation, Date.parse('2026-03-10T00:00:00.000Z'))
      .isRare;
  };
  const month = Array.from({ length: 20 }, (_, day) =>
    call('read', new Date(Date.UTC(2026, 1, 1 + day, 9)).toISOString(), { application: 'api' }),
  );

  test('teaches what was usual before the time in question, and nothing since', async () => {
    const { firstSeen } = await incident('inc-1');
    const since = Array.from({ length: 24 }, (_, hour) =>
      call('export', new Date(Date.parse(firstSeen) - hour * 3_600_000).toISOString()),
    );
    await teach(await incident('inc-2'), { accounts, activities: [...month, ...since] }, it.store.baselines);
    assert.equal(await isRare('read'), false);
    assert.equal(await isRare('read', 'application/okta/api'), false);
    assert.equal(await isRare('export'), true);
  });

  test('of a later incident teaches nothing that the person did in one that is open', async () => {
    const open = await incident('inc-1');
    await teach(open, { accounts, activities: month }, it.store.baselines);
    const during = Array.from({ length: 9 }, (_, day) => {
      const time = new Date(Date.parse(open.firstSeen) + day * 86_400_000).toISOString();
      return call('export', time, day % 2 ? { actor: { email: SAM.email, type: 'user' } } : {});
    });
    const later = { ...(await incident('inc-2')), firstSeen: '2026-03-20T09:00:00.000Z' };
    await teach(later, { accounts, activities: during }, it.store.baselines);
    assert.equal(await isRare('export'), true);
  });
});
