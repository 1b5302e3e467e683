-- What people are asked by a playbook, and what they said, folded from the journal.
create table questions (
  id text collate "C" primary key,
  incident_id text collate "C" not null,
  run_id text,
  step text,
  status text,
  -- the question as it was asked, and the answer with who gave it; JSON
  question text,
  answer text,
  asked_at text,
  deadline text,
  closed_at text
);
create index questions_of_incident on questions (incident_id, id);
