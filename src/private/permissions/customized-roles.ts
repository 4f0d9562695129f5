import * as iam from 'aws-cdk-lib/aws-iam';

/**
 * Whether somebody else makes a role, as `iam.Role.customizeRoles()` has it: then CDK reports what the role has to be allowed.
 * @see https://docs.aws.amazon.com/cdk/v2/guide/define-iam-l2.html
 */
export function isCustomized(role: iam.IRole): boolean {
  return role instanceof iam.Role && role.node.tryFindChild(`PrecreatedRole${role.node.id}`) !== undefined;
}

/** The report reads a document when it is attached, and so knows none of the statements that come later. */
export function report(role: iam.IRole, statements: readonly iam.PolicyStatement[]): void {
  if (isCustomized(role)) {
    statements.forEach((statement) => role.addToPrincipalPolicy(statement));
  }
}
