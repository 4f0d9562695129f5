import { Resource } from './deploy';
import { copy, isObject, Json, JsonObject, listOf, objectOf, textAt, textOf } from './json';

/** What a policy is attached to, which decides what it may say and how it is judged. */
export type PolicyKind = 'identity' | 'trust' | 'boundary' | 'resource';

/** A policy document of the stacks. */
export interface Policy {
  readonly kind: PolicyKind;
  /** ARN of what it is attached to: a role, or a resource. */
  readonly owner: string;
  /** The path of the construct that it is in, and where in there. */
  readonly label: string;
  readonly document: JsonObject;
}

/** Where resources carry the policy of their own. */
const OWN_POLICIES: { readonly [type: string]: string } = {
  'AWS::CodeArtifact::Domain': 'PermissionsPolicyDocument',
  'AWS::DynamoDB::Table': 'ResourcePolicy',
  'AWS::ECR::Repository': 'RepositoryPolicyText',
  'AWS::KMS::Key': 'KeyPolicy',
  'AWS::Logs::LogGroup': 'ResourcePolicyDocument',
};

/** What attaches a policy to other resources, and by which property it names them. */
const POLICIES_OF_OTHERS: { readonly [type: string]: { readonly names: string; readonly document: string } } = {
  'AWS::S3::BucketPolicy': { names: 'Bucket', document: 'PolicyDocument' },
  'AWS::SNS::TopicPolicy': { names: 'Topics', document: 'PolicyDocument' },
  'AWS::SQS::QueuePolicy': { names: 'Queues', document: 'PolicyDocument' },
  'AWS::SecretsManager::ResourcePolicy': { names: 'SecretId', document: 'ResourcePolicy' },
};

/** Every policy of the resources. A document in a place that is not known is an error: it would go unjudged. */
export function policiesOf(resources: readonly Resource[]): Policy[] {
  return resources.flatMap((resource) => policiesIn(resource, resources));
}

function policiesIn(resource: Resource, all: readonly Resource[]): Policy[] {
  const { type, properties, path } = resource;
  if (type === 'AWS::IAM::Role') {
    return policiesOfRole(resource, all);
  }
  if (type === 'AWS::IAM::Policy' || type === 'AWS::IAM::ManagedPolicy') {
    return policiesOfRoles(resource, all);
  }
  if (type === 'AWS::Lambda::Permission') {
    return [permissionOf(resource)];
  }
  const own = OWN_POLICIES[type];
  if (own !== undefined) {
    const document = isObject(properties[own])
      ? objectOf(properties[own].PolicyDocument ?? properties[own])
      : undefined;
    return document ? [{ kind: 'resource', owner: resource.arn!, label: path, document: copy(document) }] : [];
  }
  const attached = POLICIES_OF_OTHERS[type];
  if (attached !== undefined) {
    const document = objectOf(properties[attached.document]);
    return listOf(properties[attached.names]).map((name) => ({
      kind: 'resource',
      owner: byRef(textOf(name)!, all).arn!,
      label: path,
      document: copy(document),
    }));
  }
  if (hasPolicy(properties)) {
    throw new Error(`${path}: the policies of ${type} are not known: add them to policies.ts`);
  }
  return [];
}

function policiesOfRole({ properties, path, arn }: Resource, all: readonly Resource[]): Policy[] {
  const owner = arn!;
  const trust = objectOf(properties.AssumeRolePolicyDocument);
  const boundary = textOf(properties.PermissionsBoundary);
  return [
    { kind: 'trust', owner, label: `${path}, trust`, document: copy(trust) },
    ...listOf(properties.Policies).map((policy): Policy => {
      const document = copy(objectOf(objectOf(policy).PolicyDocument));
      return { kind: 'identity', owner, label: `${path}, ${textAt(policy, 'PolicyName')}`, document };
    }),
    ...listOf(properties.ManagedPolicyArns).map((policy) => managedPolicy('identity', owner, String(policy), all)),
    ...(boundary === undefined ? [] : [managedPolicy('boundary', owner, boundary, all)]),
  ];
}

function managedPolicy(kind: PolicyKind, owner: string, policyArn: string, all: readonly Resource[]): Policy {
  const policy = all.find(({ type, arn }) => type === 'AWS::IAM::ManagedPolicy' && arn === policyArn);
  if (policy === undefined) {
    throw new Error(`managed policy ${policyArn} of ${owner} is not in the stacks, so nobody knows what it says`);
  }
  return { kind, owner, label: policy.path, document: copy(objectOf(policy.properties.PolicyDocument)) };
}

/** A policy by itself that names the roles it is for. */
function policiesOfRoles({ properties, path }: Resource, all: readonly Resource[]): Policy[] {
  const others = [...listOf(properties.Users), ...listOf(properties.Groups)];
  if (others.length > 0) {
    throw new Error(`${path}: policies of users and groups are not judged`);
  }
  return listOf(properties.Roles).map((name) => ({
    kind: 'identity',
    owner: roleArn(textOf(name)!, all),
    label: path,
    document: copy(objectOf(properties.PolicyDocument)),
  }));
}

function roleArn(name: string, all: readonly Resource[]): string {
  const role = all.find(({ type, ref }) => type === 'AWS::IAM::Role' && ref === name);
  if (role !== undefined) {
    return role.arn!;
  }
  const { environment } = all[0];
  return `arn:${environment.partition}:iam::${environment.account}:role/${name}`;
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-lambda-permission.html */
function permissionOf({ properties, path }: Resource): Policy {
  const owner = String(properties.FunctionName);
  const { SourceAccount, SourceArn } = properties;
  const statement: JsonObject = {
    Effect: 'Allow',
    Principal: { Service: properties.Principal },
    Action: properties.Action,
    Resource: owner,
    Condition: {
      ...(SourceAccount ? { StringEquals: { 'AWS:SourceAccount': SourceAccount } } : {}),
      ...(SourceArn ? { ArnLike: { 'AWS:SourceArn': SourceArn } } : {}),
    },
  };
  return { kind: 'resource', owner, label: path, document: { Version: '2012-10-17', Statement: [statement] } };
}

function byRef(ref: string, all: readonly Resource[]): Resource {
  const resource = all.find((candidate) => candidate.ref === ref);
  if (resource?.arn === undefined) {
    throw new Error(`a policy is attached to '${ref}', which is not in the stacks`);
  }
  return resource;
}

function hasPolicy(value: Json): boolean {
  if (typeof value === 'string') {
    return value.includes('"Effect"');
  }
  if (Array.isArray(value)) {
    return value.some(hasPolicy);
  }
  if (!isObject(value)) {
    return false;
  }
  const isStatement = (item: Json): boolean =>
    isObject(item) && 'Effect' in item && ('Action' in item || 'NotAction' in item);
  return listOf(value.Statement).some(isStatement) || Object.values(value).some(hasPolicy);
}

/** The statements of a document, which may have a single one. */
export function statementsOf({ document }: Pick<Policy, 'document'>): JsonObject[] {
  return listOf(document.Statement).map(objectOf);
}
