import * as iam from 'aws-cdk-lib/aws-iam';

/**
 * Whether the role is created outside the app, because of `iam.Role.customizeRoles()`. CDK then reports the permissions
 * that the role needs.
 *
 * @see https://docs.aws.amazon.com/cdk/v2/guide/define-iam-l2.html
 */
export function isCustomized(role: iam.IRole): boolean {
  return role instanceof iam.Role && role.node.tryFindChild(`PrecreatedRole${role.node.id}`) !== undefined;
}

/** The report reads a document when it is attached, so it would miss all later statements. */
export function report(role: iam.IRole, statements: readonly iam.PolicyStatement[]): void {
  if (isCustomized(role)) {
    statements.forEach((statement) => role.addToPrincipalPolicy(statement));
  }
}
