import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, IConstruct } from 'constructs';
import { acknowledgeWildcards } from './acknowledgements';

/** What a pipeline allows a role of the user's. */
export interface AttachedPolicy {
  readonly policy: iam.Policy;
  readonly document: iam.PolicyDocument;
}

/** By pipeline, then by role. */
const attached = new WeakMap<IConstruct, Map<iam.IRole, AttachedPolicy>>();

/**
 * The policy that a pipeline attaches to a role: one, however many parts use the role, since the inline policies of a role count
 * together, and statements of one document can be joined.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length
 */
export function attachedPolicy(scope: Construct, id: string, role: iam.IRole): AttachedPolicy {
  const pipeline = pipelineOf(scope);
  const ofPipeline = attached.get(pipeline) ?? new Map<iam.IRole, AttachedPolicy>();
  attached.set(pipeline, ofPipeline);
  const found = ofPipeline.get(role) ?? attach(scope, id, role);
  ofPipeline.set(role, found);
  return found;
}

function attach(scope: Construct, id: string, role: iam.IRole): AttachedPolicy {
  const document = new iam.PolicyDocument({ minimize: true });
  const policy = new iam.Policy(scope, id, { document });
  acknowledgeWildcards(policy.node.defaultChild as iam.CfnPolicy, document);
  role.attachInlinePolicy(policy);
  return { policy, document };
}

/** Parts of stages are somewhere below `Stages`, the function of the image step is below `ImageStep`; all others are right below. */
function pipelineOf(scope: Construct): IConstruct {
  const { scopes } = scope.node;
  const nested = Math.max(...['Stages', 'ImageStep'].map((id) => scopes.map(({ node }) => node.id).lastIndexOf(id)));
  return nested > 0 ? scopes[nested - 1] : scope;
}
