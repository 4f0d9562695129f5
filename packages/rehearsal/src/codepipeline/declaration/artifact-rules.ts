import type { ActionDeclaration, PipelineDeclaration } from './declaration';
import { repeated } from '../engine/repeated';

interface PlacedAction {
  readonly path: string;
  readonly stageIndex: number;
  readonly action: ActionDeclaration;
}

/** Every action with its position, in the order of the declaration. */
export function placedActions(pipeline: PipelineDeclaration): PlacedAction[] {
  return pipeline.stages.flatMap((stage, stageIndex) =>
    stage.actions.map((action) => ({ path: `${stage.name} › ${action.name}`, stageIndex, action })),
  );
}

/** In an earlier stage, or in the same stage at a lower run order. */
export function comesBefore(earlier: PlacedAction, later: PlacedAction): boolean {
  return (
    earlier.stageIndex < later.stageIndex ||
    (earlier.stageIndex === later.stageIndex && earlier.action.runOrder < later.action.runOrder)
  );
}

/**
 * Output artifact names are unique in the pipeline; an input artifact is the output of a preceding action.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-pipeline-structure.html
 */
export function artifactProblems(pipeline: PipelineDeclaration): string[] {
  const placed = placedActions(pipeline);
  const outputs = placed.flatMap(({ action }) => action.outputArtifacts);
  return [
    ...repeated(outputs).map((name) => `artifact ${name}: two actions have an output artifact of this name`),
    ...placed.flatMap((consumer) =>
      consumer.action.inputArtifacts.flatMap((name) => inputProblem(name, consumer, placed)),
    ),
  ];
}

function inputProblem(name: string, consumer: PlacedAction, placed: readonly PlacedAction[]): string[] {
  const producers = placed.filter(({ action }) => action.outputArtifacts.includes(name));
  if (producers.length === 0) {
    return [`${consumer.path}: no action produces the input artifact ${name}`];
  }
  return producers.some((producer) => comesBefore(producer, consumer))
    ? []
    : [
        `${consumer.path}: the input artifact ${name} is produced by ${producers[0].path}, which does not run before it`,
      ];
}
