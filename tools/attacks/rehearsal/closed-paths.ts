import { ECRClient, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr';
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { PIPELINE } from './small-pipeline';
import { BUCKET, FUNCTION, SECRET, type Stage } from './stage';
import { signed, type Answer, type WireRequest } from '../../../packages/rehearsal/test/support/wire';
import { gotThrough, mustWork, stopped, type Attack } from '../attack';

const QUEUE_PATH = '/000000000000/mail';
const JSON_TYPE = { 'content-type': 'application/x-amz-json-1.0' };

/** Paths that the emulator, or one of its services, would answer without authentication. */
export function closedPaths(stage: Stage): Attack[] {
  const { endpoint, host, administrator, call, rehearsal } = stage;
  const sqs = new SQSClient(rehearsal.clients.config);
  const QueueUrl = `${endpoint}${QUEUE_PATH}`;
  const asAdministrator = (request: WireRequest): WireRequest =>
    signed(request, { key: administrator, service: 's3', host });
  const tells = (title: string, path: string, isTold: (answer: Answer) => boolean, dress = asIs): Attack => ({
    title,
    async play() {
      const answer = await call(dress({ path }));
      return isTold(answer) ? gotThrough(`${path} answered ${answer.status}`) : stopped(`${answer.status}`);
    },
  });
  const messagesOf = async (): Promise<string[]> => {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 0 }));
    return Messages.map(({ Body }) => Body ?? '');
  };
  const upload = async (password?: string): Promise<number> => {
    const authorization = `Basic ${Buffer.from(`AWS:${password}`).toString('base64')}`;
    const headers = password === undefined ? undefined : { host, authorization };
    return (await call({ method: 'POST', path: '/v2/shop/blobs/uploads/', headers })).status;
  };
  const registry = (title: string, password: () => Promise<string | undefined>): Attack => ({
    title,
    async play() {
      mustWork((await upload(await passwordOf(rehearsal.clients.ecr))) === 202, "the administrator's password");
      const status = await upload(await password());
      return status === 202 ? gotThrough('an upload has begun') : stopped(String(status));
    },
  });
  const isOk = ({ status }: Answer): boolean => status === 200;
  return [
    tells("ministack's health is asked for", '/_ministack/health', isOk),
    tells('the same under its other names', '/_localstack/health', isOk),
    tells('the same, with the signature of the administrator', '/_ministack/health', isOk, asAdministrator),
    tells(
      "a function's code is downloaded without a signature",
      `/_ministack/lambda-code/000000000000/us-east-1/${FUNCTION}`,
      ({ status, text }) => status === 200 && text.includes('index.js'),
    ),
    {
      title: 'a message is read from a queue by a path of the emulator',
      async play() {
        await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: SECRET }));
        const answer = await call({ path: `/_aws/sqs/messages?QueueUrl=${encodeURIComponent(QueueUrl)}` });
        mustWork((await messagesOf()).includes(SECRET), 'the message is in the queue');
        return answer.text.includes(SECRET) ? gotThrough('it was read') : stopped(String(answer.status));
      },
    },
    {
      title: 'a message is sent to a queue with the key "test" in its address and no signature',
      async play() {
        const body = JSON.stringify({ QueueUrl, MessageBody: 'forged' });
        const headers = { ...JSON_TYPE, 'x-amz-target': 'AmazonSQS.SendMessage' };
        const { status } = await call({ method: 'POST', path: '/?AWSAccessKeyId=test', headers, body });
        return (await messagesOf()).includes('forged') ? gotThrough('it is there') : stopped(String(status));
      },
    },
    tells(
      'API Gateway is called by a path of the emulator',
      '/_aws/execute-api/none/prod/x',
      ({ status }) => status !== 403,
    ),
    registry('the registry accepts an upload without a password', async () => undefined),
    registry('the registry accepts an upload with the password "test"', async () => 'test'),
    registry('the registry accepts an upload with the password of a caller without permission to push', async () => {
      const control = await assumeBuildRole(stage);
      return control && passwordOf(new ECRClient({ ...rehearsal.clients.config, credentials: control }));
    }),
    {
      title: 'everything is forgotten at a word: POST /_ministack/reset',
      async play() {
        const { status } = await call({ method: 'POST', path: '/_ministack/reset' });
        return (await stage.bucketExists(BUCKET)) ? stopped(String(status)) : gotThrough('the buckets are gone');
      },
    },
  ];
}

const asIs = (request: WireRequest): WireRequest => request;

async function passwordOf(ecr: ECRClient): Promise<string | undefined> {
  const { authorizationData = [] } = await ecr.send(new GetAuthorizationTokenCommand({}));
  return Buffer.from(authorizationData[0].authorizationToken ?? '', 'base64')
    .toString()
    .split(':')[1];
}

async function assumeBuildRole({ rehearsal }: Stage) {
  const { AssumeRoleCommand, STSClient } = await import('@aws-sdk/client-sts');
  const { IAMClient, PutRolePolicyCommand, UpdateAssumeRolePolicyCommand } = await import('@aws-sdk/client-iam');
  const iam = new IAMClient(rehearsal.clients.config);
  const RoleName = `${PIPELINE}-build`;
  const policy = (statement: object): string => JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const trust = { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::000000000000:root' }, Action: 'sts:AssumeRole' };
  await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: policy(trust) }));
  const PolicyDocument = policy({ Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' });
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'login', PolicyDocument }));
  const RoleArn = `arn:aws:iam::000000000000:role/${RoleName}`;
  const sts = new STSClient(rehearsal.clients.config);
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'outsider' }));
  return (
    Credentials && {
      accessKeyId: Credentials.AccessKeyId!,
      secretAccessKey: Credentials.SecretAccessKey!,
      sessionToken: Credentials.SessionToken,
    }
  );
}
