-- What is usual: one profile for each subject, learned from activity of before incidents; profiles are joined, never added up.
create table baseline_profiles (
  -- SHA-256 of the subject's key
  subject bytea primary key,
  -- JSON, as domain/baseline/serialised.ts says
  profile text not null,
  -- the newest activity that taught
  last_seen text collate "C" not null
);
create index baseline_profiles_age on baseline_profiles (last_seen);

-- What an incident keeps from teaching: the activity of a principal or a credential from an instant on.
create table baseline_withheld (
  subject text collate "C" not null,
  incident_id text collate "C" not null,
  from_at text collate "C" not null,
  primary key (subject, incident_id)
);
create index baseline_withheld_age on baseline_withheld (from_at);
