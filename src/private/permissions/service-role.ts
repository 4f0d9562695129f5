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
  /** The pipeline's role, and the only one that may assume this one. */
  readonly pipelineRoleArn: string;
  /** Known, because the pipeline's role names this one too, and two references would be a cycle. */
  readonly roleName: string;
  readonly description: string;
}

/**
 * A role whose policy we write: exact statements, and frozen for every L2 it is handed to,
 * since the grants that L2s would add are wider than ours. What is missing of those is warned of.
 */
export class ServiceRole {
  /** A role of the construct's own; its statements stay inline, so no resource ever exists without them. */
  public static create(scope: Construct, id: string, props: ServiceRoleProps): ServiceRole {
    const assumedBy = new iam.ServicePrincipal(props.service, { conditions: props.trustConditions });
    return ServiceRole.own(scope, id, { assumedBy, description: props.description });
  }

  /**
   * A role of the construct's own for one action: CodePipeline assumes it in the name of the pipeline's role.
   * @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ActionDeclaration.html
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-roles
   */
  public static forAction(scope: Construct, id: string, props: ActionRoleProps): ServiceRole {
    const { pipelineRoleArn, roleName, description } = props;
    // The account, so that the pipeline's role needs leave of its own policy too, and may be made anew.
    const assumedBy = new iam.AccountRootPrincipal().withConditions({
      ArnEquals: { 'aws:PrincipalArn': pipelineRoleArn },
    });
    return ServiceRole.own(scope, id, { assumedBy, roleName, description });
  }

  /**
   * A role that the user brings: it gets the same statements, unless it was imported as immutable. They are a policy in our
   * stack, since the role may be in another one, which must not need ours.
   */
  public static brought(scope: Construct, id: string, role: iam.IRole): ServiceRole {
    throwIfAny(
      scope.node.path,
      validateEnvironment(scope, `role '${role.node.path}'`, role.env, { parts: ['account'] }),
    );
    // A token: the account in an ARN must not pass for another one than that of a stack which names none.
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
    /** The role as the user may see and extend it. */
    public readonly role: iam.IRole,
    /** The role for L2s: policy updates on it are dropped, and recorded. */
    public readonly frozen: iam.IRole,
    private readonly policies: IConstruct[],
    private readonly document: iam.PolicyDocument,
    private readonly grants: DroppedGrants,
  ) {}

  /** Makes what uses the role wait for policies that are resources of their own. */
  public readyBefore(user: IConstruct): void {
    user.node.addDependency(...this.policies);
  }

  public allow(statements: iam.PolicyStatement[]): void {
    this.document.addStatements(...statements);
    report(this.role, statements);
  }

  /** Tells who grants something to the role, for warnings. */
  public grantedBy(origin: () => string | undefined): void {
    this.grants.by(origin);
  }
}

/**
 * The account in an ARN of another stack is a token, which L2s take for another account than that of a stack which names its
 * own: they would then let that whole account in, by policies of the bucket and the log group.
 */
function ofThisAccount(scope: Construct, role: iam.IRole): iam.IRole {
  return Object.defineProperty(role, 'principalAccount', { value: Stack.of(scope).account });
}

/** The service may use the role only on behalf of this account. */
export function sourceAccount(scope: Construct): Record<string, Record<string, string>> {
  return { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } };
}

/** … and only on behalf of this resource. */
export function sourceArn(scope: Construct, arn: string): Record<string, Record<string, string>> {
  return { ...sourceAccount(scope), ArnEquals: { 'aws:SourceArn': arn } };
}
