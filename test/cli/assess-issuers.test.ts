import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { issuersAt } from '../../src/cli/assess-issuers.ts';
import { samlIssuer } from '../support/saml-issuer.ts';

describe('the issuers of an offline assessment', () => {
  let folder: string;
  const provider = samlIssuer();
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'countersign-issuers-'));
    writeFileSync(
      join(folder, 'okta.json'),
      JSON.stringify({ issuer: 'https://a.example', jwks: { keys: [] } }),
    );
    writeFileSync(join(folder, 'others.json'), JSON.stringify([{ issuer: 'b' }, { issuer: 'c' }]));
    writeFileSync(join(folder, 'idp.xml'), provider.metadata);
    writeFileSync(join(folder, 'notes.txt'), 'not looked at');
    writeFileSync(join(folder, 'bad.XML.txt'), '<x/>');
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  test('are those of all JSON and XML files of a folder', async () => {
    const issuers = await issuersAt(folder);
    assert.deepEqual(
      issuers.map(({ issuer }) => issuer).toSorted(),
      ['b', 'c', provider.entityId, 'https://a.example'].toSorted(),
    );
    assert.equal(issuers.find(({ issuer }) => issuer === provider.entityId)?.samlMetadata, provider.metadata);
  });

  test('are those of one file', async () => {
    assert.deepEqual(
      (await issuersAt(join(folder, 'okta.json'))).map(({ issuer }) => issuer),
      ['https://a.example'],
    );
    assert.equal((await issuersAt(join(folder, 'idp.xml'))).length, 1);
  });

  test('that cannot be read are named', async () => {
    writeFileSync(join(folder, 'broken.xml'), '<md:EntityDescriptor>');
    await assert.rejects(issuersAt(folder), {
      code: 'ERR_INPUT_UNREADABLE',
      message: /broken\.xml is no SAML metadata/,
    });
    await assert.rejects(issuersAt(join(folder, 'missing.json')), {
      code: 'ERR_INPUT_INVALID',
      message: /ENOENT/,
    });
  });
});
