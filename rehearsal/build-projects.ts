import { BuildIdentity, runBuild } from './codebuild/build';
import { BuildEvent, buildStateChange } from './codebuild/build-events';
import { BuildProject, parseBuildProject } from './codebuild/project';
import { BuildServices } from './codebuild/services';
import { BuildPhase, BuildRequest, BuildResult, PipelineArtifact } from './codebuild/types';
import { ActionFailure, ArtifactLocation, BuildObserver, CodeBuildRunner } from './codepipeline';

/** How much of what the failed command said goes into the message, for those who do not read the log. */
const QUOTED_LINES = 3;
/** Lines of CodeBuild itself. */
const OWN_LINE = '[Container]';

/** The build projects of the deployed stacks, as CloudFormation resolved them. */
export interface BuildProjects {
  /** Runs the builds that pipelines ask for. */
  readonly runner: CodeBuildRunner;
  /** Takes a project of a stack; throws on what the rehearsal does not play. */
  put(name: string, arn: string, properties: unknown): void;
  remove(name: string): void;
}

/** `services` is asked for late: the emulator that builds talk to starts after CodePipeline. */
export function createBuildProjects(
  services: () => BuildServices,
  publish: (event: BuildEvent) => void,
): BuildProjects {
  const projects = new Map<string, BuildProject>();
  const find = (name: string): BuildProject => {
    const project = projects.get(name);
    if (project === undefined) {
      throw new ActionFailure('ConfigurationError', `there is no build project with the name ${name}`);
    }
    return project;
  };
  /** Runs the build and tells EventBridge of its beginning and its end. */
  async function announced(request: BuildRequest, observer: BuildObserver, signal: AbortSignal): Promise<BuildResult> {
    let identity: BuildIdentity | undefined;
    const onStarted = (started: BuildIdentity): void => {
      identity = started;
      observer.onStarted(started.id);
      publish(buildStateChange({ request, identity: started, time: new Date() }));
    };
    const result = await runBuild({ ...request, onStarted }, services(), signal);
    if (identity !== undefined) {
      publish(buildStateChange({ request, identity, time: new Date(), result }));
    }
    return result;
  }
  return {
    put: (name, arn, properties) => void projects.set(name, parseBuildProject(properties, { name, arn })),
    remove: (name) => void projects.delete(name),
    runner: {
      async run(request, observer, signal) {
        const said: string[] = [];
        const quotes = new Map<string, string[]>();
        const result = await announced(
          {
            project: find(request.projectName),
            primarySource: pipelineArtifact(request.primarySource),
            secondarySources: request.secondarySources.map(pipelineArtifact),
            sourceRevision: request.primarySource.revision,
            outputArtifacts: request.outputArtifacts.map(pipelineArtifact),
            environmentOverrides: request.environmentVariables,
            initiator: request.initiator,
            onOutput(line) {
              if (line.trim() !== '' && !line.startsWith(OWN_LINE)) said.push(line.trim());
              observer.onOutput(line);
            },
            onPhase: ({ type }) => void quotes.set(type, said.splice(0).slice(-QUOTED_LINES)),
          },
          observer,
          signal,
        );
        return { ...result, phases: result.phases.map((phase) => withQuote(phase, quotes.get(phase.type))) };
      },
    },
  };
}

function withQuote(phase: BuildPhase, said: string[] = []): BuildPhase {
  const isFailed = phase.status === 'FAILED' && phase.code === 'COMMAND_EXECUTION_ERROR' && said.length > 0;
  return isFailed ? { ...phase, message: `${phase.message}. It said: ${said.join(' / ')}` } : phase;
}

const pipelineArtifact = ({ name, bucket, key }: ArtifactLocation): PipelineArtifact => ({
  name,
  location: { bucket, key },
});
