import { CommitFiles, Execution, Inbox, Rehearsal, StackOutputs } from 'codepipeline-rehearsal';
import { recordedDeployments, RecordedDeployment, RunningTask, runningTask } from '../../../examples/demo/outcome';
import { serviceProps, ShopService } from '../../../examples/demo/shop-service';
import { shopSource } from '../../../examples/demo/shop-source';
import { SystemB, SystemBProps } from '../../../examples/system-b/system-b';
import { deploy, Edit } from '../support/pipelines';

/** System B, deployed with its own service, and an inbox that is subscribed to its topic. */
export interface DeployedSystemB {
  readonly rehearsal: Rehearsal;
  readonly outputs: StackOutputs;
  readonly service: SystemBProps;
  readonly inbox: Inbox;
}

/** What the service runs, and the records in the table of deployments. */
export interface Deployed {
  readonly running: RunningTask;
  readonly recorded: RecordedDeployment[];
}

interface Options {
  readonly props?: Partial<SystemBProps>;
  readonly edit?: Edit;
}

/** Deploys the example, with an edited template if `edit` is given. Each environment has its own repository and service. */
export async function deploySystemB(
  rehearsal: Rehearsal,
  environmentSuffix: string,
  { props, edit }: Options = {},
): Promise<DeployedSystemB> {
  const id = environmentSuffix;
  const service = serviceProps(await deploy(rehearsal, (app) => new ShopService(app, `Shop-${id}`, environmentSuffix)));
  const all = { ...service, environmentSuffix, repository: `acme/${id}`, ...props };
  const outputs = await deploy(rehearsal, (app) => new SystemB(app, `SystemB-${id}`, all), edit);
  const inbox = await rehearsal.subscribe(outputs.snsTopicArn);
  return { rehearsal, outputs, service, inbox };
}

/** Pushes, and waits until the execution that this starts is at rest. */
export async function pushAndWait(
  { rehearsal, outputs }: DeployedSystemB,
  files: CommitFiles = shopSource(),
): Promise<Execution> {
  const execution = await rehearsal.push(outputs.pipelineName, files);
  return execution.rest.promise;
}

export async function deployedBy({ rehearsal, outputs, service }: DeployedSystemB): Promise<Deployed> {
  const { clients } = rehearsal;
  return {
    running: await runningTask(clients, service.clusterName, service.serviceName),
    recorded: await recordedDeployments(clients, outputs.stateTableName),
  };
}

/** Expects that the execution has succeeded in every stage, and what has started it. */
export function expectDeployed({ statusSummary, stages, trigger }: Execution, triggerType: string): void {
  expect(statusSummary).toBeUndefined();
  expect([...stages].map(([name, { status }]) => [name, status])).toEqual([
    ['Source', 'Succeeded'],
    ['Build', 'Succeeded'],
    ['Deploy', 'Succeeded'],
  ]);
  expect(trigger.triggerType).toBe(triggerType);
}

/** The digest of the image that an execution published. */
export function digestOf(execution: Execution): string {
  return execution.namespaces.get('Image')!.IMAGE_DIGEST;
}

export function repositoryName({ ecrRepositoryUri }: StackOutputs): string {
  return ecrRepositoryUri.slice(ecrRepositoryUri.indexOf('/') + 1);
}
