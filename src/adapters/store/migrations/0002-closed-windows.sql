-- Correlation keys of closed windows are deleted at intervals, by their time.
create index incident_keys_expiry on incident_keys (until);
