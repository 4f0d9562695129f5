import { z } from 'zod';
import type { ActionDeclaration, PipelineDeclaration } from './declaration';
import { type actionProperties, pipelineProperties } from './declaration-schema';
import { structureProblems } from './structure-rules';
import { describeIssues } from '../../schema';

/** The pipeline was rejected. The message names each problem with its path, one per line. */
export class InvalidPipelineError extends Error {
  constructor(
    readonly pipelineName: string,
    readonly problems: readonly string[],
  ) {
    super(`pipeline ${pipelineName} is rejected:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'InvalidPipelineError';
  }
}

/**
 * Converts the resolved properties of an `AWS::CodePipeline::Pipeline` to a declaration that the engine can run.
 * @param defaultName the name that CloudFormation generates if the template has none
 */
export function parsePipeline(properties: unknown, defaultName: string): PipelineDeclaration {
  const parsed = pipelineProperties.safeParse(properties);
  if (!parsed.success) {
    throw new InvalidPipelineError(nameIn(properties) ?? defaultName, describeIssues(parsed.error, unknownKey));
  }
  const declaration = toDeclaration(parsed.data, defaultName);
  const problems = structureProblems(declaration);
  if (problems.length > 0) {
    throw new InvalidPipelineError(declaration.name, problems);
  }
  return declaration;
}

function toDeclaration(given: z.infer<typeof pipelineProperties>, defaultName: string): PipelineDeclaration {
  return {
    name: given.Name ?? defaultName,
    roleArn: given.RoleArn,
    pipelineType: given.PipelineType,
    executionMode: given.ExecutionMode,
    artifactStore: { bucket: given.ArtifactStore.Location, encryptionKeyId: given.ArtifactStore.EncryptionKey?.Id },
    stages: given.Stages.map((stage) => ({
      name: stage.Name,
      retryMode: stage.OnFailure?.RetryConfiguration.RetryMode,
      actions: stage.Actions.map(toAction),
    })),
    variables: given.Variables.map((variable) => ({
      name: variable.Name,
      defaultValue: variable.DefaultValue,
      description: variable.Description,
    })),
    restartExecutionOnUpdate: given.RestartExecutionOnUpdate,
    triggers: given.Triggers.map(({ GitConfiguration: { SourceActionName, Push = [] } }) => ({
      sourceActionName: SourceActionName,
      push: Push.map(({ Branches: { Includes, Excludes } }) => ({ includes: Includes, excludes: Excludes })),
    })),
  };
}

function toAction(given: z.infer<typeof actionProperties>): ActionDeclaration {
  const { Category, Owner, Provider, Version } = given.ActionTypeId;
  return {
    name: given.Name,
    actionTypeId: { category: Category, owner: Owner, provider: Provider, version: Version },
    configuration: given.Configuration,
    inputArtifacts: given.InputArtifacts.map(({ Name }) => Name),
    outputArtifacts: given.OutputArtifacts.map(({ Name }) => Name),
    runOrder: given.RunOrder,
    namespace: given.Namespace,
    roleArn: given.RoleArn,
    region: given.Region,
    timeoutInMinutes: given.TimeoutInMinutes,
  };
}

/** Properties of the real resource that a rehearsal does not support, with the reason or the fix. */
const NOT_PLAYED: Readonly<Record<string, string>> = {
  ArtifactStores: 'a rehearsal has one Region: use ArtifactStore',
  Tags: 'triggers support only pushes to branches',
  FilePaths: 'triggers support only pushes to branches, with any files',
  PullRequest: 'triggers support only pushes to branches',
  DisableInboundStageTransitions: 'every transition is open in a rehearsal',
  BeforeEntry: 'stage conditions are not evaluated here',
  OnSuccess: 'stage conditions are not evaluated here',
  Conditions: 'stage conditions are not evaluated here',
  Commands: 'only CodeBuild actions run commands here',
  OutputVariables: 'only CodeBuild actions run commands here',
  EnvironmentVariables: 'set the EnvironmentVariables in the Configuration of a CodeBuild action instead',
  Files: 'only Commands actions choose the files of an artifact',
};

function unknownKey(key: string): string {
  const reason = NOT_PLAYED[key];
  return reason ? `not supported by the rehearsal (${reason})` : 'unknown to the rehearsal';
}

function nameIn(properties: unknown): string | undefined {
  const named = z.object({ Name: z.string() }).safeParse(properties);
  return named.success ? named.data.Name : undefined;
}
