import { CfnOutput, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** Outputs of one name are told before CloudFormation's template is put together, where CDK would name neither. */
export function validateOutputsOnce(scope: IConstruct, outputs: readonly CfnOutput[]): string[] {
  const stack = Stack.of(scope);
  const idOf = ({ logicalId }: CfnOutput): string => stack.resolve(logicalId);
  const all = stack.node.findAll().filter((each) => each instanceof CfnOutput && each.stack === stack) as CfnOutput[];
  return outputs.flatMap((output) =>
    all
      .filter((other) => other !== output && idOf(other) === idOf(output))
      .map(
        ({ node }) =>
          `output '${idOf(output)}' is wanted twice in stack '${stack.node.path}', by '${scope.node.path}' and '${node.path}': rename one of them`,
      ),
  );
}
