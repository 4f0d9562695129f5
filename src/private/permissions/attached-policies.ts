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
/** What waits for the policies of a pipeline. */
const waiting = new WeakMap<IConstruct, IConstruct>();

/**
 * Makes the pipeline's resource wait for each policy that is attached to a role of the user's, also for those that come later:
 * it starts by itself as soon as it is there, and uses all of these roles.
 */
export function awaitAttachedPolicies(pipeline: IConstruct, resource: IConstruct): void {
  waiting.set(pipeline, resource);
  attached.get(pipeline)?.forEach(({ policy }) => resource.node.addDependency(policy));
}

/** A policy of the pipeline on a role of the user's, which it must not start without. */
export function awaitPolicy(scope: IConstruct, policy: iam.Policy): void {
  waiting.get(pipelineOf(scope))?.node.addDependency(policy);
}

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
  awaitPolicy(scope, policy);
  return { policy, document };
}

/** What parts of a pipeline are below; all others are right below the pipeline. */
const PARTS = ['Stages', 'ImageStep', 'TokenBridge'];

function pipelineOf(scope: IConstruct): IConstruct {
  const { scopes } = scope.node;
  const nested = Math.max(...PARTS.map((id) => scopes.map(({ node }) => node.id).lastIndexOf(id)));
  return nested > 0 ? scopes[nested - 1] : scope;
}
