import { BatchGetImageCommand } from '@aws-sdk/client-ecr';
import {
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  ListServiceDeploymentsCommand,
  ServiceDeployment,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { IMAGE, OTHER, PLATFORM } from './arbitraries';
import { account, deploy, ecr, ecs, exception, runAction, runJob, withAccount } from './ecs-account';

withAccount();

const gone = (name: string) => Object.assign(new Error(exception.message), { name });
const succeed = (deployment: ServiceDeployment) => void (deployment.status = 'SUCCESSFUL');

/** Changes what ECS says of the images of the revision. */
function imagesOf(change: (images: NonNullable<(typeof account.revisions)[0]['containerImages']>) => unknown): void {
  account.onDescribe = (deployment) => {
    succeed(deployment);
    account.revisions[0].containerImages = change(account.revisions[0].containerImages!) as never;
  };
}

describe('the image that the service runs', () => {
  test('may be the one of a platform that our index lists', async () => {
    const imageManifest = JSON.stringify({ manifests: [{ digest: PLATFORM }] });
    ecr.on(BatchGetImageCommand).resolves({ images: [{ imageManifest }] });
    imagesOf((images) => images.map((image) => ({ ...image, imageDigest: PLATFORM })));
    await runAction();
    expect(account.answer?.summary).toBe(`service 'web' runs ${IMAGE}`);
  });

  test('is a failure if it is another one', async () => {
    imagesOf((images) => images.map((image) => ({ ...image, imageDigest: OTHER })));
    await runAction();
    expect(account.answer?.failure).toBe(
      `service 'web' was deployed, but its container 'app' runs ${OTHER} instead of ${IMAGE}`,
    );
  });

  test('is the one in the name if ECS reports no digest', async () => {
    imagesOf((images) => images.map(({ containerName, image }) => ({ containerName, image })));
    await runAction();
    expect(account.answer?.variables).toBeDefined();
    expect(ecr).not.toHaveReceivedCommand(BatchGetImageCommand);
  });

  test.each([[[]], [undefined], [[{ image: IMAGE }, { containerName: 'app' }]]])(
    'is the one of the task definition if ECS reports none (%j)',
    async (images) => {
      imagesOf(() => images);
      await runAction();
      expect(account.answer?.variables).toBeDefined();
    },
  );

  test('is waited for until ECS reports the revision', async () => {
    account.onDescribe = (deployment, look) => {
      succeed(deployment);
      deployment.targetServiceRevision = look === 1 ? undefined : { arn: account.revisions[0].serviceRevisionArn };
      account.revisions[0].taskDefinition = look < 4 ? undefined : account.registered[0].taskDefinitionArn;
    };
    await runAction();
    expect(account.answer?.variables).toBeDefined();
    expect(account.looks).toBe(4);
  });

  test('is none if no task runs', async () => {
    account.onDescribe = (deployment) => {
      succeed(deployment);
      deployment.targetServiceRevision!.requestedTaskCount = 0;
    };
    await runAction();
    expect(account.answer?.summary).toBe(`service 'web' is set to ${IMAGE}; its desired count is 0, so no task runs`);
  });
});

describe('another deployment', () => {
  const end = (more: Partial<ServiceDeployment>) => {
    account.onDescribe = (deployment, look) => {
      if (look === 2) {
        deploy('arn:aws:ecs:us-east-1:111122223333:task-definition/web:99');
      }
      if (look === 3) {
        Object.assign(deployment, { status: 'STOPPED', ...more });
      }
    };
  };

  test('that began before ours ended took over', async () => {
    end({});
    await runAction();
    expect(account.answer?.failure).toBe("another deployment of service 'web' took over before this one ended");
  });

  test.each(['stoppedAt', 'finishedAt'])('that began after ours ended (%s) did not', async (field) => {
    end({ [field]: new Date(0) });
    await runAction();
    expect(account.answer?.failure).toMatch(/^the deployment of service 'web' was stopped without a rollback/);
  });

  test('cannot be compared with one without a time', async () => {
    end({ createdAt: undefined });
    await runAction();
    expect(account.answer?.failure).toMatch(/^the deployment of service 'web' was stopped without a rollback/);
  });
});

describe('what ECS detected', () => {
  test.each([
    [{ alarms: { status: 'TRIGGERED', triggeredAlarmNames: ['errors'] } }, 'because of its CloudWatch alarms (errors)'],
    [
      { alarms: { status: 'TRIGGERED', alarmNames: ['errors', 'p99'] } },
      'because of its CloudWatch alarms (errors, p99)',
    ],
    [{ alarms: { status: 'TRIGGERED' } }, 'because of its CloudWatch alarms (unknown)'],
    [{ deploymentCircuitBreaker: { status: 'TRIGGERED' } }, 'by its deployment circuit breaker after 0 failed tasks'],
    [{ lifecycleHookDetails: [{ status: 'FAILED', targetType: 'AWS_LAMBDA' }] }, 'because lifecycle hook  failed'],
    [{ rollback: { reason: ' ' } }, ', and this pipeline did not ask for it'],
  ])('is the cause: %j', async (more, words) => {
    account.onDescribe = (deployment) => void Object.assign(deployment, { status: 'ROLLBACK_SUCCESSFUL', ...more });
    await runAction();
    expect(account.answer?.failure).toBe(`service 'web' was rolled back${words.startsWith(',') ? '' : ' '}${words}`);
  });
});

describe('what ECS does not report', () => {
  test.each(['ServiceNotFoundException', 'ClusterNotFoundException'])('may be a deleted service (%s)', async (name) => {
    await runJob();
    ecs.on(DescribeServicesCommand).rejects(gone(name));
    ecs.on(ListServiceDeploymentsCommand).rejects(gone(name));
    await runJob(account.answer?.token);
    expect(account.answer?.failure).toBe(
      "there is no service 'web' in cluster 'shop': it was deleted, or never created",
    );
  });

  test('is a deployment that ECS never began', async () => {
    ecs.on(UpdateServiceCommand).resolves({ service: {} });
    await runAction();
    expect(account.answer?.failure).toBe(
      "ECS did not begin a deployment of service 'web' within 5 minutes: retry the stage",
    );
  });

  test('is a deployment that is gone', async () => {
    account.onDescribe = (_, look) => look > 2 && (account.deployments = []);
    await runAction();
    expect(account.answer?.failure).toBe(
      "ECS no longer reports the deployment of service 'web', so nobody knows how it ended: look at the service",
    );
  });

  test('is a deployment without a status, which is looked at again', async () => {
    account.onDescribe = (deployment, look) => (deployment.status = look === 1 ? undefined : 'SUCCESSFUL');
    await runAction();
    expect(account.answer?.variables).toBeDefined();
  });

  test('is asked for again after an error that says so', async () => {
    let asked = 0;
    ecs.on(DescribeServiceDeploymentsCommand).callsFake(() => {
      if (++asked === 1) {
        throw gone('ServiceDeploymentNotFoundException');
      }
      succeed(account.deployments[0]);
      return { serviceDeployments: [account.deployments[0]] };
    });
    await runAction();
    expect(account.answer?.variables).toBeDefined();
  });
});

test('deployments are found on all pages, and their revisions in groups of 20', async () => {
  await runJob();
  const { token } = account.answer!;
  const revision = account.registered[0].taskDefinitionArn!;
  deploy(revision);
  const { targetServiceRevision, ...ours } = account.deployments[0];
  const brief = (createdAt: Date | undefined, arn: string | undefined) => ({
    createdAt,
    targetServiceRevisionArn: arn,
  });
  const others = Array.from({ length: 24 }, (_, index) =>
    brief(index > 1 ? new Date(index) : undefined, `arn:other${index}`),
  );
  ecs
    .on(ListServiceDeploymentsCommand, { nextToken: undefined })
    .resolves({ serviceDeployments: [...others, brief(undefined, undefined)], nextToken: 'more' })
    .on(ListServiceDeploymentsCommand, { nextToken: 'more' })
    .resolves({ serviceDeployments: [{ ...ours, targetServiceRevisionArn: targetServiceRevision?.arn }] });
  account.onDescribe = (deployment) => succeed(deployment);
  await runJob(token);
  expect(account.answer?.id).toBe(ours.serviceDeploymentArn);
  const sizes = ecs
    .commandCalls(DescribeServiceRevisionsCommand)
    .map(({ args }) => args[0].input.serviceRevisionArns?.length);
  expect(sizes.slice(0, 2)).toEqual([20, 5]);
});

test('a container that ECS does not report anywhere is not ours', async () => {
  imagesOf(() => {
    account.registered[0].containerDefinitions = [{ name: 'app' }, { image: IMAGE }];
    return [];
  });
  await runAction();
  expect(account.answer?.failure).toBe(
    `service 'web' was deployed, but its container 'app' runs unknown instead of ${IMAGE}`,
  );
});

test('neither is one of a task definition without containers', async () => {
  imagesOf(() => {
    account.registered[0].containerDefinitions = undefined;
    return [];
  });
  await runAction();
  expect(account.answer?.failure).toContain("its container 'app' runs unknown");
});

test('several containers are compared, wherever ECS reports each of them', async () => {
  process.env.CONTAINER_NAMES = '["app","proxy"]';
  imagesOf((images) => images.slice(0, 1));
  await runAction();
  expect(account.answer?.variables).toBeDefined();
});
