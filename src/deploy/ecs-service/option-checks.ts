import { Duration } from 'aws-cdk-lib';
import { ifGiven, unlessAny, validateObject } from '../../private/checks/kinds';
import { validateMinutes } from '../../private/checks/minutes';
import { validateMessage } from '../../private/pipeline/approval';
import { EcsApprovalOptions, EcsStopType } from '../ecs-target-types';

/** @see https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html */
const APPROVAL_TIMEOUT = { prop: 'approval.timeout', min: Duration.minutes(5), max: Duration.hours(23) };

/** An approval that outlasted the deployment would have nothing to decide. */
export function validateApproval(approval: EcsApprovalOptions | undefined, deploymentTimeout: Duration): string[] {
  return ifGiven(approval, (given) =>
    unlessAny(validateObject('approval', given, 'pass {} for an approval with defaults'), () => [
      ...validateMessage('approval.message', given.message),
      ...unlessAny(validateMinutes(APPROVAL_TIMEOUT, given.timeout), () =>
        validateNotLonger(given.timeout, deploymentTimeout),
      ),
    ]),
  );
}

function validateNotLonger(timeout: Duration | undefined, deploymentTimeout: Duration): string[] {
  const max = deploymentTimeout.toHumanString();
  return timeout === undefined || timeout.toMinutes() <= deploymentTimeout.toMinutes()
    ? []
    : [
        `approval.timeout must be at most the deploymentTimeout, ${max}, got ${timeout.toHumanString()}: leave it out, or set a longer deploymentTimeout`,
      ];
}

/** Untyped languages accept any value. */
export function validateStopType(onTimeout: EcsStopType | undefined): string[] {
  return onTimeout === undefined || Object.values(EcsStopType).includes(onTimeout)
    ? []
    : [`onTimeout must be one of EcsStopType, got '${onTimeout}': use one such as EcsStopType.ROLLBACK`];
}
