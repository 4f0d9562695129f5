import { actionTypeKey, PLAYED_ACTION_TYPES, rulesFor, type ActionTypeRules } from './action-types';
import type { ActionDeclaration } from './declaration';
import { gitSourceProblems } from './git-source-rules';
import { referencesIn } from '../engine/variables';

/** What is wrong with one action taken by itself. */
export function actionProblems(stageName: string, action: ActionDeclaration): string[] {
  const rules = rulesFor(action.actionTypeId);
  const problems =
    rules === undefined
      ? [
          `the rehearsal does not play ${actionTypeKey(action.actionTypeId)}; it plays ${PLAYED_ACTION_TYPES.join(', ')}`,
        ]
      : [...artifactCountProblems(action, rules), ...configurationProblems(action, rules), ...providerProblems(action)];
  return problems.map((problem) => `${stageName} › ${action.name}: ${problem}`);
}

function artifactCountProblems(action: ActionDeclaration, rules: ActionTypeRules): string[] {
  return [
    ...countProblem('input', action.inputArtifacts.length, rules.inputArtifacts),
    ...countProblem('output', action.outputArtifacts.length, rules.outputArtifacts),
  ];
}

function countProblem(what: string, count: number, [min, max]: readonly [number, number]): string[] {
  const allowed = min === max ? `${min}` : `${min} to ${max}`;
  return count >= min && count <= max ? [] : [`takes ${allowed} ${what} artifacts, got ${count}`];
}

function configurationProblems({ configuration }: ActionDeclaration, rules: ActionTypeRules): string[] {
  const known = [...rules.requiredConfiguration, ...rules.optionalConfiguration];
  return [
    ...rules.requiredConfiguration
      .filter((key) => !Object.hasOwn(configuration, key))
      .map((key) => `Configuration.${key} is missing`),
    ...Object.keys(configuration)
      .filter((key) => !known.includes(key))
      .map((key) => `Configuration.${key} is unknown to the rehearsal`),
  ];
}

function providerProblems(action: ActionDeclaration): string[] {
  switch (action.actionTypeId.provider) {
    case 'S3':
      return s3SourceProblems(action);
    case 'CodeBuild':
      return [...codeBuildProblems(action), ...timeoutProblems(action)];
    case 'ECS':
      return [...deploymentTimeoutProblems(action), ...timeoutProblems(action)];
    case 'Manual':
      return [];
    default:
      return [...gitSourceProblems(action), ...timeoutProblems(action)];
  }
}

/** Without the switch CodePipeline polls the bucket; a rehearsal does not, so the switch has to be set. */
function s3SourceProblems(action: ActionDeclaration): string[] {
  const polling = action.configuration.PollForSourceChanges;
  const isOff = polling?.toLowerCase() === 'false';
  return [
    ...(isOff ? [] : ['polling is not played: set Configuration.PollForSourceChanges to false and use an event rule']),
    ...timeoutProblems(action),
  ];
}

function codeBuildProblems({ configuration, inputArtifacts }: ActionDeclaration): string[] {
  const primary = configuration.PrimarySource;
  const problems = ['BatchEnabled', 'CombineArtifacts']
    .filter((key) => (configuration[key] ?? 'false').toLowerCase() !== 'false')
    .map((key) => `Configuration.${key}: batch builds are not played`);
  if (primary === undefined && inputArtifacts.length > 1) {
    problems.push('Configuration.PrimarySource is required with several input artifacts');
  }
  if (primary !== undefined && referencesIn(primary).length === 0 && !inputArtifacts.includes(primary)) {
    problems.push(`Configuration.PrimarySource ${primary} is none of the input artifacts`);
  }
  return problems;
}

/** https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECS.html: 1 to 60 minutes. */
function deploymentTimeoutProblems({ configuration: { DeploymentTimeout = '60' } }: ActionDeclaration): string[] {
  const isInRange =
    /^\d+$/.test(DeploymentTimeout) && Number(DeploymentTimeout) >= 1 && Number(DeploymentTimeout) <= 60;
  return isInRange ? [] : [`Configuration.DeploymentTimeout is 1 to 60 minutes, got ${DeploymentTimeout}`];
}

/** https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ActionDeclaration.html: manual approvals only. */
function timeoutProblems(action: ActionDeclaration): string[] {
  return action.timeoutInMinutes === undefined ? [] : ['TimeoutInMinutes is for manual approval actions only'];
}
