-- Times are ISO 8601 texts in UTC, exactly as they were hashed. JSON is text: its bytes are what was hashed, and
-- jsonb would refuse the \u0000 that an attacker may write. Texts that outsiders choose are never indexed as they
-- are, but under their SHA-256, which has a fixed length and no forbidden bytes.

-- The truth. Append-only.
create table journal (
  incident_id text collate "C" not null,
  seq integer not null,
  kind text not null,
  version smallint not null,
  at text not null,
  actor text not null,
  data text not null,
  prev_hash bytea not null,
  hash bytea not null,
  primary key (incident_id, seq)
);

create function refuse_journal_change() returns trigger language plpgsql as $$
begin
  raise exception 'the journal is append-only';
end $$;

create trigger journal_is_append_only before update or delete or truncate on journal
  for each statement execute function refuse_journal_change();

-- Read models: folded from the journal, and rebuilt from it when dropped. Columns that a later entry fills are null
-- until then.

create table incidents (
  id text collate "C" primary key,
  phase text not null,
  principal text not null,
  credential text,
  severity smallint not null,
  detections integer not null,
  open_runs integer not null,
  undecided_until text,
  verdict text,
  score double precision,
  opened_at text not null,
  updated_at text not null,
  window_until text not null,
  seq integer not null,
  hash bytea not null
) with (fillfactor = 60);
create index incidents_unsettled on incidents (id) where phase <> 'done';

-- Correlation key (its SHA-256) to the incident that takes it in until the end of its window.
create table incident_keys (
  key bytea primary key,
  incident_id text not null,
  until text not null
);

-- What a detection says is in the journal, at (incident_id, seq); its latest content at (incident_id, content_seq).
create table detections (
  id text collate "C" primary key,
  incident_id text collate "C" not null,
  seq integer,
  content_seq integer,
  -- SHA-256 of source and source event id together.
  dedupe_key bytea,
  content_hash bytea
);
create unique index detections_once on detections (dedupe_key);
create index detections_of_incident on detections (incident_id, id);

create table runs (
  id text collate "C" primary key,
  incident_id text collate "C" not null,
  playbook text,
  playbook_version integer,
  outcome text,
  started_at text,
  finished_at text
);
create index runs_of_incident on runs (incident_id, id);

create table steps (
  run_id text collate "C" not null,
  step text collate "C" not null,
  incident_id text not null,
  use text,
  effect text,
  -- skipped, begun, published
  status text,
  at text,
  primary key (run_id, step)
);

create table approvals (
  id text collate "C" primary key,
  incident_id text collate "C" not null,
  run_id text,
  step text,
  status text,
  asked_at text,
  deadline text,
  closed_at text
);
create index approvals_of_incident on approvals (incident_id, id);

create table containments (
  run_id text collate "C" not null,
  step text collate "C" not null,
  item integer not null,
  incident_id text collate "C" not null,
  platform text,
  capability text,
  effect text,
  attempt integer,
  -- intended, accepted, failed, unknown, already-done
  outcome text,
  proof text,
  intended_at text,
  finished_at text,
  read_at text,
  primary key (run_id, step, item)
);
create index containments_of_incident on containments (incident_id);

-- What is not in the journal, and so is not rebuilt.

-- Deliveries of a detection beyond its first.
create table redeliveries (
  detection_id text collate "C" primary key,
  count integer not null
);

create table evidence (
  sha256 bytea primary key,
  -- identity or gzip
  encoding text not null,
  content bytea not null,
  kind text not null,
  platform text,
  incident_id text,
  records integer not null,
  stored_at text not null
);

create table outbox (
  id bigint generated always as identity primary key,
  job text not null
);

-- Signed statements of how far the journals of incidents had come.
create table journal_heads (
  number integer primary key,
  -- The canonical JSON that is hashed and signed.
  body text not null,
  hash bytea not null,
  key_id text not null,
  signature bytea not null
);

-- How far each incident is covered by the heads taken.
create table covered_incidents (
  incident_id text collate "C" primary key,
  seq integer not null
);

create table idempotency_keys (
  key bytea primary key,
  request_hash bytea not null,
  -- null while the first request is under way
  status integer,
  response text,
  expires_at text not null
);
create index idempotency_keys_expiry on idempotency_keys (expires_at);

create table webhook_replays (
  signature_hash bytea primary key,
  expires_at text not null
);
create index webhook_replays_expiry on webhook_replays (expires_at);

-- lz4 costs a fraction of the default compression; a server built without it keeps the default.
do $$ begin
  alter table evidence alter column content set compression lz4;
  alter table journal alter column data set compression lz4;
exception when feature_not_supported then null;
end $$;
