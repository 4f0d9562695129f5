import * as AdmZip from 'adm-zip';
import { actionContext } from './action-context';
import { pipelineOf, problemsOf, sourceAction, stage } from './fixtures';
import { fakeClock, permissive, settle } from './harness';
import type { EcsApi, EcsService } from '../../src/codepipeline/aws/ecs';
import { signedHeaders } from '../../src/codepipeline/aws/signature';
import { ecsDeploy } from '../../src/codepipeline/providers/ecs-deploy';
import { registryImage } from '../../src/codepipeline/providers/ecs-images';
import { AccessDeniedError } from '../../src/emulator/control';

const ecsAction = (Configuration: Record<string, unknown> = {}) => ({
  Name: 'Ecs',
  ActionTypeId: { Category: 'Deploy', Owner: 'AWS', Provider: 'ECS', Version: '1' },
  Configuration: { ClusterName: 'web', ServiceName: 'shop', ...Configuration },
  InputArtifacts: [{ Name: 'SourceOutput' }],
});
const stages = (action: Record<string, unknown>) => [stage('Source', sourceAction()), stage('Deploy', action)];

const OLD = 'arn:aws:ecs:us-east-1:000000000000:task-definition/shop:1';
const NEW = 'arn:aws:ecs:us-east-1:000000000000:task-definition/shop:2';
const IMAGE = '000000000000.dkr.ecr.us-east-1.amazonaws.com/shop@sha256:1';

function zipOf(images: unknown): Buffer {
  const zip = new AdmZip();
  zip.addFile('imagedefinitions.json', Buffer.from(JSON.stringify(images)));
  return zip.toBuffer();
}

const deployment = (taskDefinition: string, status: string, rolloutState: string, rolloutStateReason = '') => ({
  status,
  taskDefinition,
  rolloutState,
  rolloutStateReason,
});

interface World {
  readonly deployments?: EcsService['deployments'];
  readonly service?: Partial<EcsService>;
  readonly pull?: () => Promise<string | undefined>;
}

function world({ deployments = [deployment(NEW, 'PRIMARY', 'COMPLETED')], service = {}, pull }: World = {}) {
  const calls: string[] = [];
  const clock = fakeClock();
  let updated = false;
  const ecs: EcsApi = {
    async describeService() {
      calls.push('describeService');
      const current = updated ? deployments : [deployment(OLD, 'PRIMARY', 'COMPLETED')];
      return { serviceArn: 's', status: 'ACTIVE', taskDefinition: OLD, deployments: current, ...service };
    },
    async describeTaskDefinition() {
      const containerDefinitions = [{ name: 'app', image: 'old' }];
      return {
        taskDefinition: { taskDefinitionArn: OLD, family: 'shop', containerDefinitions, pidMode: '' },
        tags: [],
      };
    },
    async registerTaskDefinition(request) {
      calls.push(`register ${JSON.stringify(request)}`);
      return NEW;
    },
    async updateService(cluster, name, arn) {
      updated = true;
      calls.push(`update ${cluster} ${name} ${arn}`);
    },
  };
  const services: Parameters<typeof ecsDeploy.run>[1] = {
    clock,
    control: () => permissive,
    openEcs: () => ecs,
    pull: pull ?? (async () => undefined),
    openStore: () => ({
      isVersioned: async () => true,
      head: async () => undefined,
      read: async () => ({ body: zipOf([{ name: 'app', imageUri: IMAGE }]), isTagged: false }),
      copyTags: async () => undefined,
      write: async () => undefined,
    }),
  };
  const [, { actions }] = pipelineOf({ Stages: stages(ecsAction({ DeploymentTimeout: '5' })) }).stages;
  const inputArtifacts = [{ name: 'SourceOutput', bucket: 'artifacts', key: 'k' }];
  const given = actionContext(actions[0], { inputArtifacts });
  return { calls, clock, ...given, run: () => ecsDeploy.run(given.context, services) };
}

// https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECS.html
describe('an ECS deployment', () => {
  test('registers the current task definition with the new image, and updates the service', async () => {
    const { calls, run } = world();
    expect(await run()).toMatchObject({ externalExecutionId: NEW, variables: {} });
    expect(calls).toEqual([
      'describeService',
      `register ${JSON.stringify({ family: 'shop', containerDefinitions: [{ name: 'app', image: IMAGE }] })}`,
      `update web shop ${NEW}`,
      'describeService',
    ]);
  });

  test.each([
    ['its circuit breaker stopped it', [deployment(NEW, 'PRIMARY', 'FAILED', 'tasks failed')], 'failed: tasks failed'],
    [
      'its circuit breaker went back to the old revision',
      [deployment(OLD, 'PRIMARY', 'COMPLETED'), deployment(NEW, 'ACTIVE', 'FAILED', 'tasks failed')],
      'failed: tasks failed',
    ],
    ['somebody else deployed', [deployment(OLD, 'PRIMARY', 'COMPLETED')], 'another deployment took its place'],
  ])('fails when %s', async (_, deployments, message) => {
    await expect(world({ deployments }).run()).rejects.toThrow(message);
  });

  test('fails when it does not end in time', async () => {
    const { clock, run } = world({ deployments: [deployment(NEW, 'PRIMARY', 'IN_PROGRESS')] });
    const ended = expect(run()).rejects.toThrow('the deployment of service shop did not end within 5 minutes');
    for (let polls = 0; polls < 3; polls += 1) {
      await settle();
      clock.advance(150_000);
    }
    await ended;
  });

  test('ends when its action is abandoned', async () => {
    const { run, abandon } = world({ deployments: [deployment(NEW, 'PRIMARY', 'IN_PROGRESS')] });
    const ended = expect(run()).rejects.toThrow('abandoned');
    await settle();
    abandon();
    await ended;
  });

  test.each([
    [{ deploymentController: { type: 'CODE_DEPLOY' } }, 'are controlled by CODE_DEPLOY'],
    [{ status: 'INACTIVE' }, 'there is no service shop in the cluster web'],
  ])('refuses a service %j', async (service, message) => {
    const { calls, run } = world({ service });
    await expect(run()).rejects.toMatchObject({
      code: 'ConfigurationError',
      message: expect.stringContaining(message),
    });
    expect(calls).toEqual(['describeService']);
  });

  // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html
  test.each([
    ['is not there', async () => 'not found', `CannotPullContainerError: ${IMAGE}: not found`],
    [
      'is not for its execution role',
      async () => Promise.reject(new AccessDeniedError('no ecr:BatchGetImage')),
      `CannotPullContainerError: ${IMAGE}: no ecr:BatchGetImage`,
    ],
  ])('does not touch the service when the image %s', async (_, pull, message) => {
    const { calls, run } = world({ pull });
    await expect(run()).rejects.toThrow(message);
    expect(calls.filter((call) => call.startsWith('update'))).toEqual([]);
  });

  test.each(['0', '61', 'x', '1.5'])('takes no DeploymentTimeout of %s', (DeploymentTimeout) => {
    expect(problemsOf({ Stages: stages(ecsAction({ DeploymentTimeout })) })).toEqual([
      `Deploy › Ecs: Configuration.DeploymentTimeout must be 1 to 60 minutes, got ${DeploymentTimeout}`,
    ]);
  });
});

test.each([
  ['shop', { repositoryName: 'shop', imageId: { imageTag: 'latest' } }],
  ['web/shop:v1', { repositoryName: 'web/shop', imageId: { imageTag: 'v1' } }],
  ['shop:v1@sha256:1', { repositoryName: 'shop', imageId: { imageDigest: 'sha256:1' } }],
])('the image %s is in the registry of the rehearsal', (name, image) => {
  expect(registryImage(`000000000000.dkr.ecr.us-east-1.amazonaws.com/${name}`)).toEqual(image);
  expect(registryImage(`public.ecr.aws/${name}`)).toBeUndefined();
});

// The example "get-vanilla" is a GET; the key derivation is that of
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
test('a signature covers every header and the session token', () => {
  const request = {
    service: 'ecs',
    host: '127.0.0.1:1',
    headers: { 'x-amz-target': 'a' },
    body: '{}',
    credentials: { accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'token' },
    time: new Date(Date.UTC(2030, 0, 1)),
  };
  const headers = signedHeaders(request);
  expect(headers).toMatchObject({ 'x-amz-date': '20300101T000000Z', 'x-amz-security-token': 'token' });
  expect(headers.authorization).toMatch(
    /^AWS4-HMAC-SHA256 Credential=AKID\/20300101\/us-east-1\/ecs\/aws4_request, SignedHeaders=host;x-amz-date;x-amz-security-token;x-amz-target, Signature=[0-9a-f]{64}$/,
  );
  expect(signedHeaders({ ...request, body: '{ }' }).authorization).not.toBe(headers.authorization);
});
