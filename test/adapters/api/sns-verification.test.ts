import assert from 'node:assert/strict';
import { createSign, generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { type SnsMessage, signedText, snsAddress } from '../../../src/adapters/api/sns-message.ts';
import { createSnsVerify } from '../../../src/adapters/api/sns-verification.ts';
import { selfSigned } from '../../support/certificate.ts';
import { recordingLog } from '../../support/log.ts';
import { sharedPath, sharedSkip } from '../../support/shared.ts';

/** Amazon SNS in the test: a key of its own, and the certificate where messages say that it is. */

const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:guardduty';
const CERTIFICATE = 'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0a1b.pem';
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const pem = selfSigned(privateKey, 'sns.amazonaws.com');

function message(over: Partial<SnsMessage> = {}, by = privateKey): Record<string, unknown> {
  const unsigned = {
    Type: 'Notification',
    MessageId: 'm-1',
    TopicArn: TOPIC,
    Message: '{"detail": {}}',
    Timestamp: '2026-11-24T08:59:00.000Z',
    SignatureVersion: '2',
    Signature: '',
    SigningCertURL: CERTIFICATE,
    ...over,
  } as SnsMessage;
  const algorithm = unsigned.SignatureVersion === '1' ? 'RSA-SHA1' : 'RSA-SHA256';
  const Signature = createSign(algorithm).update(signedText(unsigned)).sign(by, 'base64');
  return { ...unsigned, Signature };
}

const subscription = (over: Partial<SnsMessage> = {}) =>
  message({
    Type: 'SubscriptionConfirmation',
    Token: 'a-token',
    SubscribeURL: `https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=${TOPIC}&Token=a-token`,
    ...over,
  });

function sns(answer: (url: string) => string = () => pem) {
  const fetched: string[] = [];
  const time = { now: '2026-11-24T09:00:00Z' };
  const verify = createSnsVerify(
    { kind: 'sns', topics: [TOPIC] },
    {
      fetchText: async (url) => {
        fetched.push(url);
        return answer(url);
      },
      clock: { now: () => new Date(time.now) },
      log: recordingLog().log,
    },
  );
  return { fetched, time, verify: (sent: unknown) => verify({ body: Buffer.from(JSON.stringify(sent)) }) };
}

describe('a message of Amazon SNS', () => {
  for (const SignatureVersion of ['1', '2'] as const) {
    test(`signed by version ${SignatureVersion} is taken, and its Message is what is read`, async () => {
      const { verify } = sns();
      const { payload } = await verify(message({ SignatureVersion, Subject: 'a subject' }));
      assert.equal(payload?.toString(), '{"detail": {}}');
    });
  }

  test('may say null for no subject', async () => {
    await assert.doesNotReject(sns().verify(message({ Subject: null })));
  });

  test('has its certificate read once in a day', async () => {
    const { verify, fetched, time } = sns();
    await Promise.all([verify(message()), verify(message({ MessageId: 'm-2' }))]);
    assert.deepEqual(fetched, [CERTIFICATE]);
    time.now = '2026-11-25T09:00:01Z';
    await verify(message({ Timestamp: '2026-11-25T09:00:00Z' }));
    assert.equal(fetched.length, 2);
  });

  const other = generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey;
  const refused: [string, Record<string, unknown>, string, boolean?][] = [
    ['of another topic', message({ TopicArn: `${TOPIC}-2` }), 'ERR_SIGNATURE_INVALID', true],
    ['that was changed', { ...message(), Message: '{}' }, 'ERR_SIGNATURE_INVALID'],
    ['whose subject was added', { ...message(), Subject: 'x' }, 'ERR_SIGNATURE_INVALID'],
    ['signed by another', message({}, other), 'ERR_SIGNATURE_INVALID'],
    ['without a signature', { ...message(), Signature: undefined }, 'ERR_SIGNATURE_MISSING', true],
    ['of a version that is none', { ...message(), SignatureVersion: '3' }, 'ERR_SIGNATURE_MISSING', true],
    ['that is two hours old', message({ Timestamp: '2026-11-24T07:00:00Z' }), 'ERR_SIGNATURE_STALE'],
    ['from the future', message({ Timestamp: '2026-11-24T09:10:00Z' }), 'ERR_SIGNATURE_STALE'],
    ['without a time that is one', message({ Timestamp: 'yesterday' }), 'ERR_SIGNATURE_STALE'],
  ];
  for (const [what, sent, code, isUnasked] of refused) {
    test(`${what} is refused`, async () => {
      const { verify, fetched } = sns();
      await assert.rejects(verify(sent), { code });
      if (isUnasked) assert.deepEqual(fetched, []);
    });
  }

  test('has its certificate fetched from nowhere but Amazon SNS', async () => {
    for (const SigningCertURL of [
      'http://sns.eu-west-1.amazonaws.com/a.pem',
      'https://sns.eu-west-1.amazonaws.com.evil.example/a.pem',
      'https://evil.example/sns.eu-west-1.amazonaws.com/a.pem',
      'https://sns.eu-west-1.amazonaws.com@evil.example/a.pem',
      'https://sns.eu-west-1.amazonaws.com:8443/a.pem',
      'https://bucket.s3.amazonaws.com/a.pem',
      'https://sns.eu-west-1.amazonaws.com/a.pem?x=1',
      'https://sns.eu-west-1.amazonaws.com/latest',
      'file:///etc/passwd.pem',
      'nonsense',
    ]) {
      const { verify, fetched } = sns();
      await assert.rejects(verify(message({ SigningCertURL })), { code: 'ERR_SIGNATURE_INVALID' });
      assert.deepEqual(fetched, [], SigningCertURL);
    }
  });

  test('is tried again while its certificate cannot be had, and then taken', async () => {
    let isDown = true;
    const { verify } = sns(() => {
      if (isDown) throw new Error('no route');
      return pem;
    });
    await assert.rejects(verify(message()), { code: 'ERR_NOT_READY' });
    isDown = false;
    await assert.doesNotReject(verify(message()));
  });

  test('is refused when its certificate is none, or has ended', async () => {
    await assert.rejects(sns(() => 'no certificate').verify(message()), { code: 'ERR_SIGNATURE_INVALID' });
    const { verify, time } = sns();
    time.now = '2036-01-02T00:00:00Z';
    await assert.rejects(verify(message({ Timestamp: '2036-01-02T00:00:00Z' })), {
      code: 'ERR_SIGNATURE_INVALID',
    });
  });
});

describe('a subscription', () => {
  test('to a topic of the settings is confirmed at Amazon SNS, and is no payload', async () => {
    const { verify, fetched } = sns();
    const sent = subscription();
    assert.deepEqual(await verify(sent), { isAnswered: true });
    assert.equal(fetched.length, 2);
    assert.equal(new URL(fetched[1]!).searchParams.get('TopicArn'), TOPIC);
  });

  test('is confirmed for nobody else: another topic, another address, another question', async () => {
    for (const [over, isAsked] of [
      [{ TopicArn: `${TOPIC}-2` }, false],
      [{ SubscribeURL: 'https://evil.example/?Action=ConfirmSubscription' }, true],
      [{ SubscribeURL: `http://169.254.169.254/?Action=ConfirmSubscription&TopicArn=${TOPIC}` }, true],
      [{ SubscribeURL: `https://sns.eu-west-1.amazonaws.com/?Action=DeleteTopic&TopicArn=${TOPIC}` }, true],
      [{ SubscribeURL: `https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=x` }, true],
    ] as const) {
      const { verify, fetched } = sns();
      await assert.rejects(verify(subscription(over)), { code: 'ERR_SIGNATURE_INVALID' });
      assert.deepEqual(fetched, isAsked ? [CERTIFICATE] : []);
    }
  });

  test('that Amazon SNS does not confirm now is tried again', async () => {
    const { verify } = sns((url) => {
      if (url === CERTIFICATE) return pem;
      throw new Error('503');
    });
    await assert.rejects(verify(subscription()), { code: 'ERR_NOT_READY' });
  });

  test('that ended is acknowledged and not renewed', async () => {
    const { verify, fetched } = sns();
    await verify(subscription({ Type: 'UnsubscribeConfirmation' }));
    assert.deepEqual(fetched, [CERTIFICATE]);
  });
});

test('the signed text and the addresses are those of Amazon’s own validator', { skip: sharedSkip }, () => {
  const rules = JSON.parse(readFileSync(sharedPath('webhooks', 'aws_sns_signing_rules.json'), 'utf8')) as {
    notification_keys: string[];
    subscription_keys: string[];
    cert_host_pattern: string;
  };
  const all = Object.fromEntries(rules.subscription_keys.map((key) => [key, `the ${key}`]));
  const keys = (Type: SnsMessage['Type']) =>
    signedText({ ...all, Subject: 'the Subject', Type } as SnsMessage)
      .split('\n')
      .filter((_, index) => index % 2 === 0)
      .filter((line) => line !== '');
  // A notification has no SubscribeURL, and a subscription no subject.
  assert.deepEqual(
    keys('Notification'),
    rules.notification_keys.filter((key) => key !== 'SubscribeURL'),
  );
  assert.deepEqual(
    keys('SubscriptionConfirmation'),
    rules.subscription_keys.filter((key) => key !== 'Subject'),
  );
  const host = new RegExp(rules.cert_host_pattern);
  for (const name of [
    'sns.us-east-1.amazonaws.com',
    'sns.cn-north-1.amazonaws.com.cn',
    'sns.x.amazonaws.com',
    'a.sns.us-east-1.amazonaws.com',
  ])
    assert.equal(snsAddress(`https://${name}/a.pem`) !== undefined, host.test(name), name);
});
