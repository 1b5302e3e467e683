-- Who is signed in at the console, by the SHA-256 of an id that the browser alone has.
create table sessions (
  id_hash bytea primary key,
  subject text collate "C" not null,
  -- The provider's own id of its session, by which it ends ours.
  sid text collate "C",
  -- null: the provider vouches for none
  email text,
  -- JSON: the claims of the ID token; roles are read from them anew with each request.
  claims text not null,
  began_at text collate "C" not null,
  renewed_at text collate "C" not null,
  seen_at text collate "C" not null
);
create index sessions_of_subject on sessions (subject);
create index sessions_by_age on sessions (began_at);
