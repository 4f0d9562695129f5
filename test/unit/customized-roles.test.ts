import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { CiCdPipeline, CiCdPipelineProps, DeployTarget } from '../../src';
import { Json, minimalProps } from '../support/template';
import { fargateService } from './deploy/ecs-rolling/support';

const ROLE_OF_ECS = 'Test/Pipeline/Stages/Production/Ecs-Service/Role';

let outdir: string;
beforeEach(() => (outdir = mkdtempSync(join(tmpdir(), 'cdk-cicd-pipeline-test-'))));
afterEach(() => rmSync(outdir, { recursive: true }));

/** An app whose roles somebody else makes: its resources, and the roles that CDK's report asks for. */
function customized(options: iam.CustomizeRolesOptions, props: (scope: Construct) => Partial<CiCdPipelineProps>) {
  const app = new App({ outdir, analyticsReporting: false });
  iam.Role.customizeRoles(app, options);
  const stack = new Stack(app, 'Test');
  new CiCdPipeline(stack, 'Pipeline', { ...minimalProps, ...props(stack) });
  const { Resources } = app.synth().getStackByName('Test').template as Json;
  const { roles } = JSON.parse(readFileSync(join(outdir, 'iam-policy-report.json'), 'utf8')) as Json;
  const types = Object.values<Json>(Resources).map(({ Type }) => Type as string);
  const role = (path: string): Json => roles.find(({ roleConstructPath }: Json) => roleConstructPath === path);
  return { types, role, actionsOf: (path: string) => actionsOf(role(path)) };
}

function actionsOf({ identityPolicyStatements }: Json): string[] {
  return identityPolicyStatements.flatMap(({ Action }: Json) => Action);
}

const toEcs = (role?: (scope: Construct) => iam.IRole) => (scope: Construct) => ({
  stages: [
    {
      stageName: 'Production',
      targets: [DeployTarget.ecsRolling(fargateService(scope), { role: role?.(scope) })],
    },
  ],
});

test('no role is created, and the report lists the permissions that each role needs', () => {
  const { types, actionsOf: allowed } = customized({}, toEcs());
  expect(types).not.toContain('AWS::IAM::Role');
  expect(types).not.toContain('AWS::IAM::Policy');
  expect(allowed('Test/Pipeline/PipelineRole')).toEqual(
    expect.arrayContaining(['codebuild:StartBuild', 's3:GetObject', 'sts:AssumeRole']),
  );
  expect(allowed('Test/Pipeline/BuildRole')).toEqual(expect.arrayContaining(['ecr:PutImage', 'logs:PutLogEvents']));
  expect(allowed('Test/Pipeline/EventRole')).toEqual(['codepipeline:StartPipelineExecution']);
  expect(allowed(ROLE_OF_ECS)).toEqual(expect.arrayContaining(['ecs:UpdateService', 'iam:PassRole']));
});

test('the pipeline assumes the role of an action by its customized name', () => {
  const { role } = customized({ usePrecreatedRoles: { [ROLE_OF_ECS]: 'their-role' } }, toEcs());
  const { identityPolicyStatements } = role('Test/Pipeline/PipelineRole');
  const [assume] = identityPolicyStatements.filter(({ Action }: Json) => Action === 'sts:AssumeRole');
  expect(JSON.stringify(assume.Resource)).toContain(':role/their-role');
});

test('the report contains an existing role too', () => {
  const { actionsOf: allowed } = customized(
    {},
    toEcs((scope) => new iam.Role(scope, 'Mine', { assumedBy: new iam.AccountRootPrincipal() })),
  );
  expect(allowed('Test/Mine')).toEqual(expect.arrayContaining(['ecs:UpdateService']));
});
