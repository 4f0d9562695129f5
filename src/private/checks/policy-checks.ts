import { CfnResource, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { Properties, RenderedResources, shortestJson } from './rendered';

/** The limit applies to all inline policies of a role together; IAM does not count white space. */
const MAX_INLINE_CHARACTERS = 10_240;
const IAM_QUOTAS =
  'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length';

/** An inline policy and its role. */
interface InlinePolicy {
  readonly role: string;
  readonly document: unknown;
  readonly isOurs: boolean;
}

/** Checks the inline policies of each role with one in this scope, including policies from elsewhere in the stack. */
export function validatePolicySizes(scope: IConstruct, resources: RenderedResources): string[] {
  const policies = policiesOf(scope, resources);
  const roles = new Set(policies.filter(({ isOurs }) => isOurs).map(({ role }) => role));
  return [...roles].flatMap((role) => {
    const documents = policies.filter((policy) => policy.role === role).map(({ document }) => document);
    const size = documents.reduce((sum: number, document) => sum + shortestJson(document).length, 0);
    return size > MAX_INLINE_CHARACTERS
      ? [
          `inline policies of role ${role} must be at most ${MAX_INLINE_CHARACTERS} characters in total, got ${size}: give some parts their own role, or split the pipeline in two (${IAM_QUOTAS})`,
        ]
      : [];
  });
}

function policiesOf(scope: IConstruct, resources: RenderedResources): InlinePolicy[] {
  const stack = Stack.of(scope);
  const roles = resources.in(stack, 'AWS::IAM::Role');
  const paths = new Map(roles.map((role) => [referenceTo(role), `'${role.node.path}'`]));
  const inPolicy = (resource: CfnResource, reference: string, document: unknown): InlinePolicy => ({
    role: paths.get(reference) ?? reference,
    document,
    isOurs: resource.node.path.startsWith(`${scope.node.path}/`),
  });
  return [
    ...roles.flatMap((role) =>
      documentsIn(resources.propertiesOf(role)).map((document) => inPolicy(role, referenceTo(role), document)),
    ),
    ...resources.in(stack, 'AWS::IAM::Policy').flatMap((policy) => {
      const { PolicyDocument, Roles = [] } = resources.propertiesOf(policy);
      return (Roles as unknown[]).map((role) => inPolicy(policy, JSON.stringify(role), PolicyDocument));
    }),
  ];
}

/** How a policy of the same stack refers to a role. */
function referenceTo(role: CfnResource): string {
  return JSON.stringify({ Ref: Stack.of(role).getLogicalId(role) });
}

function documentsIn({ Policies = [] }: Properties): unknown[] {
  return (Policies as { readonly PolicyDocument: unknown }[]).map(({ PolicyDocument }) => PolicyDocument);
}
