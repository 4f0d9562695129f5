import { actionProblems } from './action-rules';
import { artifactProblems } from './artifact-rules';
import type { PipelineDeclaration, StageDeclaration } from './declaration';
import { triggerProblems } from './trigger-rules';
import { variableProblems } from './variable-rules';
import { repeated } from '../engine/repeated';

/**
 * What CreatePipeline rejects about a pipeline as a whole.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-pipeline-structure.html
 */
export function structureProblems(pipeline: PipelineDeclaration): string[] {
  return [
    ...stageProblems(pipeline.stages),
    ...typeProblems(pipeline),
    ...triggerProblems(pipeline),
    ...pipeline.stages.flatMap((stage) => stage.actions.flatMap((action) => actionProblems(stage.name, action))),
    ...artifactProblems(pipeline),
    ...variableProblems(pipeline),
  ];
}

function stageProblems(stages: readonly StageDeclaration[]): string[] {
  const problems: string[] = [];
  if (stages.length < 2 || stages.length > 50) {
    problems.push(`Stages: a pipeline has 2 to 50 stages, got ${stages.length}`);
  }
  problems.push(...repeated(stages.map(({ name }) => name)).map((name) => `stage ${name}: the name is used twice`));
  stages.forEach((stage, index) => {
    const names = stage.actions.map(({ name }) => name);
    problems.push(
      ...repeated(names).map((name) => `${stage.name} › ${name}: the action name is used twice in the stage`),
    );
    problems.push(...sourceProblems(stage, index));
  });
  return problems;
}

function sourceProblems(stage: StageDeclaration, index: number): string[] {
  const misplaced = stage.actions.filter(({ actionTypeId }) => (actionTypeId.category === 'Source') !== (index === 0));
  return misplaced.map(({ name }) =>
    index === 0
      ? `${stage.name} › ${name}: the first stage holds source actions only`
      : `${stage.name} › ${name}: source actions belong in the first stage`,
  );
}

/** https://docs.aws.amazon.com/codepipeline/latest/userguide/pipeline-types.html */
function typeProblems(pipeline: PipelineDeclaration): string[] {
  if (pipeline.pipelineType === 'V2') {
    return [];
  }
  return [
    ...(pipeline.executionMode === 'QUEUED' ? ['ExecutionMode: QUEUED needs PipelineType V2'] : []),
    ...(pipeline.variables.length > 0 ? ['Variables: pipeline-level variables need PipelineType V2'] : []),
  ];
}
