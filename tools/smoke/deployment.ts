import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  type Stack as DeployedStack,
} from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { App, DefaultStackSynthesizer, Stack, type StackProps } from 'aws-cdk-lib';
import { FileAsset, readStack, StackOutputs, zipFolder } from 'codepipeline-rehearsal';
import type { Account } from './account';
import { AccountFailure } from './prove';
import { assetsBucketName, stackName, type Run, type StackKey } from './run';
import { waitFor } from './wait';

/** The run's own bucket for templates and code, so that the account need not be bootstrapped. */
export async function createAssetsBucket({ account, name }: Run): Promise<void> {
  // Only us-east-1 accepts no location constraint.
  const CreateBucketConfiguration =
    account.region === 'us-east-1' ? undefined : { LocationConstraint: account.region as never };
  const Bucket = assetsBucketName(account, name);
  await account.clients.s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
}

/** Synthesizes a stack, and creates it with CloudFormation. */
export async function deploy(
  run: Run,
  key: StackKey,
  define: (app: App, id: string, props: StackProps) => Stack,
): Promise<StackOutputs> {
  const { account, name } = run;
  const app = new App({ outdir: join(run.folder, key), analyticsReporting: false });
  const synthesizer = new DefaultStackSynthesizer({
    fileAssetsBucketName: assetsBucketName(account, name),
    generateBootstrapVersionRule: false,
  });
  const env = { account: account.id, region: account.region };
  define(app, stackName(name, key), { synthesizer, env });
  const stack = readStack(app.synth().directory, stackName(name, key));
  for (const asset of stack.assets) await publish(account, asset);
  await account.clients.cloudFormation.send(
    new CreateStackCommand({
      StackName: stack.name,
      TemplateURL: templateUrl(account, stack.template),
      Capabilities: ['CAPABILITY_NAMED_IAM'],
      Tags: [{ Key: 'cdk-cicd-pipeline:smoke', Value: name }],
    }),
  );
  const created = await settled(run, stack.name);
  if (created.StackStatus !== 'CREATE_COMPLETE') throw await failureOf(account, created);
  return Object.fromEntries((created.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey!, OutputValue!]));
}

async function publish({ clients: { s3 } }: Account, { path, isFolder, destinations }: FileAsset): Promise<void> {
  const Body = isFolder ? zipFolder(path) : readFileSync(path);
  for (const { bucket: Bucket, key: Key } of destinations) await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
}

/**
 * The URL in the Region of the bucket, because the global endpoint redirects in other Regions.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html#path-style-access
 */
function templateUrl({ region }: Account, template: ReturnType<typeof readStack>['template']): string {
  if (!('TemplateURL' in template)) throw new Error('the template of a stack is among its assets');
  return template.TemplateURL.replace('//s3.amazonaws.com/', `//s3.${region}.amazonaws.com/`);
}

async function settled({ account, signal }: Run, StackName: string): Promise<DeployedStack> {
  return waitFor(account, `the end of the creation of ${StackName}`, 'stackMs', signal, async () => {
    const { Stacks = [] } = await account.clients.cloudFormation.send(new DescribeStacksCommand({ StackName }));
    return Stacks.find(({ StackStatus = '' }) => !StackStatus.endsWith('_IN_PROGRESS'));
  });
}

/** During a creation, only KMS evaluates our policies. Everything else is done by this caller. */
async function failureOf({ clients: { cloudFormation } }: Account, stack: DeployedStack): Promise<Error> {
  const StackName = stack.StackId;
  const { StackEvents = [] } = await cloudFormation.send(new DescribeStackEventsCommand({ StackName }));
  const reasons = StackEvents.filter(({ ResourceStatus = '' }) => ResourceStatus.endsWith('_FAILED'))
    .map((event) => `${event.LogicalResourceId} (${event.ResourceType}): ${event.ResourceStatusReason}`)
    .reverse();
  const message = reasons.length > 0 ? reasons.join('; ') : `${stack.StackStatus} ${stack.StackStatusReason ?? ''}`;
  return /\bKMS\b/i.test(message) ? new AccountFailure(message) : new Error(message);
}
