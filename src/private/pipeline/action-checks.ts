import { Token } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { NAME_IN_WORDS, isCodePipelineName } from '../checks/codepipeline-names';
import { validateString } from '../checks/kinds';
import { SOURCE_STAGE } from '../checks/names';
import { validateConstructId, validateUnique } from '../checks/validation';

/** @see https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html */
const MAX_ACTIONS = 50;
/** @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ActionDeclaration.html */
const MAX_RUN_ORDER = 999;

/** Validates the actions that the parts of a stage return, including parts of the user. */
export function validateStageActions(stageName: string, actions: readonly codepipeline.IAction[]): string[] {
  const stage = `stage '${stageName}'`;
  const properties = actions.map(({ actionProperties }) => actionProperties);
  const names = properties.map(({ actionName }) => actionName);
  return [
    ...(actions.length === 0
      ? [`${stage} must have an action, got none: add one, because conditions alone do not make a stage`]
      : []),
    ...(actions.length > MAX_ACTIONS
      ? [`${stage} must have at most ${MAX_ACTIONS} actions, got ${actions.length}: split it into two stages`]
      : []),
    ...validateUnique(`actionName in ${stage}`, names),
    ...properties.flatMap((action) => validateAction(stageName, action)),
  ];
}

/** The kind of a part of a stage: `gate`, `target` or `verification`. */
export interface StagePart {
  readonly kind: string;
  readonly stageName: string;
  /** The run order that the part received for its first action. */
  readonly runOrder: number;
}

/**
 * Without a run order, an action has the run order 1 and runs in parallel with the approval meant to guard it. Tokens
 * are negative until they are resolved, so they pass. Other invalid run orders are found when the stage is validated.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-requirements.html
 */
export function validateRunOrders(part: StagePart, actions: readonly codepipeline.IAction[]): string[] {
  return actions
    .map(({ actionProperties: { actionName, runOrder = 1 } }) => ({ actionName, runOrder }))
    .filter(({ runOrder }) => isRunOrder(runOrder) && runOrder < part.runOrder)
    .map(
      ({ actionName, runOrder }) =>
        `runOrder of action '${actionName}' in stage '${part.stageName}' must be at least ${part.runOrder}, which its ${part.kind} received, got ${runOrder}: pass options.runOrder to the action`,
    );
}

function isRunOrder(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= MAX_RUN_ORDER;
}

function validateAction(stageName: string, action: codepipeline.ActionProperties): string[] {
  const { actionName, category, runOrder = 1 } = action;
  const of = `of action '${actionName}' in stage '${stageName}'`;
  const isSource = category === codepipeline.ActionCategory.SOURCE;
  return [
    ...validateActionName(stageName, actionName),
    ...(Token.isUnresolved(runOrder) || isRunOrder(runOrder)
      ? []
      : [`runOrder ${of} must be a whole number from 1 to ${MAX_RUN_ORDER}, got ${runOrder}`]),
    ...(isSource === (stageName === SOURCE_STAGE)
      ? []
      : [
          `category ${of} must ${isSource ? 'not be' : 'be'} Source, got ${category}: ${isSource ? `move it to stage '${SOURCE_STAGE}'` : 'move it to another stage'}`,
        ]),
  ];
}

function validateActionName(stageName: string, actionName: unknown): string[] {
  if (typeof actionName !== 'string') {
    return validateString(`actionName in '${stageName}'`, actionName, "pass one such as 'Deploy'");
  }
  return [
    ...validateConstructId('actionName', actionName),
    ...(Token.isUnresolved(actionName) || isCodePipelineName(actionName)
      ? []
      : [`actionName must be ${NAME_IN_WORDS}, got '${actionName}' in '${stageName}'`]),
  ];
}
