export const ARN = 'arn:aws:ecs:us-east-1:111122223333';

export interface FakeContainer {
  readonly name: string;
  readonly image: string;
}

export interface FakeDefinition {
  readonly arn: string;
  readonly containers: readonly FakeContainer[];
}

export interface FakeDeployment {
  readonly arn: string;
  readonly createdAt: number;
  readonly definition: FakeDefinition;
  status: string;
  looks: number;
  breakerFailures?: number;
  /** The state of its pause, if there is one. */
  hook?: 'AWAITING_ACTION' | 'SUCCEEDED' | 'FAILED';
  /** Stopped by the function. */
  isStopped?: boolean;
}

export interface FakeTask {
  readonly arn: string;
  readonly clientToken: string;
  readonly definition: FakeDefinition;
  looks: number;
  stopCode?: string;
  exitCode?: number;
}

/** The ECS service, task definitions and tasks of a case. */
export class FakeEcs {
  public readonly definitions: FakeDefinition[] = [definitionOf(1, [{ name: 'app', image: 'shop:old' }])];
  public readonly deployments: FakeDeployment[] = [];
  public readonly tasks: FakeTask[] = [];
  /** How a deployment ends once it was looked at twice. */
  public outcome: 'SUCCESSFUL' | 'ROLLBACK_SUCCESSFUL' | 'never' = 'SUCCESSFUL';
  /** How a task ends. */
  public exitCode = 0;
  public serving = this.definitions[0];
  /** Deployments wait at a hook, and this is what people do when they see that. */
  public onPause?: () => void;

  public definition(name: string): FakeDefinition {
    const found = this.definitions.find(({ arn }) => arn === name) ?? this.definitions.at(-1)!;
    return found;
  }
}

export function definitionOf(revision: number, containers: readonly FakeContainer[]): FakeDefinition {
  return { arn: `${ARN}:task-definition/web:${revision}`, containers };
}
