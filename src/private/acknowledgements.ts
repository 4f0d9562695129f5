import { CfnResource, Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { IConstruct } from 'constructs';

/** Says in the context of a pipeline whether it acknowledges findings. */
const CONTEXT_KEY = 'cdk-cicd-pipeline:acknowledgeFindings';

/** A rule of cdk-nag's AwsSolutions that a part breaks on purpose. Reasons and evidence are in docs/security.md. */
interface Acknowledgement {
  readonly rule: string;
  readonly reason: string;
}

export const ACCESS_LOGS: Acknowledgement = {
  rule: 'AwsSolutions-S1',
  reason:
    'Access logs need a bucket of their own, which is for the account to choose: CloudTrail data events tell the same of all its buckets. ' +
    'Only the roles of the pipeline read and write artifacts.',
};

export const QUEUE_OF_DEAD_LETTERS: Acknowledgement = {
  rule: 'AwsSolutions-SQS3',
  reason:
    'The queue is the dead-letter queue itself, of the targets of EventBridge rules, which the rule does not look at.',
};

export const KEY_OF_THE_PIPELINE: Acknowledgement = {
  rule: 'AwsSolutions-CB4',
  reason:
    "A build of a pipeline has its artifacts encrypted by the artifact bucket, whatever the project's key; " +
    'PipelineEncryption.customerManaged() encrypts the bucket with a key of the account.',
};

export const SECRET_OF_A_WEBHOOK: Acknowledgement = {
  rule: 'AwsSolutions-SMG4',
  reason:
    'GitHub and CodePipeline have the secret once the webhook is registered: a rotation would end its deliveries. ' +
    'It can start an execution of what is in the repository, and nothing else.',
};

const OLDER_RUNTIME: Acknowledgement = {
  rule: 'AwsSolutions-L1',
  reason: 'The function runs on the version of Node.js that its bundle was made and tested for, which Lambda supports.',
};

const NO_RESOURCE: Acknowledgement = {
  rule: 'AwsSolutions-IAM5',
  reason: 'The statement has only actions that IAM knows no resource for; the proof fails for any other on *.',
};

const NAMES_OF_SERVICES: Acknowledgement = {
  rule: 'AwsSolutions-IAM5',
  reason:
    'The end of the name is made by a service as it goes: keys of artifacts, revisions, network interfaces. ' +
    'What comes before it is exact, and each such pattern is a line of a contract, which the proof compares.',
};

/** Whether parts of a pipeline acknowledge findings; told before they are made. */
export function letAcknowledge(scope: IConstruct, isOn: boolean): void {
  scope.node.setContext(CONTEXT_KEY, isOn);
}

export function acknowledge(scope: IConstruct, { rule, reason }: Acknowledgement): void {
  if (acknowledgesFindings(scope)) {
    Validations.of(scope).acknowledge({ id: rule, reason });
  }
}

/**
 * One of several findings of a rule. `Validations.acknowledge()` refuses ids with `::` in them twice, as those about pseudo
 * parameters have; what is written here is what it writes for the others.
 */
function acknowledgeFinding(scope: IConstruct, { rule, reason }: Acknowledgement, finding: string): void {
  scope.node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, { [`${rule}[${finding}]`]: reason });
}

function acknowledgesFindings(scope: IConstruct): boolean {
  return scope.node.tryGetContext(CONTEXT_KEY) !== false;
}

/** The rule wants the newest runtime that the user's aws-cdk-lib knows. */
export function acknowledgeRuntime(fn: lambda.Function): void {
  const version = ({ name }: lambda.Runtime) => Number(/^nodejs(\d+)/.exec(name)?.[1] ?? 0);
  if (lambda.Runtime.ALL.some((runtime) => version(runtime) > version(fn.runtime))) {
    acknowledge(fn, OLDER_RUNTIME);
  }
}

/**
 * The wildcards of a policy that is ours alone: what a user adds to a role is in a policy of its own.
 * Only at the end is it known what a policy says, and what the resources in it are called.
 */
export function acknowledgeWildcards(resource: CfnResource, document: iam.PolicyDocument): void {
  if (!acknowledgesFindings(resource)) {
    return;
  }
  resource.node.addValidation({
    validate: () => {
      for (const pattern of patternsIn(Stack.of(resource).resolve(document))) {
        acknowledgeFinding(resource, pattern === '*' ? NO_RESOURCE : NAMES_OF_SERVICES, `Resource::${pattern}`);
      }
      return [];
    },
  });
}

interface Document {
  readonly Statement: readonly { readonly Resource: unknown }[];
}

/** A document that nobody wrote into resolves to nothing. */
function patternsIn(document?: Document): string[] {
  const resources = (document?.Statement ?? []).flatMap(({ Resource }) => Resource).map(flatten);
  return [...new Set(resources.filter((resource) => resource.includes('*')))];
}

/** As cdk-nag writes names that only a deployment knows: `<Bucket.Arn>/shop/*`. */
function flatten(value: unknown): string {
  if (typeof value === 'string') {
    return value;
  }
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Join': join, 'Fn::ImportValue': imported } = value as Intrinsic;
  if (join) {
    return join[1].map(flatten).join(join[0]);
  }
  if (attribute) {
    return `<${attribute.join('.')}>`;
  }
  return Ref ? `<${Ref}>` : imported ? flatten(imported) : JSON.stringify(value);
}

interface Intrinsic {
  readonly Ref?: string;
  readonly 'Fn::GetAtt'?: readonly string[];
  readonly 'Fn::Join'?: readonly [string, readonly unknown[]];
  readonly 'Fn::ImportValue'?: unknown;
}
