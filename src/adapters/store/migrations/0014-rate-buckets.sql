-- Token buckets that all processes draw from: one row for each name, of which there are as many as sources.
create table rate_buckets (
  name text primary key,
  tokens double precision not null,
  -- Milliseconds since 1970 at which so many tokens were there.
  at_ms double precision not null,
  -- What the last draw was given.
  granted integer not null
);
