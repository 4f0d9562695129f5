import { z } from 'zod';
import type { ActionContext, ActionRunner } from './action-runner';
import type { ArtifactLocation, StoredArtifact } from '../engine/artifacts';
import type { AccessControl } from '../engine/credentials';
import { buildProjectArn } from '../engine/environment';
import { ActionFailure } from '../engine/failures';
import { outputVariablesProblem, type Variables } from '../engine/variables';

/** https://docs.aws.amazon.com/codebuild/latest/APIReference/API_EnvironmentVariable.html */
export interface BuildVariable {
  readonly name: string;
  readonly value: string;
  readonly type: 'PLAINTEXT' | 'PARAMETER_STORE' | 'SECRETS_MANAGER';
}

/** The build a pipeline asks CodeBuild for. */
export interface PipelineBuildRequest {
  readonly projectName: string;
  readonly projectArn: string;
  /** `codepipeline/<pipeline>`, as CODEBUILD_INITIATOR says it. */
  readonly initiator: string;
  readonly pipelineExecutionId: string;
  readonly primarySource: StoredArtifact;
  readonly secondarySources: readonly StoredArtifact[];
  readonly environmentVariables: readonly BuildVariable[];
  readonly outputArtifacts: readonly ArtifactLocation[];
  readonly encryptionKeyId?: string;
}

export interface PipelineBuildResult {
  /** `project:1f3c…` */
  readonly id: string;
  readonly status: 'SUCCEEDED' | 'FAILED' | 'FAULT' | 'TIMED_OUT' | 'STOPPED';
  readonly phases: readonly { readonly type: string; readonly status?: string; readonly message?: string }[];
  readonly exportedVariables: Variables;
}

export interface BuildObserver {
  onStarted(buildId: string): void;
  onOutput(line: string): void;
}

/** CodeBuild, as CodePipeline sees it. An unknown project is answered with an `ActionFailure`. */
export interface CodeBuildRunner {
  run(request: PipelineBuildRequest, observer: BuildObserver, signal: AbortSignal): Promise<PipelineBuildResult>;
}

/** https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeBuild.html */
export function codeBuildActionRunner(codeBuild: CodeBuildRunner, control: () => AccessControl): ActionRunner {
  return {
    async run(context) {
      const request = buildRequest(context);
      await authorize(control(), context.credentials.accessKeyId, request.projectArn);
      const observer: BuildObserver = {
        onStarted: (externalExecutionId) => context.report({ externalExecutionId }),
        onOutput: (outputLine) => context.report({ outputLine }),
      };
      const result = await codeBuild.run(request, observer, context.closing);
      if (result.status !== 'SUCCEEDED') {
        throw new ActionFailure('JobFailed', describeBuildFailure(result), result.id);
      }
      if (outputVariablesProblem(result.exportedVariables) !== undefined) {
        const message = `build ${result.id} exports variables that CodePipeline cannot hold (names: letters, digits and @ - _; 122880 bytes in all)`;
        throw new ActionFailure('JobFailed', message, result.id);
      }
      return { variables: result.exportedVariables, externalExecutionId: result.id };
    },
  };
}

/**
 * The page above lists both actions for the role. CodePipeline polls with BatchGetBuilds after the start; here both are
 * asked before, so that a role that may not look does not leave a build behind that nobody follows.
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
    throw new ActionFailure('ConfigurationError', `PrimarySource ${name} is none of the action's input artifacts`);
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

/** The configuration holds a JSON array as text. */
export function parseBuildVariables(text = '[]'): BuildVariable[] {
  try {
    return buildVariables.parse(JSON.parse(text));
  } catch (error) {
    const detail = error instanceof z.ZodError ? z.prettifyError(error).replaceAll('\n', ' ') : 'it is no JSON';
    throw new ActionFailure('ConfigurationError', `EnvironmentVariables is no list of name, value and type: ${detail}`);
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
