import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { IConstruct } from 'constructs';

/** The function that an action invokes: CDK's Lambda action states it as its resource. */
export function actionFunction(
  scope: IConstruct,
  pipeline: codepipeline.Pipeline,
  stageName: string,
  actionName: string,
): lambda.IFunction {
  const invoking = pipeline.stages.flatMap((stage) =>
    stage.actions.filter(invokesFunction).map(({ actionProperties }) => ({ stage, actionProperties })),
  );
  const found = invoking.find(
    (each) => each.stage.stageName === stageName && each.actionProperties.actionName === actionName,
  );
  if (!found) {
    const known = invoking.map((each) => `'${each.actionProperties.actionName}' of '${each.stage.stageName}'`);
    throw new Error(
      `[${scope.node.path}] stageName and actionName must name an action that invokes a function, got '${actionName}' of '${stageName}': ${known.length > 0 ? `use ${known.join(', ')}` : 'add one such as Gate.imageValidation() first'}`,
    );
  }
  return found.actionProperties.resource as lambda.IFunction;
}

function invokesFunction({ actionProperties: { provider, resource } }: codepipeline.IAction): boolean {
  return provider === 'Lambda' && resource !== undefined;
}
