/** What a pack says of itself. */
export const PACK_README = `An evidence pack of Countersign
===============================

manifest.json   every other file with its SHA-256, and which evidence was kept no longer
manifest.sig    Ed25519 over the line "countersign-evidence-pack/1" and manifest.json; base64
public-key.pem  the key that signed it. Compare its fingerprint with one that came another way.
journal.ndjson  the journal of the incident, one entry a line, each with the hash before it
heads.ndjson    the signed heads of the journal that cover it; they name other incidents by id and hash
evidence/       everything the journal names by its SHA-256, under that name
report.html     the report for people; report.md the same as text

Check it on any machine, without a network or a database:

  countersign evidence verify FILE --key public-key.pem
`;
