import { Construct } from 'constructs';
import { EcsTask } from './ecs-task/ecs-task';
import { EcsTaskOptions } from './ecs-task-types';
import { GateBindOptions, GateConfig, ImageValidationOptions, ManualApprovalOptions } from './gate-types';
import { ImageValidation } from './image-validation/image-validation';
import { ManualApproval } from './manual-approval';
import { markAs } from '../private/checks/brands';

/**
 * A check that an image must pass in a stage, either before the stage's targets or after them as a verification.
 *
 * Extend this class to write your own gate.
 */
export abstract class Gate {
  /**
   * Validates the image's scan findings and records the deployment. A function looks up the image by its digest, reads
   * the findings of its scan, records the deployment with digest, tags, and findings, and publishes a message to the
   * pipeline's topic if something is wrong.
   *
   * With enhanced scanning (Amazon Inspector), findings count once the first scan is complete.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning.html
   * @param options Options
   * @throws if an option is outside its range; at bind time, if the stage already has an image validation
   *
   * @example
   * const production: StageOptions = {
   *   stageName: 'Production',
   *   targets: [DeployTarget.ecsRolling(service)],
   *   verifications: [Gate.imageValidation({ failOn: FindingSeverity.HIGH })],
   * };
   */
  public static imageValidation(options: ImageValidationOptions = {}): Gate {
    return new BuiltInGate(new ImageValidation(options));
  }

  /**
   * Waits for a person to approve or reject the execution. It is free of charge. The pipeline's topic receives a message
   * about the pending approval.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals.html
   * @param options Options
   * @throws if an option is outside its range; at bind time, if the stage already has a manual approval
   *
   * @example
   * const production: StageOptions = {
   *   stageName: 'Production',
   *   gates: [Gate.manualApproval({ message: 'Deploy #{SourceVariables.CommitId}?' })],
   *   targets: [DeployTarget.ecsRolling(service)],
   * };
   */
  public static manualApproval(options: ManualApprovalOptions = {}): Gate {
    return new BuiltInGate(new ManualApproval(options));
  }

  /**
   * Runs a task with this execution's image once, and lets the image pass if its containers end with the exit code 0:
   * for a database migration before a deployment, or a test after one. A function registers the next revision of the
   * task definition with the image, by its digest, runs it, and waits for its end. If the task fails, the message has
   * its exit codes and the last lines of its log.
   *
   * If CodePipeline repeats the job, no second task is started. A retry of the stage starts a new one.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html
   * @param options Options
   * @throws if an option is outside its range, does not fit the task definition, or is missing for one that does not
   * belong to this app; at bind time, if the cluster is in another account or Region
   *
   * @example
   * declare const cluster: ecs.ICluster;
   * declare const taskDefinition: ecs.FargateTaskDefinition;
   * const production: StageOptions = {
   *   stageName: 'Production',
   *   gates: [Gate.ecsTask({ cluster, taskDefinition, command: ['npm', 'run', 'migrate'] })],
   *   targets: [DeployTarget.ecsService(service)],
   * };
   */
  public static ecsTask(options: EcsTaskOptions): Gate {
    return new BuiltInGate(new EcsTask(options));
  }

  public constructor() {
    markAs('Gate', this);
  }

  /**
   * Binds the gate to a stage. It is called once by each stage that the gate belongs to.
   *
   * @param scope The construct to create resources in
   * @param options What the gate receives from the pipeline
   */
  public abstract bind(scope: Construct, options: GateBindOptions): GateConfig;
}

/** What a built-in gate implements. */
interface GateImplementation {
  bind(scope: Construct, options: GateBindOptions): GateConfig;
}

class BuiltInGate extends Gate {
  public constructor(private readonly implementation: GateImplementation) {
    super();
  }

  public bind(scope: Construct, options: GateBindOptions): GateConfig {
    return this.implementation.bind(scope, options);
  }
}
