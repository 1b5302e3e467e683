-- Records of authentic senders that no mapping could read.
create table dead_letters (
  id text collate "C" primary key,
  -- SHA-256 of source and record: the same again is counted.
  key bytea not null unique,
  source text collate "C" not null,
  code text not null,
  why text not null,
  -- JSON, secrets replaced
  record text not null,
  received_at text collate "C" not null,
  deliveries int not null default 1,
  last_received_at text collate "C" not null,
  status text collate "C" not null default 'waiting',
  closed_at text collate "C",
  closed_by text,
  reason text
);
create index dead_letters_waiting on dead_letters (source) where status = 'waiting';
create index dead_letters_closed on dead_letters (closed_at) where status <> 'waiting';
