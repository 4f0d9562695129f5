import { Construct } from 'constructs';
import { CiCdPipelineProps } from './ci-cd-pipeline-props';
import { validateTrigger } from './ci-cd-pipeline-validation';
import { ActionReference, ArtifactReference, PipelineBindOptions } from './context';
import { SOURCE_STAGE } from './private/checks/names';
import { throwIfAny } from './private/checks/validation';
import { EventDeadLetters } from './private/resources/event-dead-letters';
import { startOnEvent } from './sources/event-trigger';
import { SourceConfig } from './sources/pipeline-source-types';
import { StagedPipeline } from './staged-pipeline';

/** The first stage: reads the source. */
export class SourceStage {
  public readonly output: ArtifactReference;
  public readonly config: SourceConfig;

  public constructor(
    private readonly scope: Construct,
    staged: StagedPipeline,
    private readonly props: CiCdPipelineProps,
    private readonly context: PipelineBindOptions,
  ) {
    this.output = staged.artifact(SOURCE_STAGE);
    this.config = props.source.bind(scope, { ...context, output: this.output });
    throwIfAny(scope.node.path, validateTrigger(props, this.config));
    staged.addStage({ stageName: SOURCE_STAGE, actions: [this.config.action] }, this.config.permissions);
    if (this.config.gitTrigger) {
      staged.pipeline.addTrigger(this.config.gitTrigger);
    }
  }

  /** The action that reads the source. */
  public get action(): ActionReference {
    return { stageName: SOURCE_STAGE, actionName: this.config.action.actionProperties.actionName };
  }

  /** Starts the pipeline when the source changes, unless CodePipeline itself does. */
  public startPipeline(deadLetters: EventDeadLetters): void {
    const { trigger } = this.config;
    if (trigger) {
      startOnEvent(this.scope, { ...this.context, trigger, eventRole: this.props.eventRole, deadLetters });
    }
  }
}
