import type { ActionDeclaration } from './declaration';
import type { ActionProvider, ArtifactCount } from '../providers/provider';
import { actionTypeKey, playedActionTypes, providerOf } from '../providers/registry';

/** The problems of a single action. */
export function actionProblems(stageName: string, action: ActionDeclaration): string[] {
  const provider = providerOf(action.actionTypeId);
  const problems =
    provider === undefined
      ? [
          `the rehearsal does not support ${actionTypeKey(action.actionTypeId)}; it supports ${playedActionTypes().join(', ')}`,
        ]
      : [
          ...artifactCountProblems(action, provider),
          ...configurationProblems(action, provider),
          ...(provider.problems?.(action) ?? []),
          ...timeoutProblems(action, provider),
        ];
  return problems.map((problem) => `${stageName} › ${action.name}: ${problem}`);
}

function artifactCountProblems(action: ActionDeclaration, provider: ActionProvider): string[] {
  return [
    ...countProblem('input', action.inputArtifacts.length, provider.inputArtifacts),
    ...countProblem('output', action.outputArtifacts.length, provider.outputArtifacts),
  ];
}

function countProblem(what: string, count: number, [min, max]: ArtifactCount): string[] {
  const allowed = min === max ? `${min}` : `${min} to ${max}`;
  return count >= min && count <= max ? [] : [`takes ${allowed} ${what} artifacts, got ${count}`];
}

function configurationProblems({ configuration }: ActionDeclaration, provider: ActionProvider): string[] {
  const { required, optional } = provider.configuration;
  const known = [...required, ...optional];
  return [
    ...required.filter((key) => !Object.hasOwn(configuration, key)).map((key) => `Configuration.${key} is missing`),
    ...Object.keys(configuration)
      .filter((key) => !known.includes(key))
      .map((key) => `Configuration.${key} is unknown to the rehearsal`),
  ];
}

/** @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ActionDeclaration.html manual approvals only */
function timeoutProblems({ timeoutInMinutes }: ActionDeclaration, { takesTimeout = false }: ActionProvider): string[] {
  return timeoutInMinutes === undefined || takesTimeout ? [] : ['TimeoutInMinutes is for manual approval actions only'];
}
