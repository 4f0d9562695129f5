import { Construct } from 'constructs';
import { GateBindOptions, GateConfig, ImageValidationOptions, ManualApprovalOptions } from './gate-types';
import { ImageValidation } from './image-validation/image-validation';
import { ManualApproval } from './manual-approval';
import { markAs } from '../private/checks/brands';

/**
 * What an image has to pass in a stage: before the stage's targets, or after them as a verification.
 *
 * Extend this class to write a gate of your own.
 */
export abstract class Gate {
  /**
   * A function looks the image up by its digest, reads the findings of its scan, records the deployment with digest, tags
   * and findings, and publishes a message to the pipeline's topic when something is wrong.
   *
   * With enhanced scanning (Amazon Inspector), findings count once the first scan is complete.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning.html
   * @param options Options
   * @throws if an option is out of the range that is given for it
   */
  public static imageValidation(options: ImageValidationOptions = {}): Gate {
    return new BuiltInGate(new ImageValidation(options));
  }

  /**
   * Somebody approves or rejects the execution. It costs nothing. If the pipeline has a topic, it tells of the pending approval.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals.html
   * @param options Options
   * @throws if an option is out of the range that is given for it
   */
  public static manualApproval(options: ManualApprovalOptions = {}): Gate {
    return new BuiltInGate(new ManualApproval(options));
  }

  public constructor() {
    markAs('Gate', this);
  }

  /**
   * Whether the gate records deployments, or publishes failures: the pipeline then has a table and a topic for it.
   */
  public get recordsDeployments(): boolean {
    return false;
  }

  /**
   * Called once by each stage that the gate belongs to.
   *
   * @param scope The construct to create resources in
   * @param options What the gate may know of the pipeline
   */
  public abstract bind(scope: Construct, options: GateBindOptions): GateConfig;
}

/** What one of the gates above does. */
interface GateImplementation {
  readonly recordsDeployments?: boolean;
  bind(scope: Construct, options: GateBindOptions): GateConfig;
}

class BuiltInGate extends Gate {
  public constructor(private readonly implementation: GateImplementation) {
    super();
  }

  public get recordsDeployments(): boolean {
    return this.implementation.recordsDeployments ?? false;
  }

  public bind(scope: Construct, options: GateBindOptions): GateConfig {
    return this.implementation.bind(scope, options);
  }
}
