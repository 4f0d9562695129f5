import { Token } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { serviceLabel } from './service-label';
import { ACTION_NAME } from '../checks/codepipeline-names';
import { physicalName } from '../checks/names';
import { throwIfAny } from '../checks/validation';

/** The resources of one target, and the service that it deploys to. */
export class ServiceTarget extends Construct {
  /** Creates it in the scope of its stage, with an id that starts with the kind of the target. */
  public static create(stage: Construct, kind: string, service: ecs.IBaseService, stageName: string): ServiceTarget {
    const others = stage.node.children.filter((child) => child instanceof ServiceTarget);
    throwIfAny(stage.node.path, validateOnce(others, service, stageName));
    const label = serviceLabel(service, (candidate) => others.every((other) => other.label !== candidate));
    return new ServiceTarget(stage, `${kind}-${label}`, service, label);
  }

  private constructor(
    scope: Construct,
    id: string,
    public readonly service: ecs.IBaseService,
    /** The name of the service in ids, actions, functions and roles. */
    public readonly label: string,
  ) {
    super(scope, id);
  }

  /** The name of an action for the service. */
  public actionName(verb: string): string {
    return physicalName([`${verb}-${this.label}`], ACTION_NAME);
  }

  /** The service's own name if it is known, as for an imported service. */
  public get targetName(): string {
    const { serviceName } = this.service;
    return physicalName([Token.isUnresolved(serviceName) ? this.label : serviceName], ACTION_NAME);
  }
}

/** Targets of a stage run in parallel, and each one starts from the running revision. */
function validateOnce(others: ServiceTarget[], service: ecs.IBaseService, stageName: string): string[] {
  return others.some((other) => isSame(other.service, service))
    ? [
        `service '${service.node.path}' is deployed to twice in stage '${stageName}': use a separate stage for each deployment`,
      ]
    : [];
}

/** The same construct, or two imports of one service, as far as their names are known. */
function isSame(one: ecs.IBaseService, other: ecs.IBaseService): boolean {
  return one === other || (nameOf(one) !== undefined && nameOf(one) === nameOf(other));
}

function nameOf({ cluster, serviceName }: ecs.IBaseService): string | undefined {
  const name = `${cluster.clusterName}/${serviceName}`;
  return Token.isUnresolved(name) ? undefined : name;
}
