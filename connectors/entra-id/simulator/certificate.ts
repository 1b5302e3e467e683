import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';

/** A self-signed certificate made on the spot (RFC 5280, just enough of it): no key stands in the source. */

export interface SimulatedCertificate {
  readonly privateKeyPem: string;
  readonly certificatePem: string;
}

let made: SimulatedCertificate | undefined;

/** The same for the whole process: making an RSA key takes its time. */
export function simulatedCertificate(): SimulatedCertificate {
  made ??= make();
  return made;
}

function make(): SimulatedCertificate {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const privateKeyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const spki = createPublicKey(privateKeyPem).export({ type: 'spki', format: 'der' });
  const sha256WithRsa = sequence(der(0x06, '2a864886f70d01010b'), der(0x05, ''));
  const name = sequence(der(0x31, sequence(der(0x06, '550403'), der(0x0c, Buffer.from('Countersign')))));
  const validity = sequence(der(0x17, Buffer.from('250101000000Z')), der(0x17, Buffer.from('450101000000Z')));
  const version = der(0xa0, der(0x02, '02'));
  const body = sequence(version, der(0x02, '01'), sha256WithRsa, name, validity, name, spki);
  const signature = sign('sha256', body, createPrivateKey(privateKeyPem));
  const whole = sequence(body, sha256WithRsa, der(0x03, Buffer.concat([Buffer.of(0), signature])));
  const text = whole.toString('base64').replace(/(.{64})/g, '$1\n');
  return {
    privateKeyPem,
    certificatePem: `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`,
  };
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

/** One value of DER; `content` as bytes or in hexadecimal. */
function der(tag: number, content: Buffer | string): Buffer {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'hex') : content;
  const { length } = bytes;
  const long = length.toString(16).padStart(length > 0xff ? 4 : 2, '0');
  const size = length < 0x80 ? [length] : [0x80 + long.length / 2, ...Buffer.from(long, 'hex')];
  return Buffer.concat([Buffer.from([tag, ...size]), bytes]);
}
