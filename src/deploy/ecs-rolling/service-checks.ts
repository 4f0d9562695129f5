import { Duration, Tokenization } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { validateEnvironment } from '../../private/checks/environment';
import { isWholeMinutes, validateDuration } from '../../private/checks/kinds';
import { renderedProperties } from '../../private/checks/rendered';
import { warn } from '../../private/checks/warning';

const MIN_TIMEOUT_MINUTES = 1;
const MAX_TIMEOUT_MINUTES = 60;
const SAMPLE_TIMEOUT = 'Duration.minutes(30)';

export function validateDeploymentTimeout(timeout?: Duration): string[] {
  return validateDuration('deploymentTimeout', timeout, SAMPLE_TIMEOUT, (given) =>
    isWholeMinutes(given, MIN_TIMEOUT_MINUTES, MAX_TIMEOUT_MINUTES)
      ? []
      : [
          `deploymentTimeout must be a whole number of minutes from 1 to 60, got ${given.toHumanString()}: use one such as ${SAMPLE_TIMEOUT}`,
        ],
  );
}

/** CodePipeline's action looks up the service by name in the pipeline's account and Region. */
export function validateServiceEnvironment(scope: Construct, service: ecs.IBaseService): string[] {
  const fix = 'deploy to it from a pipeline there';
  return validateEnvironment(scope, `service '${service.node.path}'`, service.env, { fix });
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentController.html */
export function validateController(service: ecs.IBaseService): string[] {
  const resource = resourceOf(service);
  const { DeploymentController: controller } = resource ? renderedProperties(resource) : {};
  const { Type: type = ecs.DeploymentControllerType.ECS } = (controller ?? {}) as { readonly Type?: unknown };
  return type === ecs.DeploymentControllerType.ECS || typeof type !== 'string'
    ? []
    : [
        `service '${service.node.path}' must have the deployment controller ECS for a rolling update, got ${type}: leave its deploymentController out`,
      ];
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html */
export function warnWithoutCircuitBreaker(scope: Construct, service: ecs.IBaseService): void {
  const resource = resourceOf(service);
  if (resource && !hasCircuitBreaker(resource)) {
    warn(
      scope,
      'ecsCircuitBreaker',
      `service '${service.node.path}' has no deployment circuit breaker, so a broken image is started over and over until the action times out: set circuitBreaker: { rollback: true }`,
    );
  }
}

function hasCircuitBreaker({ deploymentConfiguration }: ecs.CfnService): boolean {
  if (deploymentConfiguration === undefined || Tokenization.isResolvable(deploymentConfiguration)) {
    return deploymentConfiguration !== undefined;
  }
  const circuitBreaker = deploymentConfiguration.deploymentCircuitBreaker;
  return circuitBreaker !== undefined && (Tokenization.isResolvable(circuitBreaker) || circuitBreaker.enable !== false);
}

/** Only services of this app can be inspected. */
function resourceOf(service: ecs.IBaseService): ecs.CfnService | undefined {
  const resource = service.node.defaultChild;
  return resource instanceof ecs.CfnService ? resource : undefined;
}
