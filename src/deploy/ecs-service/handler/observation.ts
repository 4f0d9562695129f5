import type { StopType } from './deployment';
import type { ContinuationToken } from '../../../lambda/continuation-token';

/** What does not change while the action runs. */
export interface Settings {
  readonly clusterName: string;
  readonly serviceName: string;
  readonly containerNames: readonly [string, ...string[]];
  /** The image by its digest. */
  readonly image: string;
  readonly imageDigest: string;
  readonly timeoutMinutes: number;
  readonly stopType: StopType;
  readonly approvalAction?: string;
}

/** What the action did so far, which its token passes on. */
export type Progress = ContinuationToken & { readonly revisionArn: string };

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentLifecycleHookDetail.html */
export interface Hook {
  readonly id: string;
  readonly isPause: boolean;
  readonly status: string;
  readonly expiresAt?: Date;
  /** What ECS does when nobody answers the hook in time: `CONTINUE` or `ROLLBACK`. */
  readonly timeoutAction?: string;
}

/** The image of a container. ECS reports no digest for an image that no task has pulled. */
export interface ContainerImage {
  readonly containerName: string;
  readonly image: string;
  readonly imageDigest?: string;
}

/** The service revision that a deployment rolls out. */
export interface Target {
  readonly taskDefinition: string;
  readonly images: readonly ContainerImage[];
  /** Digests that also are the execution's image: those that its image index lists. */
  readonly otherDigests: readonly string[];
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeployment.html */
export interface SeenDeployment {
  readonly arn: string;
  readonly status: string;
  readonly stage?: string;
  readonly createdAt?: Date;
  readonly reasons: readonly string[];
  /** The tasks that failed to start, if that triggered the circuit breaker. */
  readonly breakerFailures?: number;
  /** The alarms that ended the deployment. */
  readonly alarms?: readonly string[];
  readonly hooks: readonly Hook[];
  readonly desiredCount?: number;
  readonly runningCount?: number;
  /** Read once the deployment is successful. */
  readonly target?: Target;
  /** Whether a newer deployment of the service began before this one ended. Read once it ended. */
  readonly isSuperseded?: boolean;
}

export type Approval = 'waiting' | 'approved' | 'rejected' | 'timedOut';

/** What AWS reports at one moment. */
export interface Observation {
  readonly now: number;
  /** Undefined if ECS does not report it. */
  readonly deployment?: SeenDeployment;
  /** The status of the service, or `MISSING`. Read if there is no deployment. */
  readonly service?: string;
  readonly approval?: Approval;
}
