import type { BuildIdentity, BuildPhase, BuildRequest, BuildResult, BuildStatus } from '../types';

/** An event of CodeBuild for the default event bus. */
export interface BuildEvent {
  readonly source: 'aws.codebuild';
  readonly time: Date;
  readonly detailType: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

interface BuildFacts {
  readonly request: BuildRequest;
  readonly identity: BuildIdentity;
  readonly time: Date;
  /** Only a build that has ended has one. */
  readonly result?: BuildResult;
}

/** https://docs.aws.amazon.com/codebuild/latest/userguide/sample-build-notifications.html#sample-build-notifications-ref */
export function buildStateChange({ request, identity, time, result }: BuildFacts): BuildEvent {
  const { project } = request;
  const status: BuildStatus | 'IN_PROGRESS' = result?.status ?? 'IN_PROGRESS';
  const phases = result?.phases ?? [];
  return {
    source: 'aws.codebuild',
    time,
    detailType: 'CodeBuild Build State Change',
    resources: [identity.arn],
    detail: {
      'build-status': status,
      'project-name': project.name,
      'build-id': identity.arn,
      'additional-information': {
        ...artifactsOf(request),
        environment: {
          image: project.environment.image,
          'privileged-mode': project.environment.privilegedMode,
          'compute-type': project.environment.computeType,
          type: project.environment.type,
          'environment-variables': [...project.environment.variables],
        },
        'timeout-in-minutes': project.timeoutInMinutes,
        'build-complete': result !== undefined,
        'build-number': identity.number,
        initiator: request.initiator,
        'build-start-time': sayTime(identity.startedAt),
        source: { type: 'CODEPIPELINE' },
        'source-version': request.sourceRevision,
        logs: logsOf(identity, result),
        phases: timedPhases(phases, identity.startedAt),
      },
      'current-phase': result === undefined ? 'SUBMITTED' : 'COMPLETED',
      'current-phase-context': `[${phaseContext(phases.find((phase) => phase.status !== 'SUCCEEDED'))}]`,
      version: '1',
    },
  };
}

function artifactsOf({ outputArtifacts = [] }: BuildRequest): Record<string, unknown> {
  const [artifact] = outputArtifacts;
  return artifact === undefined
    ? {}
    : { artifact: { location: `arn:aws:s3:::${artifact.location.bucket}/${artifact.location.key}` } };
}

function logsOf(identity: BuildIdentity, result: BuildResult | undefined): Record<string, unknown> {
  const logs = result?.logs;
  if (logs === undefined) {
    return {};
  }
  const { groupName, streamName } = logs;
  const region = identity.arn.split(':')[3];
  const console = `https://console.aws.amazon.com/cloudwatch/home?region=${region}`;
  return {
    'group-name': groupName,
    'stream-name': streamName,
    'deep-link': `${console}#logEvent:group=${groupName};stream=${streamName}`,
  };
}

/** Phases follow each other without a gap. */
function timedPhases(phases: readonly BuildPhase[], startedAt: number): Record<string, unknown>[] {
  let start = startedAt;
  return phases.map((phase) => {
    const end = start + phase.seconds * 1000;
    const timed = {
      'phase-context': [phaseContext(phase)],
      'start-time': sayTime(start),
      'end-time': sayTime(end),
      'duration-in-seconds': Math.round(phase.seconds),
      'phase-type': phase.type,
      'phase-status': phase.status,
    };
    start = end;
    return timed;
  });
}

const phaseContext = (phase?: BuildPhase): string => `${phase?.code ?? ''}: ${phase?.message ?? ''}`;

/** "Sep 1, 2017 4:12:29 PM", in UTC. */
function sayTime(time: number): string {
  const day = { month: 'short', day: 'numeric', year: 'numeric', timeZone: 'UTC' } as const;
  const clock = { hour: 'numeric', minute: '2-digit', second: '2-digit', hour12: true, timeZone: 'UTC' } as const;
  const date = new Date(time);
  return `${date.toLocaleDateString('en-US', day)} ${date.toLocaleTimeString('en-US', clock)}`.replace(/\u202f/g, ' ');
}
