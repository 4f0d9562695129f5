import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { GetRegistryScanningConfigurationCommand } from '@aws-sdk/client-ecr';
import { DescribeServicesCommand, DescribeTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { StackOutputs } from 'codepipeline-rehearsal';
import { SystemB, type SystemBProps } from '../../../examples/system-b/system-b';
import { PipelineSource } from '../../../src';
import { deploy } from '../deployment';
import { logLine, physicalId, subscribe } from '../look';
import { digestIn, ended, succeeded, upload } from '../pipeline';
import type { Run } from '../run';
import { exampleSource, UNFINISHED_PAGE } from '../source';
import { serviceProps, ServiceStack, suffixes } from '../stacks';
import { waitFor } from '../wait';

type Actions = Parameters<typeof succeeded>[0];

/** The service that system B deploys to, as does its variant with a connection. */
export async function service(run: Run): Promise<SystemBProps> {
  const { name, connection } = run;
  return run.prove('service-deployed', async () => {
    const connectionArn = connection?.arn;
    const outputs = await deploy(
      run,
      'service',
      (app, id, props) => new ServiceStack(app, id, { ...props, name, connectionArn }),
    );
    return { evidence: `the service ${outputs.serviceName} is stable`, value: serviceProps(outputs) };
  });
}

/** Source to ECS, validated and recorded, with customer-managed keys, followed by a failing build. */
export async function systemB(run: Run, target: SystemBProps): Promise<void> {
  const { prove, name } = run;
  const source = PipelineSource.s3('source.zip');
  const own = { ...target, environmentSuffix: suffixes(name).plain, source };
  const outputs = await prove('b-deployed', async () => {
    const value = await deploy(run, 'system-b', (app, id, props) => new SystemB(app, id, { ...props, ...own }));
    return { evidence: `the pipeline is ${value.pipelineName}, the key ${value.kmsKeyId}`, value };
  });
  const inbox = await subscribe(run, 'failures', outputs.snsTopicArn);
  const execution = await prove('b-source', async () => {
    const value = await upload(run, outputs.pipelineName, exampleSource('system-b'));
    return { evidence: `execution ${value.id}, started by ${value.trigger}`, value };
  });
  const actions = await prove('b-build', async () => {
    const value = await ended(run, execution);
    const { output } = succeeded(value, 'CodeBuild');
    return { evidence: `${output?.executionResult?.externalExecutionId} ended well`, value };
  });
  await deployment(run, target, outputs, actions);
  await prove('b-failed-build', async () => {
    const bad = await upload(run, outputs.pipelineName, exampleSource('system-b', UNFINISHED_PAGE));
    const message = await inbox.next(/A build failed/);
    return { evidence: `execution ${bad.id}: ${message.split('\n')[0]}`, value: undefined };
  });
}

async function deployment(run: Run, target: SystemBProps, outputs: StackOutputs, actions: Actions): Promise<void> {
  const { prove, account } = run;
  await prove('b-build-log', async () => {
    const group = await physicalId(run, 'system-b', 'AWS::Logs::LogGroup', /Build/);
    return { evidence: `${group}: ${await logLine(run, group, /docker/i)}`, value: undefined };
  });
  const digest = await prove('b-image', async () => {
    succeeded(actions, /^PublishImage$/);
    return { evidence: `the image is ${digestIn(actions)}`, value: digestIn(actions) };
  });
  await prove('b-ecs', async () => {
    succeeded(actions, 'ECS');
    const image = await runningImage(run, target);
    if (!image.endsWith(digest)) throw new Error(`the service runs ${image}, not ${digest}`);
    return { evidence: `the service runs ${image}`, value: undefined };
  });
  await prove('b-validation', async () => {
    succeeded(actions, /valid/i);
    const status = await recordOf(run, outputs.stateTableName, digest);
    return { evidence: `${outputs.stateTableName} has ${digest} as ${status}`, value: undefined };
  });
  await prove('b-validation-log', async () => {
    const group = await physicalId(run, 'system-b', 'AWS::Logs::LogGroup', /Validat/i);
    return { evidence: `${group}: ${(await logLine(run, group, /\S/)).slice(0, 120)}`, value: undefined };
  });
  const registry = await account.clients.ecr
    .send(new GetRegistryScanningConfigurationCommand({}))
    .catch(() => undefined);
  if (registry?.scanningConfiguration?.scanType !== 'ENHANCED') {
    return run.skip('b-enhanced-scan', 'the registry has no enhanced scanning');
  }
  await prove('b-enhanced-scan', () =>
    Promise.resolve({ evidence: 'the registry has enhanced scanning, and the validation succeeded', value: undefined }),
  );
}

async function runningImage({ account }: Run, { clusterName, serviceName }: SystemBProps): Promise<string> {
  const { ecs } = account.clients;
  const { services: [found] = [] } = await ecs.send(
    new DescribeServicesCommand({ cluster: clusterName, services: [serviceName] }),
  );
  const { taskDefinition } = await ecs.send(
    new DescribeTaskDefinitionCommand({ taskDefinition: found?.taskDefinition }),
  );
  return taskDefinition!.containerDefinitions![0].image!;
}

/** A record is settled shortly after the execution has ended. */
function recordOf({ account, signal }: Run, TableName: string, digest: string): Promise<string> {
  return waitFor(account, `the record of ${digest}`, 'deliveryMs', signal, async () => {
    const { Items = [] } = await account.clients.dynamoDb.send(new ScanCommand({ TableName }));
    const record = Items.find(({ imageDigest, status }) => imageDigest?.S === digest && status?.S !== 'PENDING');
    return record?.status.S;
  });
}
