import type pg from 'pg';
import type { Activity } from '#domain/activity.ts';
import { Baseline } from '#domain/baseline/baseline.ts';
import { addProfile, type Profile } from '#domain/baseline/profile.ts';
import { readProfile, writeProfile } from '#domain/baseline/serialised.ts';
import { keysOf, mayTeach, type Withheld } from '#domain/baseline/withheld.ts';
import type { Baselines, Withholding } from '#domain/ports.ts';
import { binaryArray } from './binary-array.ts';
import { sha256Bytes } from './canonical.ts';
import { inTransaction, query } from './pool.ts';

/** Names the lock under which learners take turns: what one withholds, the next one sees. Any number, the same for ever. */
const LEARNING_LOCK = 7_202_612;
/** Profiles of one transaction. */
const MOST_AT_ONCE = 1_000;

const LOCK = `select pg_advisory_xact_lock(${LEARNING_LOCK})`;
const WITHHOLD = `
  insert into baseline_withheld as w (subject, incident_id, from_at)
  select subject, $2, $3 from unnest($1::text[]) as subject
  on conflict (subject, incident_id) do update set from_at = least(w.from_at, excluded.from_at)`;
/** What is closed as explained teaches after all; what is closed otherwise never does, up to its end. */
const SPANS = `
  select w.subject, w.from_at as "from", case when i.phase in ('done', 'closed') then i.updated_at end as "until"
  from baseline_withheld w left join incidents i on i.id = w.incident_id
  where (i.id is null or i.phase not in ('done', 'closed') or i.verdict is distinct from 'explained')`;
const SPANS_OF = `${SPANS} and w.subject = any($1::text[])`;
const READ = 'select subject, profile from baseline_profiles where subject = any($1::bytea[])';
const READ_TO_CHANGE = `${READ} order by subject for update`;
const WRITE = `
  insert into baseline_profiles as p (subject, profile, last_seen)
  select * from unnest($1::bytea[], $2::text[], $3::text[])
  on conflict (subject) do update set profile = excluded.profile, last_seen = excluded.last_seen`;

/** Baselines in the database. */
export function createBaselines(pool: pg.Pool): Baselines {
  return {
    learn: (activities, withholding) => learn(pool, activities, withholding),
    async add(learned) {
      const all = [...learned.entries()];
      for (let at = 0; at < all.length; at += MOST_AT_ONCE) {
        const some = new Map(all.slice(at, at + MOST_AT_ONCE));
        await inTransaction(pool, async (client) => {
          await client.query(LOCK);
          return { last: await joinedWith(client, some), value: () => undefined };
        });
      }
    },
    async load(subjects) {
      const found = await read(pool, READ, subjects);
      const baseline = new Baseline(Math.max(1, found.size));
      for (const [subject, profile] of found) baseline.add(subject, profile);
      return baseline;
    },
    withheld: async () => spansOf(await query<Span>(pool, 'all-withheld', SPANS)),
  };
}

async function learn(
  pool: pg.Pool,
  activities: readonly Activity[],
  withholding: Withholding | undefined,
): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query(LOCK);
    if (withholding) {
      const { incidentId, subjects, from } = withholding;
      await query(client, 'withhold', WITHHOLD, [texts(subjects), incidentId, from]);
    }
    const keys = [...new Set(activities.flatMap(keysOf))].map(storable);
    const spans = spansOf(await query<Span>(client, 'withheld-of', SPANS_OF, [texts(keys)]));
    const learned = new Baseline();
    for (const each of activities) if (mayTeach(each, spans)) learned.learn(each);
    return { last: await joinedWith(client, learned.entries()), value: () => undefined };
  });
}

/** The statement that writes profiles together with what is stored of them. */
async function joinedWith(
  client: pg.PoolClient,
  learned: ReadonlyMap<string, Profile>,
): Promise<pg.QueryConfig[]> {
  if (learned.size === 0) return [];
  const stored = await read(client, READ_TO_CHANGE, [...learned.keys()]);
  const rows = [...learned].map(([subject, profile]) => {
    const known = stored.get(subject);
    if (known) addProfile(known, profile);
    return { key: sha256Bytes(subject), profile: known ?? profile };
  });
  rows.sort((a, b) => a.key.compare(b.key));
  const keys = binaryArray(
    'bytea',
    rows.map(({ key }) => key),
  );
  const profiles = texts(rows.map(({ profile }) => JSON.stringify(writeProfile(profile))));
  const times = texts(rows.map(({ profile }) => new Date(profile.seen.last).toISOString()));
  return [{ name: 'write-baselines', text: WRITE, values: [keys, profiles, times] }];
}

async function read(
  on: pg.Pool | pg.PoolClient,
  text: string,
  subjects: readonly string[],
): Promise<Map<string, Profile>> {
  const names = new Map(subjects.map((subject) => [sha256Bytes(subject).toString('hex'), subject]));
  const keys = binaryArray(
    'bytea',
    [...names.keys()].map((hex) => Buffer.from(hex, 'hex')),
  );
  const name = text === READ ? 'read-baselines' : 'lock-baselines';
  const rows = await query<{ subject: Buffer; profile: string }>(on, name, text, [keys]);
  return new Map(
    rows.map(({ subject, profile }) => {
      const hex = subject.toString('hex');
      return [names.get(hex)!, readProfile(JSON.parse(profile), `baseline ${hex.slice(0, 12)}`)];
    }),
  );
}

interface Span {
  readonly subject: string;
  readonly from: string;
  readonly until: string | null;
}

function spansOf(rows: readonly Span[]): readonly Withheld[] {
  return rows.map(({ until, ...span }) => (until === null ? span : { ...span, until }));
}

function texts(words: readonly string[]): Buffer {
  return binaryArray('text', words.map(storable));
}

function storable(word: string): string {
  return word.toWellFormed().replaceAll('\0', '\ufffd');
}
