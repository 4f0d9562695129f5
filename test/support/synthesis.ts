/** The error that CDK throws if validators of the app have found these problems, in the order of the app's tree. */
export function synthesisErrors(...problems: string[]): Error {
  return new Error(`Validation failed with the following errors:\n${problems.map((each) => `  ${each}`).join('\n')}`);
}
