import { CfnResource, Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { IConstruct } from 'constructs';
import { flatten } from '../checks/readable';

/** Context key that states whether a pipeline acknowledges findings. */
const CONTEXT_KEY = 'cdk-cicd-pipeline:acknowledgeNagFindings';

/** A cdk-nag rule (AwsSolutions) that a part breaks on purpose. docs/security.md lists all of them. */
export interface Acknowledgement {
  readonly rule: string;
  readonly reason: string;
  /** Where to verify the reason. */
  readonly evidence: string;
}

export const ACCESS_LOGS: Acknowledgement = {
  rule: 'AwsSolutions-S1',
  reason:
    'access logs need another bucket, which the account chooses, as it does for CloudTrail data events with the same information; ' +
    "policies allow only the pipeline's roles to access artifacts",
  evidence: 'attacks on buckets in packages/proof/attacks/data.attacks.yaml',
};

export const QUEUE_OF_DEAD_LETTERS: Acknowledgement = {
  rule: 'AwsSolutions-SQS3',
  reason: 'it is itself the dead-letter queue, for targets of EventBridge rules, which cdk-nag does not check',
  evidence: 'src/private/resources/event-dead-letters.contract.yaml',
};

export const KEY_OF_THE_PIPELINE: Acknowledgement = {
  rule: 'AwsSolutions-CB4',
  reason:
    'the artifact store of the pipeline determines how artifacts are encrypted, not the project; ' +
    'PipelineEncryption.customerManaged() gives the bucket a key of the account',
  evidence: 'https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ArtifactStore.html',
};

export const SECRET_OF_A_SOURCE: Acknowledgement = {
  rule: 'AwsSolutions-SMG4',
  reason:
    'GitHub and CodePipeline keep the webhook secret that was registered, so a rotation would stop deliveries, ' +
    'and the copy of an OAuth token follows its parameter, where the token is rotated',
  evidence: 'docs/decisions/0014-a-secret-in-step-with-a-parameter.md',
};

export const OLDER_RUNTIME: Acknowledgement = {
  rule: 'AwsSolutions-L1',
  reason:
    'the version of Node.js is the one that the function was bundled and tested for; only with a newer aws-cdk-lib',
  evidence: 'https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html',
};

export const NO_RESOURCE: Acknowledgement = {
  rule: 'AwsSolutions-IAM5',
  reason:
    'the actions of the statement do not support resource-level permissions, or the policy on the AWS page grants them on all resources',
  evidence: 'npx projen proof fails for every other action on *, and lists these',
};

export const NAMES_OF_SERVICES: Acknowledgement = {
  rule: 'AwsSolutions-IAM5',
  reason: 'services generate the end of the name (artifacts, revisions, network interfaces); the rest is exact',
  evidence: 'npx projen proof fails for every pattern that is not in a contract',
};

/** Sets whether parts of a pipeline acknowledge findings. It is called before the parts are created. */
export function letAcknowledge(scope: IConstruct, isOn: boolean): void {
  scope.node.setContext(CONTEXT_KEY, isOn);
}

export function acknowledge(scope: IConstruct, acknowledgement: Acknowledgement, finding?: string): void {
  if (acknowledgesFindings(scope)) {
    const { rule } = acknowledgement;
    record(scope, finding === undefined ? rule : `${rule}[${finding}]`, inWords(acknowledgement));
  }
}

/**
 * Writes what `Validations.acknowledge()` writes. That method rejects ids that contain `::` twice, as findings about
 * pseudo parameters do, and adds a stack trace, which would make an assembly differ between machines and languages.
 */
function record(scope: IConstruct, id: string, reason: string): void {
  scope.node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, { [id]: reason });
}

function acknowledgesFindings(scope: IConstruct): boolean {
  return scope.node.tryGetContext(CONTEXT_KEY) !== false;
}

function inWords({ reason, evidence }: Acknowledgement): string {
  return `${reason} (${evidence})`;
}

/** The rule requires the newest runtime that the user's aws-cdk-lib knows. */
export function acknowledgeRuntime(fn: lambda.Function): void {
  const version = ({ name }: lambda.Runtime) => Number(/^nodejs(\d+)/.exec(name)?.[1] ?? 0);
  if (lambda.Runtime.ALL.some((runtime) => version(runtime) > version(fn.runtime))) {
    acknowledge(fn, OLDER_RUNTIME);
  }
}

/**
 * Acknowledges the wildcards of a policy that contains only our statements: what a user adds to a role is in a separate
 * policy. The policy's content and the names of its resources are known only at synthesis.
 */
export function acknowledgeWildcards(resource: CfnResource | undefined, document: iam.PolicyDocument): void {
  // With `iam.Role.customizeRoles()`, the role is created outside the app.
  resource?.node.addValidation({
    validate: () => {
      for (const pattern of patternsIn(Stack.of(resource).resolve(document))) {
        acknowledge(resource, pattern === '*' ? NO_RESOURCE : NAMES_OF_SERVICES, `Resource::${pattern}`);
      }
      return [];
    },
  });
}

interface Document {
  readonly Statement: readonly { readonly Resource: unknown }[];
}

/** A document without statements resolves to undefined. */
function patternsIn(document?: Document): string[] {
  const resources = (document?.Statement ?? []).flatMap(({ Resource }) => Resource).map(inFinding);
  return [...new Set(resources.filter((resource) => resource.includes('*')))];
}

/** How cdk-nag writes names known only at deployment: `<Bucket.Arn>/shop/*`. */
function inFinding(resource: unknown): string {
  return flatten(resource, (name) => `<${name}>`);
}
