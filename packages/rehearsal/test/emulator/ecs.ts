import {
  CreateServiceCommand,
  type CreateServiceRequest,
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionRequest,
  type Service,
  type ServiceDeployment,
  type ServiceRevision,
  type Task,
  UpdateServiceCommand,
  type UpdateServiceRequest,
} from '@aws-sdk/client-ecs';
import { clientOptions, until } from './support';
import type { ServiceScript, TaskScript } from '../../src/emulator/ecs-scripts';
import type { Emulator } from '../../src/emulator/emulator';

export const CLUSTER = 'web';
export const IMAGE = 'public.ecr.aws/shop:1';

const ENDED = /^(SUCCESSFUL|STOPPED|ROLLBACK_SUCCESSFUL|ROLLBACK_FAILED)$/;

/** What tests do with the emulator's ECS, in the words of its API. */
export class Ecs {
  readonly client: ECSClient;

  constructor(private readonly emulator: Emulator) {
    this.client = new ECSClient(clientOptions(emulator));
  }

  async register(family: string, image = IMAGE, changes: Partial<RegisterTaskDefinitionRequest> = {}): Promise<string> {
    const containerDefinitions = [{ name: 'app', image }];
    const request = { family, containerDefinitions, ...changes };
    const { taskDefinition } = await this.client.send(new RegisterTaskDefinitionCommand(request));
    return taskDefinition!.taskDefinitionArn!;
  }

  /** Creates a service, and waits until it is stable. */
  async create(name: string, request: Partial<CreateServiceRequest> = {}): Promise<void> {
    const taskDefinition = await this.register(name);
    const all = { cluster: CLUSTER, serviceName: name, taskDefinition, desiredCount: 1, ...request };
    const { service } = await this.client.send(new CreateServiceCommand(all));
    await this.end(service!.currentServiceDeployment!);
  }

  script(service: string, ...scripts: ServiceScript[]): Promise<void> {
    return this.emulator.control.setEcsScripts({ service, scripts });
  }

  scriptTasks(family: string, ...scripts: TaskScript[]): Promise<void> {
    return this.emulator.control.setEcsScripts({ family, scripts });
  }

  async update(service: string, request: Partial<UpdateServiceRequest> = {}): Promise<string> {
    const answer = await this.client.send(new UpdateServiceCommand({ cluster: CLUSTER, service, ...request }));
    return answer.service!.currentServiceDeployment!;
  }

  /** Deploys the next revision, as this script says. */
  async deploy(service: string, script?: ServiceScript, image = 'public.ecr.aws/shop:2'): Promise<string> {
    await this.script(service, ...(script ? [script] : []));
    return this.update(service, { taskDefinition: await this.register(service, image) });
  }

  async deployment(arn: string): Promise<ServiceDeployment> {
    const command = new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [arn] });
    return (await this.client.send(command)).serviceDeployments![0];
  }

  end(arn: string): Promise<ServiceDeployment> {
    return this.when(arn, ({ status }) => ENDED.test(status!));
  }

  when(arn: string, is: (deployment: ServiceDeployment) => boolean): Promise<ServiceDeployment> {
    return until(`a state of ${arn}`, async () => {
      const found = await this.deployment(arn);
      return is(found) ? found : undefined;
    });
  }

  async revision({ targetServiceRevision }: ServiceDeployment): Promise<ServiceRevision> {
    const command = new DescribeServiceRevisionsCommand({ serviceRevisionArns: [targetServiceRevision!.arn!] });
    return (await this.client.send(command)).serviceRevisions![0];
  }

  async service(name: string): Promise<Service> {
    return (await this.client.send(new DescribeServicesCommand({ cluster: CLUSTER, services: [name] }))).services![0];
  }

  async stoppedTasks(serviceName: string): Promise<Task[]> {
    const list = new ListTasksCommand({ cluster: CLUSTER, serviceName, desiredStatus: 'STOPPED' });
    const { taskArns } = await this.client.send(list);
    return (await this.client.send(new DescribeTasksCommand({ cluster: CLUSTER, tasks: taskArns }))).tasks!;
  }
}
