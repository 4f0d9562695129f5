import * as cxapi from 'aws-cdk-lib/cx-api';
import { Construct } from 'constructs';

/**
 * Feature flags that would change our template, set to what we build for,
 * so that the same code gives the same template in every app.
 */
const PINNED_FLAGS: readonly string[] = [
  cxapi.IAM_MINIMIZE_POLICIES,
  cxapi.PIPELINE_REDUCE_STAGE_ROLE_TRUST_SCOPE,
  cxapi.LAMBDA_CREATE_NEW_POLICIES_WITH_ADDTOROLEPOLICY,
  cxapi.USE_CDK_MANAGED_LAMBDA_LOGGROUP,
];

export function pinFeatureFlags(scope: Construct): void {
  PINNED_FLAGS.forEach((flag) => scope.node.setContext(flag, true));
}
