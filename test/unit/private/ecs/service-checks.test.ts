import { Duration, Lazy, Stack, Token } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { CiCdPipeline, DeployTarget, EcsRollingOptions } from '../../../../src';
import { synthesisErrors } from '../../../support/synthesis';
import { minimalProps, warningsOf } from '../../../support/template';
import {
  fargateService,
  importedOptions,
  importedService,
  pipelineTo,
  stackIn,
} from '../../deploy/ecs-rolling/support';

type Case<T> = [T, string];
const token = Token.asString({ Ref: 'Name' });

describe('rejected options', () => {
  const allowed = "letters, digits, '-' or '_', such as 'app'";
  const role = iam.Role.fromRoleName(new Stack(), 'Role', 'role');
  const readFrom = (prop: string) =>
    `${prop} is read from the task definition of service 'Default/Service': leave it out`;
  const cases: Case<EcsRollingOptions>[] = [
    [{ containerName: '' }, `containerName must not be empty: leave it out or use ${allowed}`],
    [{ containerName: 5 as never }, `containerName must be a string, got 5: leave it out or use ${allowed}`],
    [{ containerName: ' ' }, `containerName must be ${allowed}, got ' '`],
    [{ containerName: 'my app' }, `containerName must be ${allowed}, got 'my app'`],
    [{ containerName: 'app.web' }, `containerName must be ${allowed}, got 'app.web'`],
    [{ containerName: 'app/web' }, `containerName must be ${allowed}, got 'app/web'`],
    [{ containerName: '$(id)' }, `containerName must be ${allowed}, got '$(id)'`],
    [{ containerName: 'äpp' }, `containerName must be ${allowed}, got 'äpp'`],
    [
      { containerName: 'c'.repeat(256) },
      `containerName must be at most 255 characters, got 256 ('${'c'.repeat(256)}'): shorten it`,
    ],
    [
      { containerName: token },
      'containerName must be known at synth because names are derived from it, got a token: pass a plain string',
    ],
    [
      { deploymentTimeout: 30 as never },
      'deploymentTimeout must be a Duration, got 30: use one such as Duration.minutes(30)',
    ],
    [{ deploymentTimeout: Duration.minutes(0) }, timeout('0 minutes')],
    [{ deploymentTimeout: Duration.seconds(30) }, timeout('30 seconds')],
    [{ deploymentTimeout: Duration.seconds(90) }, timeout('1 minute 30 seconds')],
    [{ deploymentTimeout: Duration.minutes(61) }, timeout('1 hour 1 minute')],
    [{ deploymentTimeout: Duration.hours(3) }, timeout('3 hours')],
    [{ taskDefinitionFamily: 'shop' }, readFrom('taskDefinitionFamily')],
    [{ taskRole: role }, readFrom('taskRole')],
    [{ executionRole: role }, readFrom('executionRole')],
    [
      { taskDefinitionFamily: 'shop', executionRole: role },
      `${readFrom('taskDefinitionFamily')}; ${readFrom('executionRole')}`,
    ],
    [
      { containerName: 'a b', deploymentTimeout: Duration.minutes(61) },
      `containerName must be ${allowed}, got 'a b'; ${timeout('1 hour 1 minute')}`,
    ],
  ];

  test.each(cases)('%#: %s', (options, message) => {
    const service = fargateService(new Stack());
    expect(() => DeployTarget.ecsRolling(service, options)).toThrow(new Error(`[DeployTarget.ecsRolling] ${message}`));
  });

  function timeout(got: string): string {
    return `deploymentTimeout must be a whole number of minutes from 1 to 60, got ${got}: use one such as Duration.minutes(30)`;
  }
});

describe('rejected options for an imported service', () => {
  const needed = (prop: string) =>
    `${prop} is required because service 'Default/Imported' was imported, so it cannot be read from the service: pass it`;
  const family = "letters, digits, '-' or '_', such as 'shop'";
  const without = (...props: (keyof EcsRollingOptions)[]): EcsRollingOptions =>
    Object.fromEntries(props.map((prop) => [prop, undefined]));
  const cases: Case<EcsRollingOptions>[] = [
    [without('containerName'), needed('containerName')],
    [without('taskDefinitionFamily'), needed('taskDefinitionFamily')],
    [without('taskRole'), needed('taskRole')],
    [without('executionRole'), needed('executionRole')],
    [
      without('containerName', 'taskDefinitionFamily', 'taskRole', 'executionRole'),
      ['containerName', 'taskDefinitionFamily', 'taskRole', 'executionRole'].map(needed).join('; '),
    ],
    [{ taskDefinitionFamily: '' }, `taskDefinitionFamily must not be empty: use ${family}`],
    [{ taskDefinitionFamily: null as never }, `taskDefinitionFamily must be a string, got null: use ${family}`],
    [{ taskDefinitionFamily: '*' }, `taskDefinitionFamily must be ${family}, got '*'`],
    [{ taskDefinitionFamily: 'shop:3' }, `taskDefinitionFamily must be ${family}, got 'shop:3'`],
    [
      { taskDefinitionFamily: 'f'.repeat(256) },
      `taskDefinitionFamily must be at most 255 characters, got 256 ('${'f'.repeat(256)}'): shorten it`,
    ],
  ];

  test.each(cases)('%#: %s', (options, message) => {
    const stack = new Stack();
    const target = () => DeployTarget.ecsRolling(importedService(stack), { ...importedOptions(stack), ...options });
    expect(target).toThrow(new Error(`[DeployTarget.ecsRolling] ${message}`));
  });

  test('a family that is a token is accepted', () => {
    const stack = new Stack();
    const options = { ...importedOptions(stack), taskDefinitionFamily: token };
    expect(() => DeployTarget.ecsRolling(importedService(stack), options)).not.toThrow();
  });
});

describe('rejected services', () => {
  const inStage = '[Test/Pipeline/Stages/Production]';
  const containers = (names: string[], containerName?: string) => (scope: Construct) =>
    DeployTarget.ecsRolling(fargateService(scope, { containers: names }), { containerName });

  test.each<[string, (scope: Construct) => DeployTarget, string]>([
    [
      'a container that is not in the task definition',
      containers(['app'], 'web'),
      "containerName must be a container of the task definition of service 'Test/Service', got 'web': use one of 'app'",
    ],
    [
      'a container in other letters',
      containers(['app', 'proxy'], 'App'),
      "containerName must be a container of the task definition of service 'Test/Service', got 'App': use one of 'app', 'proxy'",
    ],
    [
      'several containers without a choice',
      containers(['app', 'proxy']),
      "containerName must name the container of service 'Test/Service' that receives the image, got none: use one of 'app', 'proxy'",
    ],
    [
      'no container',
      containers([]),
      "the task definition of service 'Test/Service' has no container yet: add one before you create the pipeline",
    ],
    [
      'no container, and a choice',
      containers([], 'app'),
      "the task definition of service 'Test/Service' has no container yet: add one before you create the pipeline",
    ],
    [
      'a container whose name is a token',
      containers([token]),
      'containerName must be known at synth because names are derived from it, got a token: pass a plain string',
    ],
  ])('%s', (_case, target, message) => {
    expect(() => pipelineTo(target)).toThrow(new Error(`${inStage} ${message}`));
  });

  test.each(['CODE_DEPLOY', 'EXTERNAL'])(
    'one with the deployment controller %s, set after the target was created',
    (type) => {
      const { stack, template } = pipelineTo((scope) => DeployTarget.ecsRolling(fargateService(scope)));
      const service = stack.node.findChild('Service').node.defaultChild as ecs.CfnService;
      service.addPropertyOverride('DeploymentController.Type', type);
      expect(template).toThrow(
        synthesisErrors(
          `[Test/Pipeline/Stages/Production/Ecs-Service] service 'Test/Service' must have the deployment controller ECS for a rolling update, got ${type}: leave its deploymentController out`,
        ),
      );
    },
  );

  test.each([
    ['eu-west-1', '111111111111', "region 'us-east-1', got 'eu-west-1'"],
    ['us-east-1', '222222222222', "account '111111111111', got '222222222222'"],
  ])('one in %s of %s', (region, account, difference) => {
    const service = ecs.BaseService.fromServiceArnWithCluster(
      new Stack(),
      'Away',
      `arn:aws:ecs:${region}:${account}:service/live/shop`,
    );
    const stack = stackIn('us-east-1');
    const target = DeployTarget.ecsRolling(service, importedOptions(stack));
    const stages = [{ stageName: 'Production', targets: [target] }];
    expect(() => new CiCdPipeline(stack, 'Pipeline', { ...minimalProps, stages })).toThrow(
      new Error(
        `${inStage} service 'Default/Away' must be in the pipeline's ${difference}: deploy to it from a pipeline there`,
      ),
    );
  });
});

describe('the deployment controller', () => {
  test.each<[string, ecs.CfnService['deploymentController']]>([
    ['ECS by name', { type: 'ECS' }],
    ['none that is named', {}],
    ['a token', Lazy.any({ produce: () => undefined })],
    ['named by a token', { type: Lazy.string({ produce: () => 'ECS' }) }],
  ])('%s is accepted', (_case, deploymentController) => {
    const { template } = pipelineTo((scope) => {
      const service = fargateService(scope);
      (service.node.defaultChild as ecs.CfnService).deploymentController = deploymentController;
      return DeployTarget.ecsRolling(service);
    });
    expect(template).not.toThrow();
  });
});

describe('the circuit breaker', () => {
  type BreakerCase = [string, ecs.DeploymentCircuitBreaker | undefined, (service: ecs.CfnService) => void];
  const asItIs = () => undefined;
  const unknown = () => Lazy.any({ produce: () => undefined });
  const warningsWith = (circuitBreaker: BreakerCase[1], edit: BreakerCase[2]) =>
    warningsOf(
      pipelineTo((scope) => {
        const service = fargateService(scope, { circuitBreaker });
        edit(service.node.defaultChild as ecs.CfnService);
        return DeployTarget.ecsRolling(service);
      }),
    );

  test.each<BreakerCase>([
    ['missing', undefined, asItIs],
    ['off', { enable: false }, asItIs],
    ['missing with the whole configuration', {}, (service) => (service.deploymentConfiguration = undefined)],
  ])('causes a warning if it is %s', (_case, circuitBreaker, edit) => {
    expect(warningsWith(circuitBreaker, edit)).toEqual([
      "service 'Test/Service' has no deployment circuit breaker, so a broken image is started over and over until the action times out: set circuitBreaker: { rollback: true } [ack: @cdk-cicd-pipeline:ecsCircuitBreaker]",
    ]);
  });

  test.each<BreakerCase>([
    ['on', {}, asItIs],
    ['a token', undefined, (service) => (service.deploymentConfiguration = { deploymentCircuitBreaker: unknown() })],
    ['in a token', undefined, (service) => (service.deploymentConfiguration = unknown())],
  ])('causes no warning if it is %s', (_case, circuitBreaker, edit) => {
    expect(warningsWith(circuitBreaker, edit)).toEqual([]);
  });
});
