import { CfnOutput, Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/outputs-section-structure.html */
const MAX_LENGTH = 255;

export function validateOutputName(name: string): string[] {
  if (Token.isUnresolved(name)) {
    return ['outputs must have names that are known at synth, got a token: pass a plain string'];
  }
  if (name === '') {
    return ['outputs must have names of letters and digits, got an empty one: name the output'];
  }
  if (name.length > MAX_LENGTH) {
    return [`outputs must have names of at most ${MAX_LENGTH} characters, got ${name.length} ('${name}'): shorten it`];
  }
  return /^[A-Za-z0-9]+$/.test(name)
    ? []
    : [`outputs must have names of letters and digits, got '${name}': use one such as 'pipelineName'`];
}

/** Reports duplicate outputs before the template is put together, where CDK's error would name neither. */
export function validateOutputsOnce(scope: IConstruct, outputs: readonly CfnOutput[]): string[] {
  const stack = Stack.of(scope);
  const others = stack.node
    .findAll()
    .filter((each) => each instanceof CfnOutput)
    .filter((each) => each.stack === stack && !outputs.includes(each))
    .map((each) => ({ path: each.node.path, id: stack.resolve(each.logicalId) as string }));
  return outputs
    .map((output) => stack.resolve(output.logicalId) as string)
    .flatMap((id) =>
      others
        .filter((other) => other.id === id)
        .map(
          ({ path }) =>
            `output '${id}' is requested twice in stack '${stack.node.path}', by '${scope.node.path}' and '${path}': rename one of them`,
        ),
    );
}
