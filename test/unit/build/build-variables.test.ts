import { CfnParameter } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import { ImageBuild } from '../../../src';
import { resourceOf, testPipeline } from '../../support/template';

test('variables that refer to earlier actions are set on the action, where CodePipeline resolves them', () => {
  const { template } = testPipeline(() => ({
    imageBuild: ImageBuild.docker({
      buildArgs: { COMMIT: 'v-#{SourceVariables.VersionId}', PLAIN: '#{}' },
      environmentVariables: { REVISION: { value: '#{SourceVariables.VersionId}' } },
    }),
  }));
  const { Stages } = resourceOf(template(), 'AWS::CodePipeline::Pipeline').Properties;
  expect(JSON.parse(Stages[1].Actions[0].Configuration.EnvironmentVariables)).toEqual([
    { name: 'REVISION', type: 'PLAINTEXT', value: '#{SourceVariables.VersionId}' },
    { name: 'BUILD_ARG_COMMIT', type: 'PLAINTEXT', value: 'v-#{SourceVariables.VersionId}' },
    { name: 'IMAGE_TAG', type: 'PLAINTEXT', value: '#{codepipeline.PipelineExecutionId}' },
  ]);
  const names = resourceOf(template(), 'AWS::CodeBuild::Project').Properties.Environment.EnvironmentVariables;
  expect(names.map(({ Name }: { Name: string }) => Name)).toEqual(['BUILD_ARG_PLAIN', 'REPOSITORY_URI']);
});

test('a build argument that is known only at deployment is passed as a variable: neither the shell nor JSON parses it', () => {
  const { stack, template } = testPipeline((scope) => ({
    imageBuild: ImageBuild.docker({ buildArgs: { MOTTO: new CfnParameter(scope, 'Motto').valueAsString } }),
  }));
  const { Environment, Source } = resourceOf(template(), 'AWS::CodeBuild::Project').Properties;
  expect(Environment.EnvironmentVariables).toContainEqual({
    Name: 'BUILD_ARG_MOTTO',
    Type: 'PLAINTEXT',
    Value: { Ref: 'Motto' },
  });
  expect(typeof stack.resolve(Source.BuildSpec)).toBe('string');
});

test.each(['SECRETS_MANAGER', 'PARAMETER_STORE'] as const)('the name of a secret of %s is known at synth', (type) => {
  const variable = { type: codebuild.BuildEnvironmentVariableType[type], value: '#{SourceVariables.VersionId}' };
  expect(() => ImageBuild.docker({ environmentVariables: { TOKEN: variable } })).toThrow(
    "environmentVariables must name secrets and parameters that are known at synth, got a pipeline variable for 'TOKEN': pass the name itself",
  );
});

test('a variable must not look like a build argument', () => {
  expect(() => ImageBuild.docker({ environmentVariables: { BUILD_ARG_A: { value: 'x' } } })).toThrow(
    "environmentVariables must not set 'BUILD_ARG_A', which the build itself sets: use another name",
  );
});
