import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorCode } from 'countersign/kit';
import { connector } from '../../../../connectors/snowflake/index.ts';
import { alice, request, startSnowflake } from '../fixture.ts';
import { SELF } from '../seed.ts';

const credential = { kind: 'session', platform: 'snowflake', id: '4118896733000001' } as const;

for (const one of connector.actions) {
  test(`${one.capability} refuses the user by which Countersign itself signs in`, async (t) => {
    const { client } = await startSnowflake(t);
    const asked = request(one.capability, { account: { ...alice, id: SELF.name }, credential });
    await assert.rejects(
      one.plan(client, asked),
      (thrown) =>
        errorCode(thrown) === 'ERR_CONNECTOR_REJECTED' && /by which Countersign itself/.test(String(thrown)),
    );
  });

  test(`${one.capability} of a user who does not exist is a fault`, async (t) => {
    const { client } = await startSnowflake(t);
    const asked = request(one.capability, { account: { ...alice, id: 'alice' }, credential });
    await assert.rejects(
      one.plan(client, asked),
      (thrown) => errorCode(thrown) === 'ERR_CONNECTOR_NOT_FOUND',
    );
  });

  test(`${one.capability} names a page of Snowflake’s own documentation`, () => {
    assert.match(one.docs, /^https:\/\/docs\.snowflake\.com\/en\//);
  });
}
