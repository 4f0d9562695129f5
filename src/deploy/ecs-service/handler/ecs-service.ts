import {
  ContinueServiceDeploymentCommand,
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  ECSClient,
  ListServiceDeploymentsCommand,
  Service,
  ServiceDeployment,
  ServiceDeploymentBrief,
  ServiceRevision,
  StopServiceDeploymentCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import type { StopType } from './deployment';
import { answered, callService } from '../../../lambda/call-service';

/** How many ARNs the describing operations take. */
const MAX_DESCRIBED = 20;
/** Clocks differ a little. */
const CLOCK_SKEW_MS = 5 * 60_000;
/** What ECS throws for things that were deleted. */
const GONE = ['ServiceDeploymentNotFoundException', 'ServiceNotFoundException', 'ClusterNotFoundException'];
/**
 * What it throws for a request that came too late, such as a second one to stop a deployment.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopServiceDeployment.html
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContinueServiceDeployment.html
 */
const TOO_LATE = ['ConflictException', 'InvalidParameterException', 'ClientException', ...GONE];

/** A service of ECS and its deployments. */
export class EcsService {
  public constructor(
    public readonly ecs: ECSClient,
    public readonly clusterName: string,
    public readonly serviceName: string,
  ) {}

  /** Undefined if there is no such service. */
  public async describe(signal: AbortSignal): Promise<Service | undefined> {
    const command = new DescribeServicesCommand({ cluster: this.clusterName, services: [this.serviceName] });
    const answer = await unlessGone(this.call(signal, async (options) => this.ecs.send(command, options)));
    const services = answer && answered('ECS', answer.services);
    return services?.[0];
  }

  /** Begins a deployment. If the service is set to the revision already, nothing happens. */
  public async update(taskDefinition: string, signal: AbortSignal): Promise<void> {
    const command = new UpdateServiceCommand({ cluster: this.clusterName, service: this.serviceName, taskDefinition });
    const { service } = await this.call(signal, async (options) => this.ecs.send(command, options));
    answered('ECS', service);
  }

  /** The deployments that were created since then, newest first. */
  public async deploymentsSince(since: Date, signal: AbortSignal): Promise<ServiceDeploymentBrief[]> {
    const after = new Date(since.getTime() - CLOCK_SKEW_MS);
    const found: ServiceDeploymentBrief[] = [];
    let nextToken: string | undefined;
    do {
      const { clusterName: cluster, serviceName: service } = this;
      const command = new ListServiceDeploymentsCommand({ cluster, service, createdAt: { after }, nextToken });
      const page = await unlessGone(this.call(signal, async (options) => this.ecs.send(command, options)));
      found.push(...(page === undefined ? [] : answered('ECS', page.serviceDeployments)));
      nextToken = page?.nextToken;
    } while (nextToken !== undefined);
    return found.sort((one, other) => timeOf(other) - timeOf(one));
  }

  /** The newest deployment of a task definition, or undefined if there is none yet. */
  public async deploymentOf(taskDefinition: string, since: Date, signal: AbortSignal): Promise<string | undefined> {
    const briefs = await this.deploymentsSince(since, signal);
    const revisions = await this.revisions(
      briefs.flatMap(({ targetServiceRevisionArn: arn }) => arn ?? []),
      signal,
    );
    const ours = revisions.filter((revision) => revision.taskDefinition === taskDefinition);
    return briefs.find(({ targetServiceRevisionArn: arn }) =>
      ours.some(({ serviceRevisionArn }) => serviceRevisionArn === arn),
    )?.serviceDeploymentArn;
  }

  /** Undefined if ECS does not report it. */
  public async deployment(arn: string, signal: AbortSignal): Promise<ServiceDeployment | undefined> {
    const command = new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [arn] });
    const answer = await unlessGone(this.call(signal, async (options) => this.ecs.send(command, options)));
    const deployments = answer && answered('ECS', answer.serviceDeployments);
    return deployments?.[0];
  }

  public async revisions(arns: readonly string[], signal: AbortSignal): Promise<ServiceRevision[]> {
    const found: ServiceRevision[] = [];
    for (let from = 0; from < arns.length; from += MAX_DESCRIBED) {
      const command = new DescribeServiceRevisionsCommand({
        serviceRevisionArns: arns.slice(from, from + MAX_DESCRIBED),
      });
      const { serviceRevisions } = await this.call(signal, async (options) => this.ecs.send(command, options));
      found.push(...answered('ECS', serviceRevisions));
    }
    return found;
  }

  /** Ends a deployment. One that has ended meanwhile stays as it is. */
  public async stop(serviceDeploymentArn: string, stopType: StopType, signal: AbortSignal): Promise<void> {
    const command = new StopServiceDeploymentCommand({ serviceDeploymentArn, stopType });
    await unlessTooLate(this.call(signal, async (options) => this.ecs.send(command, options)));
  }

  /** Answers a hook that waits. One that does not wait any more stays as it is. */
  public async answer(
    serviceDeploymentArn: string,
    hookId: string,
    action: 'CONTINUE' | 'ROLLBACK',
    signal: AbortSignal,
  ): Promise<void> {
    const command = new ContinueServiceDeploymentCommand({ serviceDeploymentArn, hookId, action });
    await unlessTooLate(this.call(signal, async (options) => this.ecs.send(command, options)));
  }

  private async call<T>(signal: AbortSignal, send: (options: { abortSignal: AbortSignal }) => Promise<T>): Promise<T> {
    return callService('ECS', signal, async (abortSignal) => send({ abortSignal }));
  }
}

async function unlessGone<T>(answer: Promise<T>): Promise<T | undefined> {
  return unless(GONE, answer);
}

async function unlessTooLate<T>(answer: Promise<T>): Promise<T | undefined> {
  return unless(TOO_LATE, answer);
}

async function unless<T>(names: readonly string[], answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Error && names.includes(error.name)) {
      return undefined;
    }
    throw error;
  }
}

function timeOf({ createdAt }: ServiceDeploymentBrief): number {
  return createdAt?.getTime() ?? 0;
}
