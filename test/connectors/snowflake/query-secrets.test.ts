import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { withoutSecrets } from '../../../connectors/snowflake/query-secrets.ts';

const clean = (query: string) => withoutSecrets(query, () => `fp_${'0'.repeat(32)}`);

describe('a secret in a statement', () => {
  const leaks = [
    "CREATE USER M PASSWORD = 'Sommer-2024' DEFAULT_ROLE = PUBLIC",
    "alter user x set password='Sommer-''2024'",
    "ALTER USER x SET PASSWORD = 'Sommer-\\'2024'",
    "CREATE STAGE s CREDENTIALS = (AWS_KEY_ID = 'AKIA' AWS_SECRET_KEY = 'Sommer-2024')",
    "CREATE SECRET s TYPE = GENERIC_STRING SECRET_STRING = 'Sommer-2024'",
    "CREATE STAGE s CREDENTIALS = (AZURE_SAS_TOKEN = '?sv=Sommer-2024')",
    "CREATE STAGE s ENCRYPTION = (MASTER_KEY = 'Sommer-2024')",
    "SELECT SYSTEM$DECODE_PAT( 'Sommer-2024' )",
    "ALTER USER x SET PASSWORD = 'Sommer-2024 was cut he",
  ];
  for (const leak of leaks) {
    test(`is replaced: ${leak.slice(0, 50)}`, () => {
      const once = clean(leak);
      assert.doesNotMatch(once, /2024/);
      assert.match(once, /fp_0{32}/);
      assert.equal(clean(once), once, 'once more is the same');
    });
  }

  test('leaves all else as it is', () => {
    const others = [
      "CREATE USER MERCY PASSWORD = '☺☺☺☺☺' DEFAULT_ROLE = PUBLIC",
      "SELECT * FROM T WHERE NAME = 'O''Brien'",
      "ALTER USER x SET RSA_PUBLIC_KEY = 'MIIBIjANBgkqh'",
    ];
    for (const other of others) assert.equal(clean(other), other);
  });

  test('is looked for in time linear in the text’s length', () => {
    // A quadratic pattern would need hours for these.
    for (const part of ["PASSWORD = '", "PASSWORD='a''", 'TOKEN', '_SECRET', "\\'"])
      clean(part.repeat(50_000));
  });
});
