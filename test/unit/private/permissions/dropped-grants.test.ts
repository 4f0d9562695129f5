import { Annotations, App, Fn, Stack } from 'aws-cdk-lib';
import { Annotations as Found, Match } from 'aws-cdk-lib/assertions';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as stepfunctions from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { DeployTarget, DeployTargetBindOptions, DeployTargetConfig, ImageBuild, PipelineSource } from '../../../../src';
import { CiCdPipeline } from '../../../../src/ci-cd-pipeline';
import { resourcesOf, statementsOf, roleOf, testPipeline, warningsOf } from '../../../support/template';

const HERE = '${AWS::Region}:${AWS::AccountId}';
const FUNCTION_ARN = `arn:\${AWS::Partition}:lambda:${HERE}:function:notify`;
const MACHINE_ARN = `arn:\${AWS::Partition}:states:${HERE}:stateMachine:deploy`;
const ID = '@cdk-cicd-pipeline:missingGrant';
const notify = (scope: Construct) =>
  new actions.LambdaInvokeAction({
    actionName: 'Notify',
    lambda: lambda.Function.fromFunctionName(scope, 'Notify', 'notify'),
  });
const invoking = {
  Effect: 'Allow',
  Action: ['lambda:InvokeFunction'],
  Resource: [FUNCTION_ARN, `${FUNCTION_ARN}:*`],
};
const warning = (by: string, role: string, statement: object) =>
  `${by} needs a permission that role '${role}' does not have, because grants by CDK do not change this role: add it to the role (addToPrincipalPolicy), or return it as permissions of the part: ${JSON.stringify(statement)} [ack: ${ID}]`;

function withNotification(then: (pipeline: CiCdPipeline) => void = () => undefined) {
  const test = testPipeline();
  test.pipeline.pipeline.addStage({ stageName: 'Extra', actions: [notify(test.stack)] });
  then(test.pipeline);
  return test;
}

describe('an action that is added to the L2 pipeline', () => {
  test('causes a warning with the action, the role, and the missing statement', () => {
    const role = 'Test/Pipeline/PipelineRole';
    const by = "action 'Notify' of stage 'Extra'";
    expect(warningsOf(withNotification())).toEqual([warning(by, role, invoking)]);
  });

  test('causes no warning once the role has the permission, even later', () => {
    const test = withNotification(({ pipelineRole }) => {
      pipelineRole.addToPrincipalPolicy(
        new iam.PolicyStatement({ actions: ['lambda:*'], resources: ['*'], conditions: undefined }),
      );
    });
    expect(warningsOf(test)).toEqual([]);
  });

  test('causes a warning if only another role has the permission, or only on another function', () => {
    const test = withNotification(({ pipelineRole, buildRole }) => {
      buildRole.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['lambda:*'], resources: ['*'] }));
      pipelineRole.addToPrincipalPolicy(
        new iam.PolicyStatement({
          actions: ['lambda:InvokeFunction', 'lambda:ListFunctions'],
          resources: [Fn.sub(`${FUNCTION_ARN}-other`)],
        }),
      );
    });
    expect(warningsOf(test)).toEqual([expect.stringContaining(JSON.stringify(invoking))]);
  });

  test('causes no warning with permission on the function alone: versions and aliases are not invoked', () => {
    const test = withNotification(({ pipelineRole }) => {
      pipelineRole.addToPrincipalPolicy(
        new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [Fn.sub(FUNCTION_ARN)] }),
      );
    });
    expect(warningsOf(test)).toEqual([]);
  });

  test.each([
    ['under the same condition', { StringEquals: { 'aws:RequestedRegion': ['us-east-1'] } }, []],
    ['under another one', { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } }, [expect.stringContaining('sqs')]],
  ])('is compared including its conditions: %s', (_, conditions, expected) => {
    const test = testPipeline();
    const statement = { actions: ['sqs:SendMessage'], resources: ['arn:aws:sqs:us-east-1:111122223333:q'] };
    test.pipeline.pipeline.role.addToPrincipalPolicy(
      new iam.PolicyStatement({ ...statement, conditions: { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } } }),
    );
    test.pipeline.pipelineRole.addToPrincipalPolicy(new iam.PolicyStatement({ ...statement, conditions }));
    expect(warningsOf(test)).toEqual(expected);
  });

  test('causes no warning once it is acknowledged, on the pipeline or above', () => {
    for (const scope of [
      (test: ReturnType<typeof testPipeline>) => test.pipeline,
      ({ stack }: { stack: Stack }) => stack,
    ]) {
      const test = testPipeline();
      Annotations.of(scope(test)).acknowledgeWarning(ID);
      test.pipeline.pipeline.addStage({ stageName: 'Extra', actions: [notify(test.stack)] });
      expect(warningsOf(test)).toEqual([]);
    }
  });

  test('causes a warning with the statements if it attaches a policy', () => {
    const test = testPipeline();
    const policy = new iam.Policy(test.stack, 'Mine', {
      statements: [new iam.PolicyStatement({ actions: ['sqs:ListQueues'], resources: ['*'] })],
    });
    policy.attachToRole(new iam.Role(test.stack, 'Other', { assumedBy: new iam.AccountRootPrincipal() }));
    test.pipeline.pipeline.role.attachInlinePolicy(policy);
    expect(warningsOf(test)).toEqual([
      warning('a construct', 'Test/Pipeline/PipelineRole', {
        Effect: 'Allow',
        Action: ['sqs:ListQueues'],
        Resource: ['*'],
      }),
    ]);
  });
});

describe('names', () => {
  test('that another stack exports are compared too', () => {
    const app = new App({ analyticsReporting: false });
    const shared = new codebuild.PipelineProject(new Stack(app, 'Shared'), 'Project');
    const stack = new Stack(app, 'Test');
    const imageBuild = ImageBuild.project(shared);
    new CiCdPipeline(stack, 'Pipeline', { source: PipelineSource.s3('a.zip'), imageBuild });
    app.synth();
    expect(Found.fromStack(stack).findWarning('*', Match.stringLikeRegexp(ID))).toEqual([]);
  });

  test('that are known only at deployment are compared as attributes', () => {
    const test = testPipeline();
    const { stack, pipeline } = test;
    const fn = new lambda.Function(stack, 'Notify', {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = () => 1'),
    });
    new codebuild.PipelineProject(stack, 'Project', {
      logging: { cloudWatch: { logGroup: new logs.LogGroup(stack, 'Logs') } },
    });
    new iam.ManagedPolicy(stack, 'OfNobody', {
      statements: [new iam.PolicyStatement({ actions: ['sqs:A'], resources: ['*'] })],
    });
    pipeline.pipeline.role.attachInlinePolicy(new iam.Policy(stack, 'Empty'));
    pipeline.pipeline.addStage({
      stageName: 'Extra',
      actions: [new actions.LambdaInvokeAction({ actionName: 'Notify', lambda: fn })],
    });
    expect(warningsOf(test)).toEqual([expect.stringContaining('function:${Notify')]);
  });
});

describe('a custom part', () => {
  class RunMachine extends DeployTarget {
    public constructor(private readonly permissions?: iam.PolicyStatement[]) {
      super();
    }

    public bind(scope: Construct, { runOrder }: DeployTargetBindOptions): DeployTargetConfig {
      const stateMachine = stepfunctions.StateMachine.fromStateMachineName(scope, 'Machine', 'deploy');
      const action = new actions.StepFunctionInvokeAction({ actionName: 'Run', stateMachine, runOrder });
      return { actions: [action], permissions: this.permissions };
    }
  }

  const pipelineWith = (target: DeployTarget) =>
    testPipeline(() => ({ stages: [{ stageName: 'Production', targets: [target] }] }));

  test('that returns no permissions causes a warning', () => {
    const warnings = warningsOf(pipelineWith(new RunMachine()));
    expect(warnings).toHaveLength(2);
    expect(warnings).toContainEqual(
      warning("action 'Run' of stage 'Production'", 'Test/Pipeline/PipelineRole', {
        Effect: 'Allow',
        Action: ['states:StartExecution', 'states:DescribeStateMachine'],
        Resource: [MACHINE_ARN],
      }),
    );
  });

  test('that returns them causes no warning', () => {
    const executions = `arn:\${AWS::Partition}:states:${HERE}:execution:deploy:*`;
    const permissions = [
      new iam.PolicyStatement({
        actions: ['states:StartExecution', 'states:DescribeStateMachine'],
        resources: [Fn.sub(MACHINE_ARN)],
      }),
      new iam.PolicyStatement({ actions: ['states:DescribeExecution'], resources: [Fn.sub(executions)] }),
    ];
    expect(warningsOf(pipelineWith(new RunMachine(permissions)))).toEqual([]);
  });
});

describe('what L2s grant to our roles', () => {
  // https://docs.aws.amazon.com/codebuild/latest/userguide/sample-ecr.html
  test.each([
    ['a repository', (scope: Construct) => ecr.Repository.fromRepositoryName(scope, 'Tools', 'tools')],
    ['a repository of the app', (scope: Construct) => new ecr.Repository(scope, 'Tools')],
  ])('include the pull of a build image in %s, which the build is allowed to do', (_, tools) => {
    const test = testPipeline((scope) => ({
      imageBuild: ImageBuild.docker({ buildImage: codebuild.LinuxBuildImage.fromEcrRepository(tools(scope)) }),
    }));
    const statements = statementsOf(roleOf(test.template(), 'codebuild.amazonaws.com'));
    expect(statements).toContainEqual({
      Effect: 'Allow',
      Action: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      Resource: expect.anything(),
    });
    expect(warningsOf(test)).toEqual([]);
  });

  test('include no pull for an image of CodeBuild', () => {
    const test = testPipeline(() => ({ imageBuild: ImageBuild.docker() }));
    const pulls = statementsOf(roleOf(test.template(), 'codebuild.amazonaws.com')).flatMap(({ Action }) => Action);
    expect(pulls).not.toContain('ecr:GetDownloadUrlForLayer');
  });

  test('are compared with the policies of an existing role in another stack', () => {
    const app = new App();
    const shared = new Stack(app, 'Shared');
    const role = new iam.Role(shared, 'Mine', { assumedBy: new iam.ServicePrincipal('codepipeline.amazonaws.com') });
    const stack = new Stack(app, 'Test');
    const pipeline = new CiCdPipeline(stack, 'Pipeline', { source: PipelineSource.s3('a.zip'), pipelineRole: role });
    pipeline.pipeline.addStage({ stageName: 'Extra', actions: [notify(stack)] });
    new iam.ManagedPolicy(shared, 'More', {
      roles: [role],
      statements: [new iam.PolicyStatement({ actions: ['lambda:ListFunctions'], resources: ['*'] })],
    });
    app.synth();
    const found = Found.fromStack(stack).findWarning('*', Match.stringLikeRegexp(ID));
    expect(found.map(({ entry }) => entry.data)).toEqual([
      warning("action 'Notify' of stage 'Extra'", 'Shared/Mine', invoking),
    ]);
    expect(resourcesOf(testPipeline().template(), 'AWS::IAM::ManagedPolicy')).toEqual([]);
  });
});
