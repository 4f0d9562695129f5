import { Construct } from 'constructs';
import { DockerImageBuildOptions, ImageBuild } from '../../../src';
import { Json, resourceOf, roleOf, Statement, statementsOf, testPipeline } from '../../support/template';

export interface Built {
  readonly pipeline: ReturnType<typeof testPipeline>;
  readonly commands: string[];
  readonly variables: Json[];
  /** Those that a build without logins does not have. */
  readonly statements: Statement[];
}

/** A pipeline whose build has what these options say. */
export function build(options: (scope: Construct) => DockerImageBuildOptions): Built {
  const pipeline = testPipeline((scope) => ({ imageBuild: ImageBuild.docker(options(scope)) }));
  const { Environment, BuildSpec } = projectOf(pipeline);
  const usual = JSON.stringify(statementsOf(roleOf(testPipeline().template(), 'codebuild.amazonaws.com')));
  return {
    pipeline,
    commands: BuildSpec.phases.pre_build.commands.slice(2),
    variables: (Environment.EnvironmentVariables as Json[]).filter(({ Name }) => Name !== 'REPOSITORY_URI'),
    statements: statementsOf(roleOf(pipeline.template(), 'codebuild.amazonaws.com')).filter(
      (statement) => !usual.includes(JSON.stringify(statement)),
    ),
  };
}

function projectOf(pipeline: ReturnType<typeof testPipeline>): Json {
  const { Properties } = resourceOf(pipeline.template(), 'AWS::CodeBuild::Project');
  return {
    ...Properties,
    BuildSpec: JSON.parse(pipeline.stack.resolve(Properties.Source.BuildSpec) as string) as Json,
  };
}
