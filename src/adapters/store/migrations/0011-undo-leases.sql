-- What was done and can be taken back, folded from the journal.
create table undo_leases (
  id text collate "C" primary key,
  incident_id text collate "C" not null,
  run_id text,
  step text,
  item integer,
  platform text,
  capability text,
  status text,
  opened_at text,
  -- when it is taken back by itself; null where its playbook names no time
  due_at text,
  -- when somebody has to look at it next; empty when only a person moves it
  wake_at text collate "C",
  at text
);
create index undo_leases_of_incident on undo_leases (incident_id, id);
create index undo_leases_waking on undo_leases (wake_at, incident_id) where wake_at <> '';
