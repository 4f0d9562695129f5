import { Duration, Lazy, Stack, Token } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { importedOptions } from './support';
import { CiCdPipeline, DeployTarget, EcsServiceOptions } from '../../../../src';
import { synthesisErrors } from '../../../support/synthesis';
import { minimalProps } from '../../../support/template';
import { fargateService, importedService, pipelineTo, stackIn } from '../ecs-rolling/support';

const token = Token.asString({ Ref: 'Name' });
const sample = "letters, digits, '-' or '_', such as 'app'";
const pass = "pass one such as ['app']";
const range = (got: string) =>
  `deploymentTimeout must be a whole number of minutes between 1 minute and 23 hours, got ${got}: use one such as Duration.minutes(30)`;
const approvalRange = (got: string) =>
  `approval.timeout must be a whole number of minutes between 5 minutes and 23 hours, got ${got}: use one such as Duration.minutes(30)`;
const unresolved = Duration.minutes(Token.asNumber(Lazy.any({ produce: () => 5 })));

type Case = [EcsServiceOptions, string];

test.each<Case>([
  [{ containerNames: [] }, `containerNames must not be empty: ${pass}`],
  [{ containerNames: 'app' as never }, `containerNames must be a list, got 'app': ${pass}`],
  [{ containerNames: ['a b'] }, `containerNames must be ${sample}, got 'a b'`],
  [{ containerNames: [5 as never] }, `containerNames must be a string, got 5: use ${sample}`],
  [{ containerNames: ['app', 'web', 'app'] }, "containerNames must be unique, got 'app' twice: remove one"],
  [{ deploymentTimeout: Duration.seconds(59) }, range('59 seconds')],
  [{ deploymentTimeout: Duration.seconds(90) }, range('1 minute 30 seconds')],
  [{ deploymentTimeout: Duration.minutes(1_381) }, range('23 hours 1 minute')],
  [{ deploymentTimeout: unresolved }, 'deploymentTimeout must be known at synth, got a token: pass a plain duration'],
  [
    { onTimeout: 'FORWARD' as never },
    "onTimeout must be one of EcsStopType, got 'FORWARD': use one such as EcsStopType.ROLLBACK",
  ],
  [{ approval: true as never }, 'approval must be an object, got true: pass {} for an approval with defaults'],
  [{ approval: { message: ' ' } }, 'approval.message must not be empty: leave it out or describe what to approve'],
  [{ approval: { timeout: Duration.minutes(4) } }, approvalRange('4 minutes')],
  [{ approval: { timeout: Duration.hours(24) } }, approvalRange('1 day')],
  [
    { approval: { timeout: Duration.minutes(61) } },
    'approval.timeout must be at most the deploymentTimeout, 1 hour, got 1 hour 1 minute: leave it out, or set a longer deploymentTimeout',
  ],
  [
    { taskDefinitionFamily: 'shop' },
    "taskDefinitionFamily is read from the task definition of service 'Default/Service': leave it out",
  ],
])('%#: %j is rejected', (options, message) => {
  const service = fargateService(new Stack());
  expect(() => DeployTarget.ecsService(service, options)).toThrow(new Error(`[DeployTarget.ecsService] ${message}`));
});

test('an approval that lasts as long as the deployment is accepted', () => {
  const [deploymentTimeout, timeout] = [Duration.minutes(60), Duration.hours(1)];
  const service = fargateService(new Stack());
  expect(() => DeployTarget.ecsService(service, { deploymentTimeout, approval: { timeout } })).not.toThrow();
});

test('an imported service needs family, roles and containers', () => {
  const needed = (prop: string) =>
    `${prop} is required because service 'Default/Imported' was imported, so it cannot be read from the service: pass it`;
  const all = ['containerNames', 'taskDefinitionFamily', 'taskRole', 'executionRole'].map(needed).join('; ');
  expect(() => DeployTarget.ecsService(importedService(new Stack()))).toThrow(
    new Error(`[DeployTarget.ecsService] ${all}`),
  );
});

describe('when the target is bound', () => {
  const inStage = '[Test/Pipeline/Stages/Production]';
  const containers = (names: string[], containerNames?: string[]) => (scope: Construct) =>
    DeployTarget.ecsService(fargateService(scope, { containers: names }), { containerNames });

  test.each<[string, (scope: Construct) => DeployTarget, string]>([
    [
      'containers that the task definition does not have',
      containers(['app', 'proxy'], ['app', 'web', 'api']),
      ['web', 'api']
        .map(
          (name) =>
            `containerNames must be containers of the task definition of service 'Test/Service', got '${name}': use one of 'app', 'proxy'`,
        )
        .join('; '),
    ],
    [
      'several containers without a choice',
      containers(['app', 'proxy']),
      "containerNames must name the containers of service 'Test/Service' that receive the image, got none: use one or more of 'app', 'proxy'",
    ],
    [
      'a task definition without a container',
      containers([]),
      "the task definition of service 'Test/Service' has no container yet: add one before you create the pipeline",
    ],
    [
      'a container whose name is a token',
      containers([token]),
      'containerNames must be known at synth because names are derived from it, got a token: pass a plain string',
    ],
  ])('%s is rejected', (_case, target, message) => {
    expect(() => pipelineTo(target)).toThrow(new Error(`${inStage} ${message}`));
  });

  test.each<[string, (service: ecs.IBaseService) => DeployTarget, (service: ecs.IBaseService) => DeployTarget]>([
    ['twice', (service) => DeployTarget.ecsService(service), (service) => DeployTarget.ecsService(service)],
    [
      'by a rolling update too',
      (service) => DeployTarget.ecsRolling(service),
      (service) => DeployTarget.ecsService(service),
    ],
    [
      'by a rolling update too, which comes second',
      (service) => DeployTarget.ecsService(service),
      (service) => DeployTarget.ecsRolling(service),
    ],
  ])('a service that is deployed to %s is rejected', (_case, one, other) => {
    const service = (scope: Construct) =>
      (scope.node.tryFindChild('Service') as ecs.FargateService | undefined) ?? fargateService(scope);
    expect(() =>
      pipelineTo(
        (scope) => one(service(scope)),
        (scope) => other(service(scope)),
      ),
    ).toThrow(
      new Error(
        `${inStage} service 'Test/Service' is deployed to twice in stage 'Production': use a separate stage for each deployment`,
      ),
    );
  });

  const byArn =
    (id: string, name: string, cluster = 'live') =>
    (scope: Construct) => {
      const arn = Stack.of(scope).formatArn({
        service: 'ecs',
        resource: 'service',
        resourceName: `${cluster}/${name}`,
      });
      const service = ecs.BaseService.fromServiceArnWithCluster(scope, id, arn);
      return DeployTarget.ecsService(service, importedOptions(new Construct(scope, `${id}Options`)));
    };
  const fromArn =
    (id: string, name: string, cluster = 'live') =>
    (scope: Construct) =>
      DeployTarget.ecsService(
        ecs.BaseService.fromServiceArnWithCluster(
          scope,
          id,
          `arn:aws:ecs:us-east-1:111111111111:service/${cluster}/${name}`,
        ),
        importedOptions(new Construct(scope, `${id}Options`)),
      );

  test('a service that was imported twice is rejected', () => {
    expect(() => pipelineTo(fromArn('One', 'shop'), fromArn('Two', 'shop'))).toThrow(
      /service 'Test\/Two' is deployed to twice/,
    );
  });

  test('services of one name in two clusters, and unknown names, are accepted', () => {
    expect(() => pipelineTo(fromArn('One', 'shop'), fromArn('Two', 'shop', 'other'))).not.toThrow();
    expect(() => pipelineTo(byArn('One', token), byArn('Two', token))).not.toThrow();
  });

  test.each([
    ['eu-west-1', '111111111111', "region 'us-east-1', got 'eu-west-1'"],
    ['us-east-1', '222222222222', "account '111111111111', got '222222222222'"],
  ])('a service in %s of %s is rejected, and so is one in a cluster there', (region, account, difference) => {
    const stack = stackIn('us-east-1');
    const clusterArn = `arn:aws:ecs:${region}:${account}:cluster/live`;
    const options = importedOptions(stack);
    const targets = [
      ecs.BaseService.fromServiceArnWithCluster(
        new Stack(),
        'Away',
        `arn:aws:ecs:${region}:${account}:service/live/shop`,
      ),
      ecs.FargateService.fromFargateServiceAttributes(stack, 'Imported', {
        cluster: ecs.Cluster.fromClusterArn(stack, 'Far', clusterArn),
        serviceName: 'shop',
      }),
    ].map((service) => DeployTarget.ecsService(service, options));
    const errors = targets.map((target, index) => {
      const stages = [{ stageName: 'Production', targets: [target] }];
      return () => new CiCdPipeline(stack, `Pipeline${index}`, { ...minimalProps, namePrefix: `p${index}`, stages });
    });
    const fix = `must be in the pipeline's ${difference}: deploy to it from a pipeline there`;
    expect(errors[0]).toThrow(new Error(`[Test/Pipeline0/Stages/Production] service 'Default/Away' ${fix}`));
    expect(errors[1]).toThrow(new Error(`[Test/Pipeline1/Stages/Production] cluster 'Test/Far' ${fix}`));
  });
});

test('a deployment controller other than ECS is rejected, set after the target was created', () => {
  const { stack, template } = pipelineTo((scope) => DeployTarget.ecsService(fargateService(scope)));
  const service = stack.node.findChild('Service').node.defaultChild as ecs.CfnService;
  service.addPropertyOverride('DeploymentController.Type', 'CODE_DEPLOY');
  expect(template).toThrow(
    synthesisErrors(
      "[Test/Pipeline/Stages/Production/EcsService-Service] service 'Test/Service' must have the deployment controller ECS for DeployTarget.ecsService(), got CODE_DEPLOY: leave its deploymentController out",
    ),
  );
});

describe('a rolling update', () => {
  const withStrategy = (strategy: unknown) => () => {
    const { stack, template } = pipelineTo((scope) => DeployTarget.ecsRolling(fargateService(scope)));
    const service = stack.node.findChild('Service').node.defaultChild as ecs.CfnService;
    service.addPropertyOverride('DeploymentConfiguration.Strategy', strategy);
    return template();
  };

  test.each(['BLUE_GREEN', 'LINEAR', 'CANARY'])('of a service with the deployment strategy %s is rejected', (name) => {
    expect(withStrategy(name)).toThrow(
      synthesisErrors(
        `[Test/Pipeline/Stages/Production/Ecs-Service] service 'Test/Service' must have the deployment strategy ROLLING for the ECS action of CodePipeline, got ${name}: use DeployTarget.ecsService(service)`,
      ),
    );
  });

  test.each(['ROLLING', { Ref: 'AWS::NoValue' }])(
    'of a service with the deployment strategy %j is accepted',
    (value) => {
      expect(withStrategy(value)).not.toThrow();
    },
  );
});
