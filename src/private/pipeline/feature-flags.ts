import * as cxapi from 'aws-cdk-lib/cx-api';
import { Construct } from 'constructs';

/**
 * Feature flags that would change our template, pinned so that the same code gives the same template in every app.
 */
const PINNED_FLAGS: { readonly [flag: string]: boolean } = {
  [cxapi.IAM_MINIMIZE_POLICIES]: true,
  [cxapi.PIPELINE_REDUCE_STAGE_ROLE_TRUST_SCOPE]: true,
  // It makes an L2 create a policy for grants to a frozen role: in no template, but visible to tools such as cdk-nag.
  [cxapi.LAMBDA_CREATE_NEW_POLICIES_WITH_ADDTOROLEPOLICY]: false,
  [cxapi.USE_CDK_MANAGED_LAMBDA_LOGGROUP]: true,
};

export function pinFeatureFlags(scope: Construct): void {
  Object.entries(PINNED_FLAGS).forEach(([flag, value]) => scope.node.setContext(flag, value));
}
