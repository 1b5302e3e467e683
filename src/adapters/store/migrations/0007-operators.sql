-- Since when a person holds a run back; null while it goes on.
alter table runs add column paused_at text collate "C";

-- Who switched containment off and on, when and why. The last row holds; nothing is ever changed.
create table kill_switch (
  seq bigint generated always as identity primary key,
  is_on boolean not null,
  -- JSON: a person
  by_whom text not null,
  reason text not null,
  at text collate "C" not null
);

create function refuse_kill_switch_change() returns trigger language plpgsql as $$
begin
  raise exception 'the record of the kill switch is append-only';
end $$;

create trigger kill_switch_is_append_only before update or delete or truncate on kill_switch
  for each statement execute function refuse_kill_switch_change();

-- Identities that were contained on a budget of policy: each counts once within the budget's time.
create table budget_uses (
  budget text collate "C" not null,
  identity text collate "C" not null,
  incident_id text collate "C" not null,
  used_at text collate "C" not null,
  primary key (budget, identity)
);
create index budget_uses_by_time on budget_uses (budget, used_at);
