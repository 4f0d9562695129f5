import { RemovalPolicy } from 'aws-cdk-lib';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html */
export function validateRemovalPolicy(prop: string, resources: string, policy: RemovalPolicy | undefined): string[] {
  return policy === RemovalPolicy.SNAPSHOT
    ? [
        `${prop} must be RETAIN, DESTROY or RETAIN_ON_UPDATE_OR_DELETE, got '${policy}': use one of these, because ${resources} have no snapshots`,
      ]
    : [];
}
