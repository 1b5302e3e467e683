-- Incidents whose end people may not have seen yet: written with the entry that ends one, deleted when a message shows it.
create table unshown_incidents (
  incident_id text collate "C" primary key,
  seq integer not null
);
