interface RollbackScript {
  /** A rollback, if there is one, ends in ROLLBACK_FAILED. Default: it succeeds. */
  readonly rollback?: 'fails';
}

interface FailingScript extends RollbackScript {
  /** How many tasks fail before one stays. Default: all. */
  readonly times?: number;
  /** What ECS says of the container or the task. */
  readonly reason?: string;
}

/** What a container does that a script is about. */
interface ContainerScript {
  /** Default: the first essential container of the task definition. */
  readonly container?: string;
  /** The lines that it writes, to its `awslogs` group. */
  readonly output?: readonly string[];
}

/** The tasks start and stay. */
export interface HealthyScript extends RollbackScript {
  readonly kind: 'healthy';
  /** By container: the digests that its tasks run, if they are not those that the images have. */
  readonly imageDigests?: Readonly<Record<string, string>>;
}

/** An essential container exits after its start. */
export interface CrashingScript extends FailingScript, ContainerScript {
  readonly kind: 'crashes';
  /** Default: 1. */
  readonly exitCode?: number;
}

/** A container fails its health check, and ECS stops the task. */
export interface UnhealthyScript extends FailingScript, ContainerScript {
  readonly kind: 'unhealthy';
}

/** No image arrives, so no container starts. */
export interface UnpullableScript extends FailingScript {
  readonly kind: 'cannotPull';
}

/** The tasks are healthy after this time. */
export interface SlowScript extends RollbackScript {
  readonly kind: 'slow';
  readonly milliseconds: number;
}

/** An alarm goes off. It means nothing to a service that does not watch it. */
export interface AlarmScript extends RollbackScript {
  readonly kind: 'alarm';
  readonly alarm: string;
  /** While tasks start, or during the bake time. Default: bake. */
  readonly during?: 'deployment' | 'bake';
}

/** What one deployment of a service does. */
export type ServiceScript =
  HealthyScript | CrashingScript | UnhealthyScript | UnpullableScript | SlowScript | AlarmScript;

/** A container ends by itself. */
export interface ExitingScript extends ContainerScript {
  readonly kind: 'exits';
  /** Default: 0. */
  readonly exitCode?: number;
  readonly reason?: string;
  /** How long it runs. */
  readonly milliseconds?: number;
}

/** It runs until this time has passed, and then exits with 0. */
export interface SlowTaskScript extends ContainerScript {
  readonly kind: 'slow';
  readonly milliseconds: number;
}

/** What one task does that RunTask starts. */
export type TaskScript = ExitingScript | SlowTaskScript | Pick<UnpullableScript, 'kind' | 'reason'>;

export type EcsScripts =
  | { readonly service: string; readonly scripts: readonly ServiceScript[] }
  | { readonly family: string; readonly scripts: readonly TaskScript[] };

/** The services of ECS: what their next deployments do. */
export interface ServiceScripts {
  /**
   * Each script is for one deployment, in order. After them, the containers run on the machine's Docker engine and decide; without
   * an engine, all are healthy. Replaces what was still to come.
   */
  script(serviceName: string, scripts: readonly ServiceScript[]): Promise<void>;
}

/** One-off tasks of ECS: what those do that RunTask starts next. */
export interface TaskScripts {
  /**
   * Each script is for one task of the family, in order. After them, the containers run on the machine's Docker engine and decide;
   * without an engine, all exit with 0. Replaces what was still to come.
   */
  script(family: string, scripts: readonly TaskScript[]): Promise<void>;
}
