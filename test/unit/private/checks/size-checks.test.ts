import { App, Aspects, CfnResource, Stack } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { CiCdPipelineProps, DeployTarget, Gate } from '../../../../src';
import { synthesisErrors } from '../../../support/synthesis';
import { Json, resourcesOf, testPipeline } from '../../../support/template';
import { fargateService, pipelineTo } from '../../deploy/ecs-rolling/support';

const tags = (count: number): Partial<CiCdPipelineProps> => ({
  stages: [
    {
      stageName: 'Deploy',
      targets: [...Array(count).keys()].map((index) => DeployTarget.promoteByTag(`tag-${index}`)),
    },
  ],
});

/** Deploys to this many services with one role. */
function withOneRole(count: number, family: string, role: (scope: Construct) => iam.IRole) {
  return testPipeline((scope) => {
    const one = role(scope);
    const targets = [...Array(count).keys()].map((index) =>
      DeployTarget.ecsRolling(fargateService(scope, { id: `${family}${index}` }), { role: one }),
    );
    return { stages: [{ stageName: 'Production', targets }] };
  });
}

/** 45 of these are too much for one role. */
const LONG_FAMILY = 'ServiceWithTheLongNameThatATeamGaveIt';

const ownRole = (scope: Construct) =>
  new iam.Role(scope, 'Mine', { assumedBy: new iam.AccountRootPrincipal(), roleName: 'mine' });

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length
describe('inline policies of a role', () => {
  const sizes = (template: ReturnType<ReturnType<typeof testPipeline>['template']>): number[] =>
    resourcesOf(template, 'AWS::IAM::Policy')
      .filter(({ Properties }) => (Properties.Roles as Json[]).some(({ Ref }) => String(Ref).startsWith('Mine')))
      .map(({ Properties }) => JSON.stringify(Properties.PolicyDocument).length);

  test('are one for all targets that use the role', () => {
    const one = sizes(withOneRole(1, 'S', ownRole).template());
    const ten = sizes(withOneRole(10, 'S', ownRole).template());
    expect([one.length, ten.length]).toEqual([1, 1]);
    expect(ten[0]).toBeLessThan(10 * one[0]);
  });

  test('are one for each of two pipelines, and for each of two roles', () => {
    const template = pipelineTo(
      (scope) => DeployTarget.ecsRolling(fargateService(scope, { id: 'A' }), { role: ownRole(scope) }),
      (scope) =>
        DeployTarget.ecsRolling(fargateService(scope, { id: 'B' }), {
          role: new iam.Role(scope, 'Mine2', { assumedBy: new iam.AccountRootPrincipal() }),
        }),
    ).template();
    expect(sizes(template)).toHaveLength(2);
  });

  test('can have 10,240 characters in total, not counting white space', () => {
    const { template } = withOneRole(45, LONG_FAMILY, ownRole);
    expect(template).toThrow(
      /inline policies of role 'Test\/Mine\/Resource' must be at most 10240 characters in total, got \d{5}: give some parts their own role, or split the pipeline in two/,
    );
  });

  test("count together with the role's own, and with those that others attach", () => {
    const own = (statements: number) => (scope: Construct) => {
      const role = ownRole(scope);
      [...Array(statements).keys()].forEach((index) =>
        role.addToPolicy(new iam.PolicyStatement({ actions: [`s3:${'x'.repeat(900)}${index}`], resources: ['*'] })),
      );
      return role;
    };
    expect(withOneRole(1, 'S', own(7)).template).not.toThrow();
    expect(withOneRole(1, 'S', own(12)).template).toThrow("inline policies of role 'Test/Mine/Resource'");
  });

  test('of an unrelated role are ignored', () => {
    const { stack, template } = testPipeline();
    const names = [...Array(900).keys()].map((index) => `s3:Action${index}`);
    ownRole(stack).addToPolicy(new iam.PolicyStatement({ actions: names, resources: ['*'] }));
    expect(template).not.toThrow();
  });

  test('of an imported role are reported by its name', () => {
    const imported = (scope: Construct) => iam.Role.fromRoleName(scope, 'Mine', 'theirs');
    expect(withOneRole(45, LONG_FAMILY, imported).template).toThrow('inline policies of role "theirs" must be');
  });

  test("of the pipeline's own role count too", () => {
    const { pipeline, template } = testPipeline();
    const role = pipeline.pipelineRole.node.defaultChild as iam.CfnRole;
    role.addPropertyOverride('Policies.0.PolicyDocument.Statement.0.Sid', 'x'.repeat(10_240));
    expect(template).toThrow("inline policies of role 'Test/Pipeline/PipelineRole/Resource' must be at most 10240");
  });
});

// https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html
describe('lifecycle rules of a repository', () => {
  test('can be 50', () => {
    expect(testPipeline(() => tags(49)).template).not.toThrow();
    expect(testPipeline(() => tags(50)).template).toThrow(
      synthesisErrors(
        "[Test/Pipeline] repository 'Test/Pipeline/Repository/Resource' must have at most 50 lifecycle rules, got 51, including one for each promoted tag: promote fewer tags, or pass your own repository with rules that have a tagPatternList (https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html)",
      ),
    );
  });

  test('are not counted if only CloudFormation knows them, or if there are none', () => {
    const edit = (value: unknown) => {
      const { pipeline, template } = testPipeline(() => tags(50));
      (pipeline.repository.node.defaultChild as ecr.CfnRepository).addPropertyOverride('LifecyclePolicy', value);
      return template;
    };
    expect(edit({ LifecyclePolicyText: { Ref: 'AWS::NoValue' } })).not.toThrow();
    expect(edit(undefined)).not.toThrow();
  });
});

// https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ActionDeclaration.html
describe('the configuration of an action', () => {
  const configured = (key: string, value: unknown) => {
    const { pipeline, template } = testPipeline();
    const resource = pipeline.pipeline.node.defaultChild as codepipeline.CfnPipeline;
    resource.addPropertyOverride(`Stages.1.Actions.0.Configuration.${key}`, value);
    return template;
  };

  test('can have values of 1,000 characters', () => {
    expect(configured('EnvironmentVariables', 'x'.repeat(1_000))).not.toThrow();
    expect(configured('EnvironmentVariables', 'x'.repeat(1_001))).toThrow(
      synthesisErrors(
        "[Test/Pipeline] EnvironmentVariables of action 'Docker' in stage 'Build' must be at most 1000 characters, got 1001: shorten it (https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ActionDeclaration.html)",
      ),
    );
  });

  test('can have numbers and booleans', () => {
    expect(configured('Batch', true)).not.toThrow();
    expect(configured('Count', 1)).not.toThrow();
  });

  test('of an approval counts a token at its minimum length', () => {
    const approval = (length: number) => (scope: Construct) => ({
      stages: [
        {
          stageName: 'Production',
          gates: [Gate.manualApproval({ message: `${'x'.repeat(length)}${Stack.of(scope).account}` })],
        },
      ],
    });
    expect(testPipeline(approval(988)).template).not.toThrow();
    expect(testPipeline(approval(989)).template).toThrow('must be at most 1000 characters, got 1001');
  });

  test('can be missing', () => {
    const { pipeline, template } = testPipeline();
    const resource = pipeline.pipeline.node.defaultChild as codepipeline.CfnPipeline;
    resource.addPropertyDeletionOverride('Stages.1.Actions.0.Configuration');
    expect(template).not.toThrow();
  });
});

// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
test('the variables of a function can be 4 kB, including those of an aspect', () => {
  const more = (bytes: number) => {
    const { stack, template } = testPipeline();
    const visit = (construct: Construct): void => {
      if (construct instanceof lambda.CfnFunction && construct.node.path.includes('Tag-production')) {
        construct.addPropertyOverride('Environment.Variables', { A: 'x'.repeat(bytes) });
      }
    };
    Aspects.of(stack).add({ visit: (construct) => visit(construct as Construct) });
    return template;
  };
  expect(more(3_950)).not.toThrow();
  expect(more(4_096)).toThrow(
    /function 'Test\/Pipeline\/Stages\/Deploy\/Tag-production\/Function\/Resource' must have at most 4096 bytes of environment variables, got \d+: shorten their names or values/,
  );
});

test('a function without variables is accepted', () => {
  const { pipeline, template } = testPipeline();
  const [fn] = pipeline.node.findAll().filter((construct) => construct instanceof lambda.CfnFunction);
  fn.addPropertyDeletionOverride('Environment');
  expect(template).not.toThrow();
});

describe('names', () => {
  test.each([
    ['AWS::Events::Rule', 'Name', 64],
    ['AWS::IAM::Role', 'RoleName', 64],
    ['AWS::Lambda::Function', 'FunctionName', 64],
    ['AWS::CodePipeline::Pipeline', 'Name', 100],
    ['AWS::CodeBuild::Project', 'Name', 150],
    ['AWS::Logs::LogGroup', 'LogGroupName', 512],
  ])('%s: %s can have %d characters', (type, property, maxLength) => {
    const named = (length: number) => {
      const { pipeline, template } = testPipeline();
      const resources = pipeline.node.findAll().filter((construct) => construct instanceof CfnResource);
      const [resource] = resources.filter(({ cfnResourceType }) => cfnResourceType === type);
      resource.addPropertyOverride(property, 'n'.repeat(length));
      return { template, path: resource.node.path };
    };
    expect(named(maxLength).template).not.toThrow();
    const { template, path } = named(maxLength + 1);
    expect(template).toThrow(
      `${property} of '${path}' must be at most ${maxLength} characters, got ${maxLength + 1} ('${'n'.repeat(maxLength + 1)}'): shorten it (https://docs.aws.amazon.com/`,
    );
  });

  // https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
  test('of roles must differ in more than case: stages', () => {
    const { template } = testPipeline((scope) => ({
      stages: ['prod', 'Prod'].map((stageName) => ({
        stageName,
        targets: [DeployTarget.ecsRolling(fargateService(scope, { id: stageName }))],
      })),
    }));
    expect(template).toThrow(
      synthesisErrors(
        "[Test/Pipeline] role names must differ in more than case, got 'shop-dev-Prod-ecs-Prod-${AWS::Region}' of 'Test/Pipeline/Stages/Prod/Ecs-Prod/Role/Resource' and 'shop-dev-prod-ecs-prod-${AWS::Region}' of 'Test/Pipeline/Stages/prod/Ecs-prod/Role/Resource': rename a stage or a service (https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html)",
      ),
    );
  });

  test('of roles in two accounts can be equal', () => {
    const app = new App();
    const { pipeline, template } = testPipeline();
    expect(pipeline.node.root).not.toBe(app);
    const other = new Stack(pipeline.node.root, 'Other', { env: { account: '222222222222', region: 'eu-west-1' } });
    (pipeline.buildRole.node.defaultChild as iam.CfnRole).addPropertyOverride('RoleName', 'mine');
    new iam.Role(other, 'Mine', { roleName: 'MINE', assumedBy: new iam.AccountRootPrincipal() });
    expect(template).not.toThrow();
  });
});
