import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { takeBack, warn } from '../../private/checks/warning';
import { propertiesOf, resourceOf } from '../../private/ecs/service-checks';

const NO_FAILURE_DETECTION = 'ecsFailureDetection';
const NO_PAUSE = 'ecsApprovalWithoutPause';

/** As in the template. A part that is decided at deployment is an object such as `{ 'Fn::If': […] }`. */
interface Configuration {
  readonly DeploymentCircuitBreaker?: { readonly Enable?: unknown };
  readonly Alarms?: { readonly Enable?: unknown };
  readonly LifecycleHooks?: readonly Hook[] | object;
}

interface Hook {
  readonly TargetType?: unknown;
}

/**
 * Warnings about a service of this app. They are added now, so that they can be acknowledged, and taken back at
 * synthesis, when aspects and overrides have had their say.
 */
export function warnOfDeployment(target: Construct, service: ecs.IBaseService, hasApproval: boolean): void {
  if (resourceOf(service) === undefined) {
    return;
  }
  const { path } = service.node;
  const configuration = (): Configuration => propertiesOf(service).DeploymentConfiguration ?? {};
  warnUnless(target, () => detectsFailures(configuration()), {
    id: NO_FAILURE_DETECTION,
    text: `service '${path}' has neither a deployment circuit breaker nor deployment alarms, so a broken image is started over and over until the deployment times out: set circuitBreaker: { rollback: true }`,
  });
  if (hasApproval) {
    warnUnless(target, () => pauses(configuration()), {
      id: NO_PAUSE,
      text: `the deployment of service '${path}' does not wait for its approval, because the service has no lifecycle hook with the targetType PAUSE: add one, or use Gate.manualApproval() before the deployment`,
    });
  }
}

function warnUnless(
  target: Construct,
  isFine: () => boolean,
  { id, text }: { readonly id: string; readonly text: string },
): void {
  warn(target, id, text);
  target.node.addValidation({
    validate: () => {
      if (isFine()) {
        takeBack(target, id);
      }
      return [];
    },
  });
}

/**
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html
 */
function detectsFailures(configuration: Configuration): boolean {
  const { DeploymentCircuitBreaker: circuitBreaker, Alarms: alarms } = configuration;
  return isIntrinsic(configuration) || [circuitBreaker, alarms].some((part) => part && part.Enable !== false);
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/pause-lifecycle-hooks.html */
function pauses(configuration: Configuration): boolean {
  const { LifecycleHooks: hooks = [] } = configuration;
  return (
    isIntrinsic(configuration) ||
    !Array.isArray(hooks) ||
    hooks.some((hook: Hook) => isIntrinsic(hook) || isPause(hook))
  );
}

function isPause({ TargetType: type = 'AWS_LAMBDA' }: Hook): boolean {
  return type === 'PAUSE' || typeof type !== 'string';
}

function isIntrinsic(part: object): boolean {
  return Object.keys(part).some((key) => key === 'Ref' || key.startsWith('Fn::'));
}
