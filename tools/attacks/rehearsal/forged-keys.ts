import { createHash } from 'node:crypto';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { makesBucket, makesFunction, readsObject, type Disguise } from './effects';
import { builds } from './one-build';
import { FUNCTION, OBJECT, type Stage } from './stage';
import { presigned, signed, type Key } from '../../../packages/rehearsal/test/support/wire';
import { gotThrough, mustWork, stopped, type Attack } from '../attack';
import { PIPELINE } from './small-pipeline';

const MINUTE = 60_000;
const forged = (accessKeyId: string, service: string): string =>
  `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20300101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;

/** Unknown keys, invalid signatures, and signatures of other requests. */
export function forgedKeys(stage: Stage): Attack[] {
  const { host, administrator } = stage;
  const sign =
    (key: Key, time?: Date): Disguise =>
    (request, service) =>
      signed(request, { key, service, host, time });
  const byHeader =
    (accessKeyId: string): Disguise =>
    (request, service) => ({ ...request, headers: { authorization: forged(accessKeyId, service) } });
  const byQuery =
    (query: string): Disguise =>
    (request) => ({ ...request, path: `${request.path}?${query}` });
  const attack = (title: string, play: Attack['play']): Attack => ({ title, play });
  const bucket = (title: string, disguise: Disguise): Attack => attack(title, () => makesBucket(stage, disguise));
  const read = (title: string, disguise: Disguise): Attack => attack(title, () => readsObject(stage, disguise));
  const { accessKeyId } = administrator;
  const credential = (id: string): string => `X-Amz-Credential=${id}%2F20300101%2Fus-east-1%2Fs3%2Faws4_request`;
  return [
    attack('control: the administrator creates a bucket and a function and reads an object', async () => {
      const asAdministrator = sign(administrator);
      const works = [
        await makesBucket(stage, asAdministrator),
        await makesFunction(stage, asAdministrator),
        await readsObject(stage, asAdministrator),
        await readsObject(stage, (request) => presigned(request, { key: administrator, service: 's3', host }, 60)),
      ];
      mustWork(
        works.every((one) => 'gotThrough' in one),
        JSON.stringify(works),
      );
      return stopped('not meant to be, it works');
    }),
    bucket('the key "test" with a made-up signature creates a bucket', byHeader('test')),
    bucket('a key of twelve digits with a made-up signature creates a bucket', byHeader('000000000000')),
    bucket("the administrator's key with a made-up signature creates a bucket", byHeader(accessKeyId)),
    bucket(
      "the administrator's key with another secret creates a bucket",
      sign({ accessKeyId, secretAccessKey: 'guess' }),
    ),
    bucket(
      'the key "test" with the secret "test" creates a bucket',
      sign({ accessKeyId: 'test', secretAccessKey: 'test' }),
    ),
    bucket('nobody, without any credentials, creates a bucket', (request) => request),
    read('nobody, without any credentials, reads a private object', (request) => request),
    read('a presigned URL of "test" without a signature reads a private object', byQuery(credential('test'))),
    read(
      "a presigned URL of the administrator's key without a signature reads a private object",
      byQuery(`X-Amz-Algorithm=AWS4-HMAC-SHA256&${credential(accessKeyId)}`),
    ),
    read('a presigned URL that has expired reads a private object', (request) =>
      presigned(request, { key: administrator, service: 's3', host, time: new Date(Date.now() - 2 * MINUTE) }, 60),
    ),
    read('a presigned URL of an object is turned to another object', () => {
      const { path, headers } = presigned(
        { path: '/private/other.txt' },
        { key: administrator, service: 's3', host },
        60,
      );
      return { path: path.replace('/private/other.txt', OBJECT), headers };
    }),
    bucket('a presigned URL to read is used to write', (request) => {
      const { path } = presigned(
        { method: 'GET', path: request.path },
        { key: administrator, service: 's3', host },
        60,
      );
      return { ...request, path, headers: { host } };
    }),
    bucket(
      'a presigned URL of Signature Version 2 with a made-up signature creates a bucket',
      byQuery('AWSAccessKeyId=test&Signature=AAAA&Expires=4000000000'),
    ),
    bucket(
      "the same with the administrator's key creates a bucket",
      byQuery(`AWSAccessKeyId=${accessKeyId}&Signature=AAAA&Expires=4000000000`),
    ),
    bucket('a header of Signature Version 2 with the key "test" creates a bucket', (request) => ({
      ...request,
      headers: { authorization: 'AWS test:AAAA', date: new Date().toUTCString() },
    })),
    bucket("a header of Signature Version 2 with the administrator's key creates a bucket", (request) => ({
      ...request,
      headers: { authorization: `AWS ${accessKeyId}:AAAA`, date: new Date().toUTCString() },
    })),
    bucket(
      'a request that was signed an hour ago is sent again and creates a bucket',
      sign(administrator, new Date(Date.now() - 60 * MINUTE)),
    ),
    attack('the body of a signed request is replaced, to make a function of another name', async () =>
      makesFunction(stage, (request, service) => ({
        ...signed({ ...request, body: '{}' }, { key: administrator, service, host }),
        body: request.body,
      })),
    ),
    bucket(
      'two credentials in one request: the administrator in the query, somebody else in the header',
      (request) => ({
        ...request,
        path: `${request.path}?${credential(accessKeyId)}`,
        headers: { authorization: 'Basic dGVzdDp0ZXN0' },
      }),
    ),
    attack('a form that is posted to a bucket as "test" uploads an object', async () => {
      const form =
        '--x\r\nContent-Disposition: form-data; name="key"\r\n\r\nform.txt\r\n--x\r\nContent-Disposition: form-data; name="AWSAccessKeyId"\r\n\r\ntest\r\n--x\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\nx\r\n--x--\r\n';
      const headers = { 'content-type': 'multipart/form-data; boundary=x' };
      const { status } = await stage.call({ method: 'POST', path: '/private', headers, body: form });
      return (await stage.objectExists('private', 'form.txt'))
        ? gotThrough('form.txt is there')
        : stopped(String(status));
    }),
    attack("a function's credentials are worked out from its ARN, and read what only it may read", async () => {
      // In the format of the emulator.
      const functionArn = `arn:aws:lambda:us-east-1:000000000000:function:${FUNCTION}`;
      const digest = hash(`${functionArn}:arn:aws:iam::000000000000:role/${PIPELINE}-function`);
      const key = {
        accessKeyId: `ASIA${digest.slice(0, 16).toUpperCase()}`,
        secretAccessKey: hash(`secret:${digest}`),
        sessionToken: hash(`token:${digest}`),
      };
      await stage.invokeFunction();
      return readsObject(stage, sign(key));
    }),
    attack('tests of a build that set AWS_ACCESS_KEY_ID=test, as those with moto do, make a bucket', async () => {
      const commands = ['aws s3api create-bucket --bucket made-by-tests || true'];
      const as = 'export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test; unset AWS_SESSION_TOKEN';
      const { status } = await builds(stage, {
        commands: [as, ...commands, 'echo done > done.txt'],
        files: ['done.txt'],
      });
      mustWork(status === 'Succeeded', 'the build');
      return (await stage.bucketExists('made-by-tests'))
        ? gotThrough('made-by-tests is there')
        : stopped('nobody has that key');
    }),
    attack('an SDK with the key "test" creates a bucket', async () => {
      const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
      const client = new S3Client({ endpoint: stage.endpoint, region: 'us-east-1', credentials, forcePathStyle: true });
      const said = await client.send(new CreateBucketCommand({ Bucket: 'made-by-sdk' })).then(() => 'done', String);
      return (await stage.bucketExists('made-by-sdk')) ? gotThrough('made-by-sdk is there') : stopped(said);
    }),
  ];
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
