import { createHash } from 'node:crypto';
import {
  BatchGetImageCommand,
  DescribeImagesCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
} from '@aws-sdk/client-ecr';
import { ACCOUNT, REGION, clientOptions, deploy, role, roleArn, withEmulator } from './support';
import type { Emulator } from '../../src/emulator/emulator';

const SHOP = `arn:aws:ecr:${REGION}:${ACCOUNT}:repository/shop`;
const PUSH = [
  'ecr:BatchCheckLayerAvailability',
  'ecr:InitiateLayerUpload',
  'ecr:UploadLayerPart',
  'ecr:CompleteLayerUpload',
  'ecr:PutImage',
];

let emulator: Emulator;

withEmulator((started) => (emulator = started));

beforeAll(async () => {
  const mayLogIn = { Action: 'ecr:GetAuthorizationToken', Resource: '*' };
  const build = 'codebuild.amazonaws.com';
  await deploy(emulator, 'registry', {
    Shop: { Type: 'AWS::ECR::Repository', Properties: { RepositoryName: 'shop' } },
    Other: { Type: 'AWS::ECR::Repository', Properties: { RepositoryName: 'other' } },
    Pusher: role('pusher', build, [mayLogIn, { Action: PUSH, Resource: SHOP }]),
    Puller: role('puller', build, [
      mayLogIn,
      { Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], Resource: SHOP },
    ]),
    Outsider: role('outsider', build, [{ Action: 'ecr:*', Resource: SHOP }]),
    ...Object.fromEntries(
      PUSH.map((missing, index) => [
        `Without${index}`,
        role(`without-${index}`, build, [
          mayLogIn,
          { Action: PUSH.filter((action) => action !== missing), Resource: SHOP },
        ]),
      ]),
    ),
  });
});

async function optionsOf(name: string) {
  const asBuild = { roleArn: roleArn(name), sessionName: 'build', servicePrincipal: 'codebuild.amazonaws.com' };
  return clientOptions(emulator, await emulator.control.assumeRole(asBuild));
}

async function login(name: string): Promise<string> {
  const { authorizationData } = await new ECRClient(await optionsOf(name)).send(new GetAuthorizationTokenCommand({}));
  return `Basic ${authorizationData?.[0]?.authorizationToken}`;
}

async function request(authorization: string | undefined, method: string, path: string, body?: string | Buffer) {
  return fetch(new URL(path, emulator.endpoint), {
    method,
    body,
    headers: {
      ...(authorization ? { authorization } : {}),
      'content-type': path.includes('/manifests/')
        ? 'application/vnd.oci.image.manifest.v1+json'
        : 'application/octet-stream',
    },
  });
}

const digestOf = (content: string) => `sha256:${createHash('sha256').update(content).digest('hex')}`;

/** Pushes an image of one layer as `docker push` does; the first refusal ends it. */
async function push(authorization: string, repository: string, tag: string): Promise<string> {
  const send = async (method: string, path: string, body?: string, accepted: number[] = []) => {
    const response = await request(authorization, method, path, body);
    if (response.ok || accepted.includes(response.status)) {
      return response;
    }
    throw new Error(`${response.status} ${response.headers.get('x-rehearsal-message') ?? (await response.text())}`);
  };
  const pushBlob = async (content: string) => {
    await send('HEAD', `/v2/${repository}/blobs/${digestOf(content)}`, undefined, [404]);
    const upload = await send('POST', `/v2/${repository}/blobs/uploads/?mount=${digestOf(content)}&from=shop`);
    const location = upload.headers.get('location') ?? '';
    await send('PATCH', location, content);
    await send('PUT', `${location}?digest=${digestOf(content)}`);
  };
  const config = JSON.stringify({ os: 'linux', architecture: 'amd64', tag });
  await pushBlob(config);
  await pushBlob('layer');
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: digestOf(config), size: config.length },
    layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar', digest: digestOf('layer'), size: 5 }],
  });
  await send('PUT', `/v2/${repository}/manifests/${tag}`, manifest);
  return digestOf(manifest);
}

test('asks for a login', async () => {
  for (const authorization of [undefined, 'Bearer x', `Basic ${Buffer.from('AWS:guess').toString('base64')}`]) {
    const response = await request(authorization, 'GET', '/v2/');
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toMatch(/^Basic realm=/);
  }
  expect((await request(await login('pusher'), 'GET', '/v2/')).status).toBe(200);
});

test('gives its password only to whom ecr:GetAuthorizationToken is allowed', async () => {
  await expect(login('outsider')).rejects.toThrow('ecr:GetAuthorizationToken');
});

test('takes an image from a role that may push, and ECR then knows it', async () => {
  const digest = await push(await login('pusher'), 'shop', 'v1');
  const ecr = new ECRClient(clientOptions(emulator));
  const { imageDetails } = await ecr.send(new DescribeImagesCommand({ repositoryName: 'shop' }));
  expect(imageDetails).toMatchObject([{ imageDigest: digest, imageTags: ['v1'] }]);
  const { images } = await ecr.send(
    new BatchGetImageCommand({ repositoryName: 'shop', imageIds: [{ imageTag: 'v1' }] }),
  );
  expect(digestOf(images?.[0]?.imageManifest ?? '')).toBe(digest);
});

test('does not take it into another repository', async () => {
  await expect(push(await login('pusher'), 'other', 'v1')).rejects.toThrow(
    `User: arn:aws:sts::${ACCOUNT}:assumed-role/pusher/build is not authorized to perform: ` +
      `ecr:BatchCheckLayerAvailability on resource: arn:aws:ecr:${REGION}:${ACCOUNT}:repository/other ` +
      'because no identity-based policy allows the ecr:BatchCheckLayerAvailability action',
  );
});

// https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html
test.each(PUSH.map((action, index) => [action, `without-${index}`]))(
  'takes nothing without %s',
  async (action, name) => {
    await expect(push(await login(name), 'shop', `by-${name}`)).rejects.toThrow(
      `is not authorized to perform: ${action}`,
    );
  },
);

test('lets pull who may pull, and nobody else', async () => {
  await push(await login('pusher'), 'shop', 'pull');
  const pull = async (name: string) => (await request(await login(name), 'GET', '/v2/shop/manifests/pull')).status;
  await expect(pull('puller')).resolves.toBe(200);
  const denied = await request(await login('pusher'), 'GET', '/v2/shop/manifests/pull');
  expect(denied.status).toBe(403);
  expect(await denied.json()).toMatchObject({
    errors: [{ code: 'DENIED', message: expect.stringContaining('ecr:BatchGetImage') }],
  });
});
