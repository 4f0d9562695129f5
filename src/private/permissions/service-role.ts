import { Lazy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, IConstruct } from 'constructs';
import { acknowledgeWildcards } from './acknowledgements';
import { attachedPolicy } from './attached-policies';
import { report } from './customized-roles';
import { DroppedGrants } from './dropped-grants';
import { validateEnvironment } from '../checks/environment';
import { throwIfAny } from '../checks/validation';

export interface ServiceRoleProps {
  /** Service principal that assumes the role. */
  readonly service: string;
  /** Condition keys that the service sends when it assumes the role. */
  readonly trustConditions?: Record<string, Record<string, string>>;
  readonly description: string;
}

export interface ActionRoleProps {
  /** The pipeline's role, the only one that may assume this role. */
  readonly pipelineRoleArn: string;
  /** A known name: the pipeline's role refers to this one too, and two references would be a cycle. */
  readonly roleName: string;
  readonly description: string;
}

/**
 * A role with a policy that we write: exact statements, and frozen for every L2 that receives it, because L2s would
 * grant more than we do. Missing grants cause a warning.
 */
export class ServiceRole {
  /** Creates a role of the construct's own. Its statements are inline, so no resource ever exists without them. */
  public static create(scope: Construct, id: string, props: ServiceRoleProps): ServiceRole {
    const assumedBy = new iam.ServicePrincipal(props.service, { conditions: props.trustConditions });
    return ServiceRole.own(scope, id, { assumedBy, description: props.description });
  }

  /**
   * Creates a role for one action. CodePipeline assumes it through the pipeline's role.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ActionDeclaration.html
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-roles
   */
  public static forAction(scope: Construct, id: string, props: ActionRoleProps): ServiceRole {
    const { pipelineRoleArn, roleName, description } = props;
    // The account, so that the pipeline's role also needs its own policy, and can be re-created.
    const assumedBy = new iam.AccountRootPrincipal().withConditions({
      ArnEquals: { 'aws:PrincipalArn': pipelineRoleArn },
    });
    return ServiceRole.own(scope, id, { assumedBy, roleName, description });
  }

  /**
   * Wraps an existing role: it gets the same statements, unless it was imported as immutable. They are in a policy of
   * our stack, because the role may be in another stack, which must not depend on ours.
   */
  public static existing(scope: Construct, id: string, role: iam.IRole): ServiceRole {
    throwIfAny(
      scope.node.path,
      validateEnvironment(scope, `role '${role.node.path}'`, role.env, { parts: ['account'] }),
    );
    // A token: the account in an ARN must not look different from that of a stack without an explicit account.
    const roleArn = Lazy.string({ produce: () => role.roleArn });
    const frozen = ofThisAccount(scope, iam.Role.fromRoleArn(scope, id, roleArn, { mutable: false }));
    const { document, policy } = attachedPolicy(scope, `${id}Policy`, role);
    const grants = new DroppedGrants(policy, role, document);
    grants.warnOfMissing();
    return new ServiceRole(role, grants.recordOf(frozen), [policy], document, grants);
  }

  private static own(scope: Construct, id: string, props: iam.RoleProps): ServiceRole {
    const policy = new iam.PolicyDocument({ minimize: true });
    const role = new iam.Role(scope, id, { ...props, inlinePolicies: { LeastPrivilege: policy } });
    acknowledgeWildcards(role.node.defaultChild as iam.CfnRole | undefined, policy);
    const grants = new DroppedGrants(role, role, policy);
    grants.warnOfMissing();
    return new ServiceRole(role, grants.recordOf(role.withoutPolicyUpdates()), [], policy, grants);
  }

  private constructor(
    /** The role that the user sees and can extend. */
    public readonly role: iam.IRole,
    /** The role for L2s: policy updates on it are recorded and dropped. */
    public readonly frozen: iam.IRole,
    private readonly policies: IConstruct[],
    private readonly document: iam.PolicyDocument,
    private readonly grants: DroppedGrants,
  ) {}

  /** Makes a user of the role depend on policies that are separate resources. */
  public readyBefore(user: IConstruct): void {
    user.node.addDependency(...this.policies);
  }

  public allow(statements: iam.PolicyStatement[]): void {
    this.document.addStatements(...statements);
    report(this.role, statements);
  }

  /** Sets who grants something to the role, for warnings. */
  public grantedBy(origin: () => string | undefined): void {
    this.grants.by(origin);
  }
}

/**
 * The account in an ARN of another stack is a token. L2s treat it as a different account if their own stack names its
 * account, and would then admit that whole account in the policies of the bucket and the log group.
 */
function ofThisAccount(scope: Construct, role: iam.IRole): iam.IRole {
  return Object.defineProperty(role, 'principalAccount', { value: Stack.of(scope).account });
}

/** The service may use the role only on behalf of this account, … */
export function sourceAccount(scope: Construct): Record<string, Record<string, string>> {
  return { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } };
}

/** … and only on behalf of this resource. */
export function sourceArn(scope: Construct, arn: string): Record<string, Record<string, string>> {
  return { ...sourceAccount(scope), ArnEquals: { 'aws:SourceArn': arn } };
}
