import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { Construct } from 'constructs';
import {
  DeployTarget,
  DeployTargetBindOptions,
  DeployTargetConfig,
  Gate,
  GateBindOptions,
  GateConfig,
  ImageBuild,
  ImageBuildBindOptions,
  ImageBuildConfig,
  PipelineSource,
  SourceBindOptions,
  SourceConfig,
} from '../../src';

/** Parts as users write them: each returns what the test passes. */
export class OwnTarget extends DeployTarget {
  public constructor(private readonly config: (options: DeployTargetBindOptions) => DeployTargetConfig) {
    super();
  }

  public bind(_scope: Construct, options: DeployTargetBindOptions): DeployTargetConfig {
    return this.config(options);
  }
}

export class OwnGate extends Gate {
  public constructor(private readonly config: (options: GateBindOptions) => GateConfig) {
    super();
  }

  public bind(_scope: Construct, options: GateBindOptions): GateConfig {
    return this.config(options);
  }
}

/** A ZIP file in S3, with changes. */
export class OwnSource extends PipelineSource {
  public constructor(private readonly change: (options: SourceBindOptions) => Partial<SourceConfig>) {
    super();
  }

  public bind(scope: Construct, options: SourceBindOptions): SourceConfig {
    return { ...PipelineSource.s3('source.zip').bind(scope, options), ...this.change(options) };
  }
}

/** A Docker build, with changes. */
export class OwnBuild extends ImageBuild {
  public constructor(private readonly change: () => Partial<ImageBuildConfig>) {
    super();
  }

  public bind(scope: Construct, options: ImageBuildBindOptions): ImageBuildConfig {
    return { ...ImageBuild.docker().bind(scope, options), ...this.change() };
  }
}

export interface OwnActionProps {
  readonly actionName?: string;
  readonly category?: codepipeline.ActionCategory;
  readonly runOrder?: number;
  readonly outputs?: codepipeline.Artifact[];
  readonly variablesNamespace?: string;
}

/** An action of an unknown provider. */
export class OwnAction extends codepipeline.Action {
  protected readonly providedActionProperties: codepipeline.ActionProperties;

  public constructor(props: OwnActionProps = {}) {
    super();
    this.providedActionProperties = {
      actionName: 'Own',
      category: codepipeline.ActionCategory.INVOKE,
      provider: 'Own',
      artifactBounds: { minInputs: 0, maxInputs: 5, minOutputs: 0, maxOutputs: 5 },
      ...props,
    };
  }

  protected bound(): codepipeline.ActionConfig {
    return {};
  }
}

/** A target with these actions, which have the run order of the target unless they set their own. */
export function targetOf(...actions: OwnActionProps[]): DeployTarget {
  return new OwnTarget(({ runOrder }) => ({
    actions: actions.map((props) => new OwnAction({ runOrder, ...props })),
  }));
}
