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

/** Parts that a user has written: each brings what it is given. */
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

/** As a ZIP file in S3, but for what is changed. */
export class OwnSource extends PipelineSource {
  public constructor(private readonly change: (options: SourceBindOptions) => Partial<SourceConfig>) {
    super();
  }

  public bind(scope: Construct, options: SourceBindOptions): SourceConfig {
    return { ...PipelineSource.s3('source.zip').bind(scope, options), ...this.change(options) };
  }
}

/** As a Docker build, but for what is changed. */
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

/** An action of a provider that we do not know. */
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

/** A target of these actions, which run when they are told unless they say otherwise. */
export function targetOf(...actions: OwnActionProps[]): DeployTarget {
  return new OwnTarget(({ runOrder }) => ({
    actions: actions.map((props) => new OwnAction({ runOrder, ...props })),
  }));
}
