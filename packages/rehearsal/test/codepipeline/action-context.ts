import type { ActionDeclaration } from '../../src/codepipeline/declaration/declaration';
import type { ActionContext, ActionUpdate } from '../../src/codepipeline/providers/provider';

/** What an action is given, with everything it reports kept. */
export function actionContext(action: ActionDeclaration, changes: Partial<ActionContext> = {}) {
  const updates: ActionUpdate[] = [];
  const abandon = new AbortController();
  const closing = new AbortController();
  const context: ActionContext = {
    pipelineName: 'shop-dev',
    pipelineArn: 'arn:aws:codepipeline:us-east-1:000000000000:shop-dev',
    pipelineExecutionId: 'execution-1',
    stageName: 'Stage',
    actionExecutionId: 'action-1',
    action,
    configuration: action.configuration,
    artifactStore: { bucket: 'artifacts' },
    inputArtifacts: [],
    outputArtifacts: action.outputArtifacts.map((name) => ({ name, bucket: 'artifacts', key: `shop-dev/${name}/id` })),
    sourceOverrides: [],
    credentials: { accessKeyId: 'ASIA1', secretAccessKey: 'secret', sessionToken: 'token' },
    abandoned: abandon.signal,
    closing: closing.signal,
    newSession: async (name) => ({ accessKeyId: `ASIA-${name}`, secretAccessKey: 'secret', sessionToken: 'token' }),
    report: (update) => void updates.push(update),
    ...changes,
  };
  return { context, updates, abandon: () => abandon.abort(), close: () => closing.abort() };
}
