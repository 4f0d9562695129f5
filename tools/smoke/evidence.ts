import type { StepId } from './steps';

/** The steps that together confirm an assumption, or the reason why none can. */
export type Evidence = { readonly confirmedBy: readonly StepId[] } | { readonly notReached: string };

const by = (...confirmedBy: StepId[]): Evidence => ({ confirmedBy });
const not = (notReached: string): Evidence => ({ notReached });

const NO_SECRET_OF_TOPIC = 'the function publishes only when it refuses an image, which no step brings about';
const NO_FUNCTION_FOR_ECS = 'no step deploys with a function of ours for ECS, or runs a task';
const NO_ALARM = 'the examples have no alarm on dead letters';
const NO_VPC_BUILD = 'no build runs in a VPC: it would need a NAT gateway';

/** By id in docs/assumptions.md. A step confirms the assumptions without which it would have failed. */
export const EVIDENCE: Readonly<Record<string, Evidence>> = {
  // Condition keys of requests. Without the key, a condition is never met, and the request is denied.
  'secure-transport': by('c-plain-http', 'c-source'),
  'trust-codepipeline': by('a-build'),
  'trust-codebuild': by('a-build'),
  'trust-events': by('a-source'),
  'trust-lambda': not('our trust policy asks for no key, so that a call says nothing of keys'),
  'session-name': not('no policy of ours asks for the name of a session'),
  'events-to-log-stream': not('our policy asks for no key, so that a log line says nothing of keys'),
  'events-to-log-events': by('a-pipeline-log'),
  'events-target-role': by('a-pipeline-log', 'b-failed-build'),
  'services-to-sns': not('no policy of ours lets these services in'),
  'alarms-to-topic-key': not(NO_ALARM),
  'sns-to-sqs': by('b-failed-build'),
  'logs-to-kms': by('b-build-log'),
  'connection-repository': by('connection-source'),
  'cluster-of-tasks': not(NO_FUNCTION_FOR_ECS),

  // Policies that are narrower than those of AWS's pages.
  'artifacts-of-the-pipeline': by('a-build', 'b-ecs'),
  'tags-of-sources-in-s3': by('connection-source'),
  'one-object-of-the-source-bucket': by('c-build'),
  'tags-of-the-source-artifact': by('c-build'),
  'no-batch-builds': by('a-build'),
  'one-service-of-the-cluster': by('b-ecs'),
  'topic-of-the-approval': by('approval-asked'),
  'topics-take-no-key-pairs: Publishing to an encrypted topic, as an approval does': by('approval-asked'),
  'topics-take-no-key-pairs: A function that publishes to an encrypted topic': not(NO_SECRET_OF_TOPIC),
  'topics-take-no-key-pairs: A rule that publishes to an encrypted topic': by('b-failed-build'),
  'topics-take-no-key-pairs: An alarm that publishes to an encrypted topic': not(NO_ALARM),
  'rules-of-caches-are-there': not('no build of the examples pulls through a cache'),
  'build-on-its-own-resources: {logGroup}:*': by('a-build-log', 'b-build-log'),
  'build-on-its-own-resources: {input}/*': by('a-build', 'b-build'),
  'build-on-its-own-resources: {output}/*': by('b-build', 'b-image'),
  'build-on-its-own-resources: {artifactBucket}': by('a-build', 'b-build'),
  'log-groups-are-there': by('a-build-log', 'b-build-log'),
  'source-by-artifact': by('a-build'),
  'network-interfaces': not(NO_VPC_BUILD),
  'keys-of-parameters': not('the build reads a String parameter; one with a key of the account is left to the user'),
  'scanning-is-switched-on-by-others': by('b-enhanced-scan'),
  'functions-write-to-their-log-group: The execution role of a function that validates': by('b-validation-log'),
  'functions-write-to-their-log-group: The execution role of a function that promotes': by('c-promotion-log'),
  'log-groups-of-functions-are-there: The execution role of a function that validates': by('b-validation-log'),
  'log-groups-of-functions-are-there: The execution role of a function that promotes': by('c-promotion-log'),
  'logs-use-no-key-pairs': by('b-build-log'),
  'logs-describe-no-key': by('b-deployed', 'b-build-log'),
  'tables-use-no-key-pairs': by('b-deployed', 'b-validation'),

  // Policies that could perhaps be narrower.
  'wider: ecs:DescribeTaskDefinition': not("our policy is as wide as AWS's; a narrower one is not tried"),
  'wider: iam:PassRole': not("our policy is as wide as AWS's; a narrower one is not tried"),

  // What CDK would grant, but our roles are not allowed.
  'left out: s3:Abort*': by('a-build', 'b-ecs', 'c-build'),
  'left out: kms:Decrypt': by('b-build', 'b-ecs', 'approval-asked'),
  'left out: logs:CreateLogGroup': by('a-build-log', 'b-build-log'),
  'left out: codestar-connections:UseConnection': by('connection-source'),
  'left out: lambda:InvokeFunction': by('c-promotion'),
  'left out: secretsmanager:GetSecretValue': by('approval-build'),
  'left out: secretsmanager:GetSecretValue on ^\\$\\{Token\\[': by('approval-build'),
  'left out: secretsmanager:DescribeSecret': not('no build of the examples has the credentials of a registry'),
  'left out: ssm:GetParameters on :parameter\\/.*:': not('no build names a parameter by an ARN or with a version'),
  'left out: ec2:CreateNetworkInterface': not(NO_VPC_BUILD),
};
