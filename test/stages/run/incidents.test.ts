import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { CountersignError } from '#domain/errors.ts';
import { event } from '#domain/journal-event.ts';
import type { Incidents } from '#domain/ports.ts';
import type { Incident } from '#domain/run/state.ts';
import { digest } from '../../../src/adapters/secrets/digest.ts';
import { createIncidents } from '../../../src/stages/run/incidents.ts';
import { createDatabase } from '../../support/database.ts';
import { useStore } from '../../support/store.ts';
import { opened } from '../../support/store-samples.ts';

const ACTOR = 'system';
const due = (round: number) => event('reassessment-due', { round });

describe('an incident that two processes change', () => {
  const it = useStore(createDatabase);
  let ours: Incidents;
  let theirs: Incidents;
  let reads = 0;

  beforeEach(async () => {
    const { clock } = it;
    const other = await it.open();
    const { journal, evidence } = it.store;
    const counted = {
      append: journal.append,
      read: (...given: Parameters<typeof journal.read>) => {
        reads++;
        return journal.read(...given);
      },
    };
    ours = createIncidents({ journal: counted, evidence, clock, digest });
    theirs = createIncidents({ journal: other.journal, evidence: other.evidence, clock, digest });
    await journal.append({ incidentId: 'inc-1', expectedSeq: 0, actor: ACTOR, events: [opened()], jobs: [] });
    await ours.load('inc-1');
    await theirs.load('inc-1');
    reads = 0;
  });

  test('is changed on what this process knows, without reading', async () => {
    const changed = await ours.change('inc-1', ACTOR, () => [due(2)]);
    assert.equal(changed.reassessmentDue, 2);
    assert.equal(reads, 0);
  });

  test('is decided on again when the other came first', async () => {
    await theirs.change('inc-1', ACTOR, () => [due(2)]);
    const seen: (number | undefined)[] = [];
    const changed = await ours.change('inc-1', ACTOR, (incident) => {
      seen.push(incident.reassessmentDue);
      return [due((incident.reassessmentDue ?? 6) + 1)];
    });
    assert.deepEqual(seen, [undefined, 2]);
    assert.equal(changed.reassessmentDue, 3);
  });

  test('is not left as it is on an old state', async () => {
    await theirs.change('inc-1', ACTOR, () => [due(2)]);
    const answer = (incident: Incident) => (incident.reassessmentDue === 2 ? [due(3)] : []);
    assert.equal((await ours.change('inc-1', ACTOR, answer)).reassessmentDue, 3);
  });

  test('is not refused on an old state', async () => {
    await theirs.change('inc-1', ACTOR, () => [due(2)]);
    const changed = await ours.change('inc-1', ACTOR, (incident) => {
      if (incident.reassessmentDue === undefined)
        throw new CountersignError('ERR_NOT_FOUND', 'not asked yet');
      return [due(3)];
    });
    assert.equal(changed.reassessmentDue, 3);
  });

  test('is refused on the latest state', async () => {
    const refuse = () => {
      throw new CountersignError('ERR_NOT_FOUND', 'nothing of the kind');
    };
    await assert.rejects(ours.change('inc-1', ACTOR, refuse), { code: 'ERR_NOT_FOUND' });
    assert.equal((await ours.load('inc-1')).seq, 1);
  });

  test('is read only when what is known has not come so far', async () => {
    await theirs.change('inc-1', ACTOR, () => [due(2)]);
    assert.equal((await ours.load('inc-1', 1)).seq, 1);
    assert.equal(reads, 0);
    assert.equal((await ours.load('inc-1', 2)).seq, 2);
    assert.equal((await ours.load('inc-1')).seq, 2);
    assert.equal(reads, 2);
  });
});
