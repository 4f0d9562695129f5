import { isDeepStrictEqual } from 'util';
import { Account, Resident, residentsOf, sameIn } from '../account';
import { Deployment } from '../deploy';
import { label } from '../label';
import { Json, listOf } from '../template';

/** Properties that are not part of the pipeline's definition. */
const BESIDE_THE_DEFINITION = ['DisableInboundStageTransitions', 'RestartExecutionOnUpdate', 'Tags'];

interface Updated {
  readonly resident: Resident;
  readonly isDefinitionChanged: boolean;
}

/**
 * Executions that run or wait for an approval. "Cancelled: The pipeline's definition was updated before the pipeline
 * execution could be completed."
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PipelineExecution.html
 */
export function canceledExecutions({ before, after }: Deployment): string[] {
  return updatedPipelines(before, after)
    .filter(({ isDefinitionChanged }) => isDefinitionChanged)
    .map(
      ({ resident }) => `executions of ${label(resident)} that run or wait${isTold(after) ? '' : ', with no notice'}`,
    );
}

/**
 * An execution that the update does not cancel goes on with the functions of the new version, which may look elsewhere.
 */
export function changedFunctions({ before, after }: Deployment): string[] {
  const isCancelled = updatedPipelines(before, after).some(({ isDefinitionChanged }) => isDefinitionChanged);
  if (isCancelled) return [];
  return residentsOf(after, 'AWS::Lambda::Function').flatMap((fn) => {
    const former = sameIn(before, fn);
    if (former === undefined) return [];
    const [is, was] = [fn, former].map(({ properties }) => properties.Environment?.Variables ?? {});
    const changed = Object.keys(was).filter((name) => !isDeepStrictEqual(was[name], is[name]));
    return changed.map((name) => `${label(fn)} has another ${name} than executions that wait for it`);
  });
}

function updatedPipelines(before: Account, after: Account): Updated[] {
  return residentsOf(after, 'AWS::CodePipeline::Pipeline').flatMap((resident) => {
    const former = sameIn(before, resident);
    if (former === undefined) return [];
    const isDefinitionChanged = !isDeepStrictEqual(definitionOf(former), definitionOf(resident));
    return [{ resident, isDefinitionChanged }];
  });
}

function definitionOf({ properties }: Resident): Json {
  return Object.fromEntries(Object.entries<Json>(properties).filter(([name]) => !BESIDE_THE_DEFINITION.includes(name)));
}

/** @see https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html */
function isTold(account: Account): boolean {
  return residentsOf(account, 'AWS::Events::Rule').some(
    ({ properties: { EventPattern: pattern, Targets: targets } }) =>
      listOf<string>(pattern?.['detail-type']).includes('CodePipeline Pipeline Execution State Change') &&
      [pattern.detail, ...listOf<Json>(pattern.detail?.$or)].some((each) =>
        listOf<string>(each?.state).includes('CANCELED'),
      ) &&
      listOf<Json>(targets).some(({ Arn: arn }) => isTopic(account, arn)),
  );
}

function isTopic(account: Account, arn: string): boolean {
  return /:sns:/.test(arn) || residentsOf(account, 'AWS::SNS::Topic').some(({ id }) => id === arn);
}
