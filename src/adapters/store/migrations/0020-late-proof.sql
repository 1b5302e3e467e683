-- From when on a proof that its step went on without is looked for again; empty or null when it is not.
alter table containments add column look_again_at text collate "C";
create index containments_awaiting_proof on containments (look_again_at, incident_id) where look_again_at <> '';
