-- What platforms push to us as a log (security event tokens), kept for a time so that connectors can read it.
create table received_records (
  -- SHA-256 of platform, sender and the sender's id.
  key bytea primary key,
  platform text collate "C" not null,
  id text collate "C" not null,
  -- of the event, not of its arrival
  at text collate "C" not null,
  -- the words by which it is found
  subjects text[] not null,
  -- JSON, secrets replaced
  record text not null,
  received_at text collate "C" not null,
  expires_at text collate "C" not null
);
create index received_records_time on received_records (platform, at, id);
create index received_records_subjects on received_records using gin (subjects);
create index received_records_expiry on received_records (expires_at);

-- Since when all that a platform sent is here: its first record, later the last one that was deleted.
create table received_logs (
  platform text collate "C" primary key,
  kept_since text collate "C" not null
);
