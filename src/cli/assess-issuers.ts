import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CountersignError } from '#domain/errors.ts';
import { metadataIssuers } from '../adapters/issuers/saml-metadata.ts';
import { type TrustedIssuer, trustedIssuers } from '../adapters/issuers/trusted-issuers.ts';
import { assertFile, textFile } from './assess-files.ts';

const MOST_FILES = 500;

/**
 * The issuers that a file names, or all files of a folder: JSON holds one issuer or a list, XML is SAML metadata, whose
 * entities are the issuers. Other files are not looked at.
 * @throws ERR_INPUT_INVALID, ERR_INPUT_TOO_LARGE, ERR_INPUT_UNREADABLE naming the file
 */
export async function issuersAt(path: string): Promise<readonly TrustedIssuer[]> {
  const facts = await stat(path).catch(() => undefined);
  if (!facts?.isDirectory()) return await issuersIn(path, path);
  const names = (await readdir(path)).filter((name) => /\.(?:json|xml)$/i.test(name)).toSorted();
  if (names.length > MOST_FILES)
    throw new CountersignError('ERR_INPUT_INVALID', `${path}: more than ${MOST_FILES} files of issuers`);
  const found = await Promise.all(names.map((name) => issuersIn(join(path, name), name)));
  return trustedIssuers(found.flat(), path);
}

/** Those of one file. @param follow whether a link to a file counts as one @throws as `issuersAt` */
export async function issuersIn(
  path: string,
  name: string,
  follow = true,
): Promise<readonly TrustedIssuer[]> {
  await assertFile(path, name, follow);
  const text = await textFile(path, name);
  if (/\.xml$/i.test(name)) return metadataIn(text, name);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new CountersignError('ERR_INPUT_UNREADABLE', `${name} is not JSON`, { cause, place: name });
  }
  return trustedIssuers(Array.isArray(value) ? value : [value], name);
}

function metadataIn(samlMetadata: string, name: string): readonly TrustedIssuer[] {
  try {
    return metadataIssuers(samlMetadata).map((issuer) => ({ issuer, samlMetadata }));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.slice(0, 200) : 'it cannot be read';
    throw new CountersignError('ERR_INPUT_UNREADABLE', `${name} is no SAML metadata: ${why}`, {
      cause,
      place: name,
    });
  }
}
