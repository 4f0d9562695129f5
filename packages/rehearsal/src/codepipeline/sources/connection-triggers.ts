import { gitSourceOf, sourcesOf, type BranchPush } from './git-sources';
import type { ActionDeclaration } from '../declaration/declaration';
import { startsOnPush } from '../declaration/trigger-rules';
import type { PipelineEngine } from '../engine/engine';
import type { Execution, Pipeline, SourceRevisionOverride } from '../engine/model';

/**
 * Starts the pipelines whose connection watches the branch. A trigger names the commit that was pushed; plain change
 * detection lets the source take the newest commit of its branch.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-triggers.html
 */
export function startByConnection(engine: PipelineEngine, push: BranchPush): Execution[] {
  return engine.pipelines().flatMap((pipeline) =>
    sourcesOf(pipeline.declaration, push.repository)
      .filter((action) => isWatching(pipeline, action, push.branch))
      .slice(0, 1)
      .map((action) => start(engine, pipeline, action, push)),
  );
}

/**
 * "When a trigger configuration is specified, default change detection for repository and branch commits is disabled."
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-codepipeline-pipeline.html
 */
function isWatching({ declaration }: Pipeline, action: ActionDeclaration, branch: string): boolean {
  const isOwnBranch = gitSourceOf(action)?.branch === branch;
  if (declaration.triggers.length === 0) {
    return isOwnBranch && action.configuration.DetectChanges?.toLowerCase() !== 'false';
  }
  const trigger = declaration.triggers.find(({ sourceActionName }) => sourceActionName === action.name);
  if (trigger === undefined) {
    return false;
  }
  return trigger.push.length === 0 ? isOwnBranch : startsOnPush(trigger, branch);
}

function start(engine: PipelineEngine, pipeline: Pipeline, action: ActionDeclaration, push: BranchPush): Execution {
  return engine.start({
    name: pipeline.declaration.name,
    trigger: { triggerType: 'WebhookV2', triggerDetail: action.configuration.ConnectionArn },
    sourceRevisions: pipeline.declaration.triggers.length === 0 ? [] : [commitOf(action, push)],
  });
}

const commitOf = ({ name }: ActionDeclaration, { after, branch }: BranchPush): SourceRevisionOverride => ({
  actionName: name,
  revisionType: 'COMMIT_ID',
  revisionValue: after,
  branch,
});
