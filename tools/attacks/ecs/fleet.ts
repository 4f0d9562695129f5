import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  DescribeServiceDeploymentsCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  ListTasksCommand,
  type ServiceDeployment,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { IAMClient, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import { GetFunctionConfigurationCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { App } from 'aws-cdk-lib';
import { type Inbox, type Rehearsal, type StackOutputs, startRehearsal } from 'codepipeline-rehearsal';
import { CLUSTER, fleetStack } from './fleet-stack';

const PAUSE_TIMEOUT_MS = 30_000;

/** A running rehearsal with two services, and ways to observe what really happened to them. */
export interface Fleet {
  readonly rehearsal: Rehearsal;
  readonly outputs: StackOutputs;
  readonly inbox: Inbox;
  /** Roles by what they are for. */
  readonly roles: Readonly<Record<'build' | 'deployment' | 'task', string>>;
  /** A client of somebody who got hold of the credentials of a role. */
  as(roleName: string): Promise<ECSClient>;
  /** The task definition that a service runs or is updated to. */
  taskDefinition(service: string): Promise<string>;
  newestRevision(family: string): Promise<number>;
  taskCount(family: string): Promise<number>;
  /** Begins a deployment as the administrator, and waits for its pause. */
  pausedDeployment(service: string): Promise<ServiceDeployment>;
  deployment(arn: string): Promise<ServiceDeployment>;
  close(): Promise<void>;
}

export async function openFleet(): Promise<Fleet> {
  const folder = await mkdtemp(join(tmpdir(), 'attacks-'));
  const rehearsal = await startRehearsal({ timeouts: { lambdaContinuation: 200, ecsMinute: 100 } });
  const { config } = rehearsal.clients;
  const ecs = new ECSClient(config);
  const close = async (): Promise<void> => {
    await rehearsal.close();
    await rm(folder, { recursive: true, force: true });
  };
  const deployment = async (arn: string): Promise<ServiceDeployment> => {
    const command = new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [arn] });
    return (await ecs.send(command)).serviceDeployments![0];
  };
  try {
    const app = new App({ outdir: join(folder, 'cdk.out'), analyticsReporting: false });
    const { stackName } = fleetStack(app);
    const outputs = await rehearsal.deploy(app.synth().directory, stackName);
    return {
      rehearsal,
      outputs,
      inbox: await rehearsal.subscribe(outputs.topicArn),
      roles: { build: outputs.buildRole, ...(await rolesOfFunctions(new LambdaClient(config))) },
      as: async (roleName) => assume(rehearsal, roleName),
      taskDefinition: async (service) => {
        const { services } = await ecs.send(new DescribeServicesCommand({ cluster: CLUSTER, services: [service] }));
        return services![0].taskDefinition!;
      },
      newestRevision: async (taskDefinition) =>
        (await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }))).taskDefinition!.revision!,
      taskCount: async (family) => {
        const counts = (['RUNNING', 'STOPPED'] as const).map(async (desiredStatus) => {
          const { taskArns } = await ecs.send(new ListTasksCommand({ cluster: CLUSTER, family, desiredStatus }));
          return taskArns!.length;
        });
        return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
      },
      async pausedDeployment(service) {
        const update = new UpdateServiceCommand({ cluster: CLUSTER, service, forceNewDeployment: true });
        const arn = (await ecs.send(update)).service!.currentServiceDeployment!;
        for (const end = Date.now() + PAUSE_TIMEOUT_MS; Date.now() < end; await sleep(50)) {
          const found = await deployment(arn);
          if (isPaused(found)) return found;
        }
        throw new Error(`the deployment of ${service} does not pause`);
      },
      deployment,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

export function isPaused({ lifecycleHookDetails = [] }: ServiceDeployment): boolean {
  return lifecycleHookDetails.some(({ status }) => status === 'AWAITING_ACTION');
}

/** The roles of the functions, by the variables that only they have. */
async function rolesOfFunctions(lambda: LambdaClient): Promise<Pick<Fleet['roles'], 'deployment' | 'task'>> {
  const { Functions = [] } = await lambda.send(new ListFunctionsCommand({}));
  const all = await Promise.all(
    Functions.map(async ({ FunctionName }) => lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))),
  );
  const roleWith = (variable: string): string =>
    all
      .find(({ Environment }) => Environment?.Variables?.[variable] !== undefined)!
      .Role!.split('/')
      .pop()!;
  return { deployment: roleWith('STOP_TYPE'), task: roleWith('RUN_TASK') };
}

/** Lets the account take on a role, as whoever stole its credentials need not, and leaves its permissions as they are. */
async function assume({ clients: { config } }: Rehearsal, RoleName: string): Promise<ECSClient> {
  const root = 'arn:aws:iam::000000000000';
  const statement = { Effect: 'Allow', Principal: { AWS: `${root}:root` }, Action: 'sts:AssumeRole' };
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  await new IAMClient(config).send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
  const assumption = new AssumeRoleCommand({ RoleArn: `${root}:role/${RoleName}`, RoleSessionName: 'thief' });
  const { Credentials } = await new STSClient(config).send(assumption);
  const { AccessKeyId, SecretAccessKey, SessionToken } = Credentials!;
  const credentials = { accessKeyId: AccessKeyId!, secretAccessKey: SecretAccessKey!, sessionToken: SessionToken };
  return new ECSClient({ ...config, credentials });
}
