import * as fc from 'fast-check';
import type {
  Approval,
  Hook,
  Observation,
  SeenDeployment,
  Settings,
  Target,
} from '../../../../../src/deploy/ecs-service/handler/observation';

export const DIGEST = `sha256:${'a'.repeat(64)}`;
export const OTHER = `sha256:${'b'.repeat(64)}`;
export const PLATFORM = `sha256:${'c'.repeat(64)}`;
export const IMAGE = `111122223333.dkr.ecr.us-east-1.amazonaws.com/shop@${DIGEST}`;
const ECS = 'arn:aws:ecs:us-east-1:111122223333';
export const REVISION = `${ECS}:task-definition/web:8`;
export const DEPLOYMENT = `${ECS}:service-deployment/shop/web/d1`;

export const settings: Settings = {
  clusterName: 'shop',
  serviceName: 'web',
  containerNames: ['app', 'worker'],
  image: IMAGE,
  imageDigest: DIGEST,
  timeoutMinutes: 60,
  stopType: 'ROLLBACK',
  approvalAction: 'Approve',
};
export const progress = { since: 0, attemptId: 'a-1', revisionArn: REVISION, deploymentArn: DEPLOYMENT, updatedAt: 1 };
export const hook: Hook = { id: 'hook-1', isPause: true, status: 'AWAITING_ACTION' };
export const target: Target = {
  taskDefinition: REVISION,
  images: ['app', 'worker'].map((containerName) => ({ containerName, image: IMAGE, imageDigest: DIGEST })),
  otherDigests: [],
};
export const deployment: SeenDeployment = {
  arn: DEPLOYMENT,
  status: 'IN_PROGRESS',
  reasons: [],
  hooks: [],
  desiredCount: 2,
};

export const STATUSES = [
  'PENDING',
  'IN_PROGRESS',
  'STOP_REQUESTED',
  'STOPPED',
  'SUCCESSFUL',
  'ROLLBACK_REQUESTED',
  'ROLLBACK_IN_PROGRESS',
  'ROLLBACK_SUCCESSFUL',
  'ROLLBACK_FAILED',
];
export const APPROVALS: readonly (Approval | undefined)[] = ['waiting', 'approved', 'rejected', 'timedOut', undefined];

const image = fc.record({
  containerName: fc.constantFrom('app', 'worker', 'sidecar'),
  image: fc.constantFrom(IMAGE, `shop@${OTHER}`, 'shop:latest'),
  imageDigest: fc.option(fc.constantFrom(DIGEST, OTHER, PLATFORM), { nil: undefined }),
});
const anyTarget: fc.Arbitrary<Target> = fc.record({
  taskDefinition: fc.constantFrom(REVISION, `${REVISION}9`),
  images: fc.oneof(fc.constant(target.images), fc.array(image, { maxLength: 4 })),
  otherDigests: fc.subarray([PLATFORM]),
});
const anyHook: fc.Arbitrary<Hook> = fc.record({
  id: fc.constantFrom('hook-1', 'hook-2'),
  isPause: fc.boolean(),
  status: fc.constantFrom('AWAITING_ACTION', 'IN_PROGRESS', 'SUCCEEDED', 'FAILED', 'TIMED_OUT'),
  timeoutAction: fc.constantFrom('CONTINUE', 'ROLLBACK', undefined),
});
const anyDeployment: fc.Arbitrary<SeenDeployment> = fc.record(
  {
    arn: fc.constant(DEPLOYMENT),
    status: fc.constantFrom(...STATUSES, 'SOMETHING_NEW'),
    stage: fc.constantFrom('SCALE_UP', 'BAKE_TIME'),
    createdAt: fc.constant(new Date(0)),
    reasons: fc.subarray(['as ECS says it']),
    breakerFailures: fc.nat(5),
    alarms: fc.subarray(['errors', 'latency']),
    hooks: fc.array(anyHook, { maxLength: 3 }),
    desiredCount: fc.nat(3),
    runningCount: fc.nat(3),
    target: anyTarget,
    isSuperseded: fc.boolean(),
  },
  { requiredKeys: ['arn', 'status', 'reasons', 'hooks'] },
);

/** What AWS may report at some moment, in any combination. */
export const anyObservation: fc.Arbitrary<Omit<Observation, 'now'>> = fc.record(
  {
    deployment: anyDeployment,
    service: fc.constantFrom('ACTIVE', 'DRAINING', 'INACTIVE', 'MISSING'),
    approval: fc.constantFrom(...APPROVALS.filter((approval) => approval !== undefined)),
  },
  { requiredKeys: [] },
);
