import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledgeWildcards } from '../permissions/acknowledgements';
import { awaitPolicy } from '../permissions/attached-policies';
import { allowPulling } from '../permissions/statements';

/**
 * Lets tasks pull the image. The policy is separate, because the role may be in another stack, which must not depend on
 * the pipeline's.
 */
export function letPull(scope: Construct, executionRole: iam.IRole, repositoryArn: string): void {
  const document = new iam.PolicyDocument({ statements: allowPulling(repositoryArn), minimize: true });
  const policy = new iam.Policy(scope, 'PullPolicy', { document });
  acknowledgeWildcards(policy.node.defaultChild as iam.CfnPolicy, document);
  executionRole.attachInlinePolicy(policy);
  awaitPolicy(scope, policy);
}

/** Lets tasks pull the image if their role is of this app: other roles are for their owner to change. */
export function letPullIfOfApp(scope: Construct, executionRole: iam.IRole, repositoryArn: string): void {
  if (executionRole instanceof iam.Role) {
    letPull(scope, executionRole, repositoryArn);
  }
}
