import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, IConstruct } from 'constructs';
import { acknowledgeWildcards } from './acknowledgements';

/** The policy that a pipeline attaches to a user's role. */
export interface AttachedPolicy {
  readonly policy: iam.Policy;
  readonly document: iam.PolicyDocument;
}

/** Attached policies by pipeline and role. */
const attached = new WeakMap<IConstruct, Map<iam.IRole, AttachedPolicy>>();
/** Resources that wait for the policies of a pipeline. */
const waiting = new WeakMap<IConstruct, IConstruct>();

/**
 * Makes the pipeline's resource depend on each policy that is attached to a user's role, including later ones. The
 * pipeline starts as soon as it exists, and it uses all of these roles.
 */
export function awaitAttachedPolicies(pipeline: IConstruct, resource: IConstruct): void {
  waiting.set(pipeline, resource);
  attached.get(pipeline)?.forEach(({ policy }) => resource.node.addDependency(policy));
}

/** Makes the pipeline depend on a policy attached to a user's role. */
export function awaitPolicy(scope: IConstruct, policy: iam.Policy): void {
  waiting.get(pipelineOf(scope))?.node.addDependency(policy);
}

/**
 * Returns the one policy that a pipeline attaches to a role, no matter how many parts use the role. All inline policies
 * of a role share one size limit, and statements of one document can be merged.
 *
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
  awaitPolicy(scope, policy);
  return { policy, document };
}

/** Ids of constructs that contain parts of a pipeline. All other parts are direct children of the pipeline. */
const PARTS = ['Stages', 'ImageStep', 'TokenBridge'];

function pipelineOf(scope: IConstruct): IConstruct {
  const { scopes } = scope.node;
  const nested = Math.max(...PARTS.map((id) => scopes.map(({ node }) => node.id).lastIndexOf(id)));
  return nested > 0 ? scopes[nested - 1] : scope;
}
