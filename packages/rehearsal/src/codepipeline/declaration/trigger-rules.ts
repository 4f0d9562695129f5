import type { GitTrigger, PipelineDeclaration } from './declaration';
import { repeated } from '../engine/repeated';

/**
 * What CodePipeline requires of triggers.
 * https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PipelineTriggerDeclaration.html
 */
export function triggerProblems({ pipelineType, stages, triggers }: PipelineDeclaration): string[] {
  if (triggers.length > 0 && pipelineType !== 'V2') {
    return ['Triggers: triggers need PipelineType V2'];
  }
  const names = triggers.map(({ sourceActionName }) => sourceActionName);
  const connections = stages
    .flatMap(({ actions }) => actions)
    .filter(({ actionTypeId }) => actionTypeId.provider === 'CodeStarSourceConnection')
    .map(({ name }) => name);
  return [
    ...repeated(names).map((name) => `Triggers: ${name} has more than one trigger`),
    ...names
      .filter((name) => !connections.includes(name))
      .map((name) => `Triggers: ${name} is not a source action with a connection`),
  ];
}

/**
 * Whether a push to the branch starts the pipeline: one of the filters must include the branch and not exclude it.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-filter.html
 */
export function startsOnPush({ push }: GitTrigger, branch: string): boolean {
  return push.some(
    ({ includes, excludes }) =>
      (includes.length === 0 || includes.some((pattern) => matches(pattern, branch))) &&
      !excludes.some((pattern) => matches(pattern, branch)),
  );
}

/** Glob patterns: `*` does not match `/`, `**` does, `?` is one character, `{a,b}` is either. */
function matches(pattern: string, text: string): boolean {
  return globExpression(pattern).test(text);
}

function globExpression(pattern: string): RegExp {
  let depth = 0;
  const source = pattern.replace(/\*\*|[*?{},]|[.+^$()|[\]\\]/g, (token) => {
    if (token === '{') {
      depth += 1;
    }
    if (token === '}' && depth > 0) {
      depth -= 1;
    } else if (token === '}' || (token === ',' && depth === 0)) {
      return `\\${token}`;
    }
    return GLOB_TOKENS[token] ?? `\\${token}`;
  });
  return new RegExp(`^${source}$`);
}

const GLOB_TOKENS: Readonly<Record<string, string>> = {
  '**': '.*',
  '*': '[^/]*',
  '?': '[^/]',
  '{': '(?:',
  '}': ')',
  ',': '|',
};
