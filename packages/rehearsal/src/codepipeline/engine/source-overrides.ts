import type { SourceRevisionOverride } from './model';
import type { PipelineDeclaration } from '../declaration/declaration';
import { gitSourceOf } from '../sources/git-sources';

/**
 * Why a source revision override is invalid; undefined if it is valid.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-trigger-source-overrides.html
 */
export function sourceOverrideProblem(
  declaration: PipelineDeclaration,
  { actionName, revisionType }: SourceRevisionOverride,
): string | undefined {
  const source = declaration.stages[0].actions.find(({ name }) => name === actionName);
  if (source === undefined) {
    return `sourceRevisions: the pipeline has no source action ${actionName}`;
  }
  const takesCommits = gitSourceOf(source) !== undefined;
  if (takesCommits !== (revisionType === 'COMMIT_ID')) {
    return `sourceRevisions: ${actionName} takes ${takesCommits ? 'a COMMIT_ID' : 'no COMMIT_ID'}, got ${revisionType}`;
  }
  const mayNameKey = source.configuration.AllowOverrideForS3ObjectKey?.toLowerCase() === 'true';
  if (revisionType === 'S3_OBJECT_KEY' && !mayNameKey) {
    return `sourceRevisions: ${actionName} does not set AllowOverrideForS3ObjectKey`;
  }
  return undefined;
}
