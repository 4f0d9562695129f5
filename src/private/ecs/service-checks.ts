import { Tokenization } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { environmentByArn, validateEnvironment } from '../checks/environment';
import { unlessAny } from '../checks/kinds';
import { Properties, renderedProperties } from '../checks/rendered';
import { warn } from '../checks/warning';

const FIX = { fix: 'deploy to it from a pipeline there' };

/** CodePipeline's action and our functions look up the service by name in the pipeline's account and Region. */
export function validateServiceEnvironment(scope: Construct, service: ecs.IBaseService): string[] {
  return validateEnvironment(scope, `service '${service.node.path}'`, service.env, FIX);
}

export function validateClusterEnvironment(scope: Construct, cluster: ecs.ICluster): string[] {
  return validateEnvironment(
    scope,
    `cluster '${cluster.node.path}'`,
    environmentByArn(cluster, cluster.clusterArn),
    FIX,
  );
}

/** The service and its cluster, which may have been imported apart from it. */
export function validateServiceAndCluster(scope: Construct, service: ecs.IBaseService): string[] {
  return unlessAny(validateServiceEnvironment(scope, service), () =>
    validateClusterEnvironment(scope, service.cluster),
  );
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentController.html */
export function validateController(service: ecs.IBaseService, purpose: string): string[] {
  const { DeploymentController: controller } = propertiesOf(service);
  const { Type: type = ecs.DeploymentControllerType.ECS } = (controller ?? {}) as { readonly Type?: unknown };
  return type === ecs.DeploymentControllerType.ECS || typeof type !== 'string'
    ? []
    : [
        `service '${service.node.path}' must have the deployment controller ECS for ${purpose}, got ${type}: leave its deploymentController out`,
      ];
}

/**
 * No page of AWS says that CodePipeline's ECS action supports the other strategies.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECS.html
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
 */
export function validateRolling(service: ecs.IBaseService): string[] {
  const { DeploymentConfiguration: configuration } = propertiesOf(service);
  const { Strategy: strategy = 'ROLLING' } = (configuration ?? {}) as { readonly Strategy?: unknown };
  return strategy === 'ROLLING' || typeof strategy !== 'string'
    ? []
    : [
        `service '${service.node.path}' must have the deployment strategy ROLLING for the ECS action of CodePipeline, got ${strategy}: use DeployTarget.ecsService(service)`,
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

/** As in the template, after aspects and overrides; nothing of a service that is not of this app. */
export function propertiesOf(service: ecs.IBaseService): Properties {
  const resource = resourceOf(service);
  return resource ? renderedProperties(resource) : {};
}

/** Only services of this app can be inspected. */
export function resourceOf(service: ecs.IBaseService): ecs.CfnService | undefined {
  const resource = service.node.defaultChild;
  return resource instanceof ecs.CfnService ? resource : undefined;
}
