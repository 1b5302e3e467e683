-- What is proven to be cut and is looked for in its platform's log.
create table watches (
  id text collate "C" primary key,
  incident_id text collate "C" not null,
  platform text collate "C",
  -- JSON of the entry that began it
  data text,
  begun_at text,
  looked_until text,
  ended_at text
);
create index watches_live on watches (platform) where ended_at is null;
create index watches_of_incident on watches (incident_id);

-- How far the log of a platform has been looked through for all its watches: not in the journal, and when it is lost, the
-- log is read again from where the watches stand there.
create table watch_cursors (
  platform text collate "C" primary key,
  looked_until text not null,
  looked_at text not null,
  -- JSON
  unseen text not null
);

-- What a person has closed owes nothing either.
drop index incidents_unsettled;
create index incidents_unsettled on incidents (id) where phase <> 'done' and phase <> 'closed';
