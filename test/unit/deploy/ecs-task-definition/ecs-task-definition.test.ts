import { Stack, Token } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { DeployTarget, EcsTaskDefinitionOptions, Gate } from '../../../../src';
import { Json, resourceOf, roleOf, statementsOf, testPipeline } from '../../../support/template';
import { actionsOf, pipelineTo, text } from '../ecs-rolling/support';

const roles = (scope: Construct) => ({
  taskRole: iam.Role.fromRoleName(scope, 'TaskRole', 'tasks'),
  executionRole: iam.Role.fromRoleName(scope, 'ExecutionRole', 'execution'),
});
const nightly =
  (more: Partial<EcsTaskDefinitionOptions> = {}) =>
  (scope: Construct) =>
    DeployTarget.ecsTaskDefinition('nightly', { containerNames: ['report'], ...roles(scope), ...more });
const arn = (service: string, resource: string) =>
  `arn:{AWS::Partition}:${service}:{AWS::Region}:{AWS::AccountId}:${resource}`;
const roleArn = (name: string) => `arn:{AWS::Partition}:iam::{AWS::AccountId}:role/${name}`;

describe('a task definition', () => {
  test('gets a function that knows its family, repository and containers', () => {
    const template = pipelineTo(nightly({ containerNames: ['report', 'mail'] })).template();
    const { Properties } = resourceOf(template, 'AWS::Lambda::Function', 'EcsTaskDefinition');
    expect(Properties).toMatchObject({
      FunctionName: 'shop-dev-Production-register-nightly',
      Handler: 'index.registerTaskDefinition',
    });
    const { REPOSITORY_URI: repository, ...variables } = Properties.Environment.Variables;
    expect(variables).toEqual({ TASK_DEFINITION_FAMILY: 'nightly', CONTAINER_NAMES: '["report","mail"]' });
    expect(JSON.stringify(repository)).toContain('.dkr.ecr.');
  });

  test('gets an action that passes the image', () => {
    const [{ Configuration, ...action }, ...others] = actionsOf(pipelineTo(nightly()).template());
    expect(others).toEqual([]);
    expect(action).toMatchObject({ Name: 'register-nightly', ActionTypeId: { Provider: 'Lambda' }, RunOrder: 1 });
    expect(JSON.parse(Configuration.UserParameters)).toEqual({
      version: 1,
      imageDigest: '#{Image.IMAGE_DIGEST}',
      pipelineName: 'shop-dev',
      executionId: '#{codepipeline.PipelineExecutionId}',
      stageName: 'Production',
      actionName: 'register-nightly',
    });
  });

  test('gets a function with exactly these permissions', () => {
    const role = roleOf(pipelineTo(nightly()).template(), 'lambda.amazonaws.com', 'EcsTaskDefinition');
    const statements = statementsOf(role).map(({ Action, Resource, Condition }) => [
      Action,
      text(Resource as Json),
      Condition,
    ]);
    expect(statements.slice(1)).toEqual([
      ['codepipeline:ListActionExecutions', arn('codepipeline', 'shop-dev'), undefined],
      [
        [
          'codepipeline:PutJobFailureResult',
          'codepipeline:PutJobSuccessResult',
          'ecs:DescribeTaskDefinition',
          'ecs:RegisterTaskDefinition',
        ],
        '*',
        undefined,
      ],
      [
        'ecs:TagResource',
        arn('ecs', 'task-definition/nightly:*'),
        { StringEquals: { 'ecs:CreateAction': 'RegisterTaskDefinition' } },
      ],
      [
        'iam:PassRole',
        [roleArn('execution'), roleArn('tasks')],
        { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
      ],
    ]);
  });

  test('is recorded by its family', () => {
    const { template } = testPipeline((scope) => ({
      stages: [{ stageName: 'Live', targets: [nightly()(scope)], verifications: [Gate.imageValidation()] }],
    }));
    const { Stages } = resourceOf(template(), 'AWS::CodePipeline::Pipeline').Properties;
    const { Configuration } = Stages[2].Actions.find(({ Name }: Json) => Name === 'ValidateImage');
    expect(JSON.parse(Configuration.UserParameters).target).toBe('nightly');
  });

  test('can pull the image with an execution role of this app', () => {
    const executionRole = (scope: Construct) => {
      const definition = new ecs.FargateTaskDefinition(scope, 'Tasks');
      return definition.obtainExecutionRole();
    };
    const own = pipelineTo((scope) => nightly({ executionRole: executionRole(scope) })(scope)).template();
    expect(text(resourceOf(own, 'AWS::IAM::Policy', 'PullPolicy').Properties.Roles)).toEqual(['{TasksExecutionRole}']);
    pipelineTo(nightly()).template().resourceCountIs('AWS::IAM::Policy', 0);
  });

  test('takes an existing role', () => {
    const template = pipelineTo((scope) =>
      nightly({ role: new iam.Role(scope, 'Mine', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }) })(
        scope,
      ),
    ).template();
    const { PolicyDocument } = resourceOf(template, 'AWS::IAM::Policy', 'ExistingRolePolicy').Properties;
    expect(JSON.stringify(PolicyDocument)).toContain('ecs:RegisterTaskDefinition');
  });

  test('of one family is rejected twice in a stage', () => {
    const again = (scope: Construct) => nightly()(new Construct(scope, 'Again'));
    expect(() => pipelineTo(nightly(), again)).toThrow(
      new Error(
        "[Test/Pipeline/Stages/Production] family 'nightly' is deployed to twice in stage 'Production': remove one",
      ),
    );
  });
});

describe('rejected', () => {
  const allowed = "letters, digits, '-' or '_', such as 'shop'";
  const role = (prop: string, got = 'undefined') =>
    `${prop} must be a construct such as iam.Role, got ${got}: create one, or import one with iam.Role.fromRoleName()`;

  test.each<[string, Partial<EcsTaskDefinitionOptions>, string]>([
    ['', {}, `family must not be empty: use ${allowed}`],
    ['shop:3', {}, `family must be ${allowed}, got 'shop:3'`],
    [
      Token.asString({ Ref: 'Family' }),
      {},
      'family must be known at synth because names are derived from it, got a token: pass a plain string',
    ],
    [
      'nightly',
      { containerNames: undefined },
      "containerNames must name the containers that receive the image, got none: pass one such as ['app']",
    ],
    ['nightly', { containerNames: [] }, "containerNames must not be empty: pass one such as ['app']"],
    ['nightly', { taskRole: undefined }, role('taskRole')],
    ['nightly', { executionRole: 'mine' as never }, role('executionRole', "'mine'")],
    ['nightly', { role: 'mine' as never }, role('role', "'mine'")],
  ])('%s, %j', (family, options, message) => {
    const given = { containerNames: ['app'], ...roles(new Stack()), ...options } as EcsTaskDefinitionOptions;
    expect(() => DeployTarget.ecsTaskDefinition(family, given)).toThrow(
      new Error(`[DeployTarget.ecsTaskDefinition] ${message}`),
    );
  });
});
