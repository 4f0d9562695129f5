import { parseBuildProject } from './codebuild/project/project';
import { runBuild } from './codebuild/run/build';
import { type BuildEvent, buildStateChange } from './codebuild/run/build-events';
import { listenForLastWords } from './codebuild/run/last-words';
import type { BuildServices } from './codebuild/run/services';
import type { BuildIdentity, BuildProject, BuildRequest, BuildResult, PipelineArtifact } from './codebuild/types';
import { ActionFailure, type ArtifactLocation, type BuildObserver, type CodeBuildRunner } from './codepipeline';

/** The build projects of the deployed stacks, as CloudFormation resolved them. */
export interface BuildProjects {
  /** Runs the builds that pipelines ask for. */
  readonly runner: CodeBuildRunner;
  /** Adds a project of a stack; throws if the rehearsal does not support it. */
  put(name: string, arn: string, properties: unknown): void;
  remove(name: string): void;
}

/** `services` is a function because the emulator that builds use starts after CodePipeline. */
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
  /** Runs the build and sends its start and its end to EventBridge. */
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
        const lastWords = listenForLastWords();
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
              lastWords.onOutput(line);
              observer.onOutput(line);
            },
            onPhase: lastWords.onPhase,
          },
          observer,
          signal,
        );
        return lastWords.addTo(result);
      },
    },
  };
}

const pipelineArtifact = ({ name, bucket, key }: ArtifactLocation): PipelineArtifact => ({
  name,
  location: { bucket, key },
});
