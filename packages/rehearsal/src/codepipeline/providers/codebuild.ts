import { z } from 'zod';
import type { ActionContext, ActionProvider } from './provider';
import type { ProviderServices } from './services';
import type { ActionDeclaration } from '../declaration/declaration';
import type { StoredArtifact } from '../engine/artifacts';
import type { BuildObserver, BuildVariable, PipelineBuildRequest, PipelineBuildResult } from '../engine/builds';
import type { AccessControl } from '../engine/credentials';
import { buildProjectArn } from '../engine/environment';
import { ActionFailure } from '../engine/failures';
import { outputVariablesProblem, referencesIn } from '../engine/variables';

/** @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeBuild.html */
export const codeBuild: ActionProvider<Pick<ProviderServices, 'codeBuild' | 'control'>> = {
  categories: ['Build', 'Test'],
  owner: 'AWS',
  provider: 'CodeBuild',
  version: '1',
  inputArtifacts: [1, 5],
  outputArtifacts: [0, 5],
  configuration: {
    required: ['ProjectName'],
    optional: ['PrimarySource', 'EnvironmentVariables', 'BatchEnabled', 'CombineArtifacts'],
  },
  problems: (action) => [...batchProblems(action), ...primarySourceProblems(action)],
  async run(context, services) {
    const request = buildRequest(context);
    await authorize(services.control(), context.credentials.accessKeyId, request.projectArn);
    const observer: BuildObserver = {
      onStarted: (externalExecutionId) => context.report({ externalExecutionId }),
      onOutput: (outputLine) => context.report({ outputLine }),
    };
    const result = await services.codeBuild.run(request, observer, context.closing);
    if (result.status !== 'SUCCEEDED') {
      throw new ActionFailure('JobFailed', describeBuildFailure(result), result.id);
    }
    if (outputVariablesProblem(result.exportedVariables) !== undefined) {
      const message = `build ${result.id} exports variables that CodePipeline does not accept (names: letters, digits and @ - _; 122880 bytes in all)`;
      throw new ActionFailure('JobFailed', message, result.id);
    }
    return { variables: result.exportedVariables, externalExecutionId: result.id };
  },
};

const batchProblems = ({ configuration }: ActionDeclaration): string[] =>
  ['BatchEnabled', 'CombineArtifacts']
    .filter((key) => (configuration[key] ?? 'false').toLowerCase() !== 'false')
    .map((key) => `Configuration.${key}: batch builds are not supported`);

function primarySourceProblems({
  configuration: { PrimarySource: name },
  inputArtifacts,
}: ActionDeclaration): string[] {
  if (name === undefined) {
    return inputArtifacts.length > 1 ? ['Configuration.PrimarySource is required with several input artifacts'] : [];
  }
  return referencesIn(name).length > 0 || inputArtifacts.includes(name)
    ? []
    : [`Configuration.PrimarySource ${name} is not one of the input artifacts`];
}

/**
 * The page above lists both actions for the role. CodePipeline polls with BatchGetBuilds after the start. Both are
 * checked before the start, so that a role without the second one does not leave a build that nobody follows.
 */
async function authorize(control: AccessControl, accessKeyId: string, resourceArn: string): Promise<void> {
  await control.authorize({ accessKeyId, action: 'codebuild:StartBuild', resourceArn });
  await control.authorize({ accessKeyId, action: 'codebuild:BatchGetBuilds', resourceArn });
}

function buildRequest(context: ActionContext): PipelineBuildRequest {
  const { configuration, inputArtifacts } = context;
  const primarySource = findPrimarySource(inputArtifacts, configuration.PrimarySource);
  return {
    projectName: configuration.ProjectName,
    projectArn: buildProjectArn(configuration.ProjectName),
    initiator: `codepipeline/${context.pipelineName}`,
    pipelineExecutionId: context.pipelineExecutionId,
    primarySource,
    secondarySources: inputArtifacts.filter((artifact) => artifact !== primarySource),
    environmentVariables: parseBuildVariables(configuration.EnvironmentVariables),
    outputArtifacts: context.outputArtifacts,
    encryptionKeyId: context.artifactStore.encryptionKeyId,
  };
}

function findPrimarySource(artifacts: readonly StoredArtifact[], name = artifacts[0]?.name): StoredArtifact {
  const primary = artifacts.find((artifact) => artifact.name === name);
  if (primary === undefined) {
    throw new ActionFailure('ConfigurationError', `PrimarySource ${name} is not one of the action's input artifacts`);
  }
  return primary;
}

const buildVariables = z.array(
  z.strictObject({
    name: z.string().min(1),
    value: z.string(),
    type: z.enum(['PLAINTEXT', 'PARAMETER_STORE', 'SECRETS_MANAGER']).default('PLAINTEXT'),
  }),
);

/** The configuration contains a JSON array as a string. */
export function parseBuildVariables(text = '[]'): BuildVariable[] {
  try {
    return buildVariables.parse(JSON.parse(text));
  } catch (error) {
    const detail = error instanceof z.ZodError ? z.prettifyError(error).replaceAll('\n', ' ') : 'it is not JSON';
    throw new ActionFailure(
      'ConfigurationError',
      `EnvironmentVariables must be a JSON list of name, value and type: ${detail}`,
    );
  }
}

const ENDINGS: Readonly<Record<PipelineBuildResult['status'], string>> = {
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  FAULT: 'broke down',
  TIMED_OUT: 'ran out of time',
  STOPPED: 'was stopped',
};

/** "build shop-dev:1234 failed in phase BUILD: command 'npm test' exited with 1" */
export function describeBuildFailure({ id, status, phases }: PipelineBuildResult): string {
  const failed = phases.find((phase) => phase.status !== undefined && phase.status !== 'SUCCEEDED');
  const where = failed === undefined ? '' : ` in phase ${failed.type}`;
  const why = failed?.message === undefined ? '' : `: ${failed.message}`;
  return `build ${id} ${ENDINGS[status]}${where}${why}`;
}
