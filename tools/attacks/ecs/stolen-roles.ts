import {
  ContinueServiceDeploymentCommand,
  DescribeTaskDefinitionCommand,
  type ECSClient,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  type ServiceDeployment,
  StopServiceDeploymentCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { type Fleet, isPaused } from './fleet';
import { CLUSTER, MIGRATION, OWN, SIBLING } from './fleet-stack';
import { gotThrough, mustWork, stopped, type Attack, type Outcome } from '../attack';

type Thief = keyof Fleet['roles'];

/** What somebody can try with the credentials of a build, or of a function that deploys to ECS or runs tasks. */
export function stolenRoles(fleet: Fleet): Attack[] {
  return [
    ...updates(fleet, 'build', OWN),
    ...updates(fleet, 'deployment', SIBLING),
    ...updates(fleet, 'task', OWN),
    answers(fleet, 'build', OWN),
    answers(fleet, 'deployment', SIBLING),
    stops(fleet, 'deployment', SIBLING),
    runs(fleet, 'build', MIGRATION),
    runs(fleet, 'deployment', OWN),
    runs(fleet, 'task', OWN),
    registers(fleet, 'build'),
    passes(fleet, 'deployment', OWN),
    passes(fleet, 'task', MIGRATION),
    controlOfUpdate(fleet),
    controlOfAnswer(fleet),
  ];
}

const CALLS = { UpdateService: 'updates', ForceNewDeployment: 'deploys to' } as const;

function updates(fleet: Fleet, thief: Thief, service: string): Attack[] {
  return Object.entries(CALLS).map(([call, does]) => ({
    title: `the role of a ${thief} ${does} service '${service}'`,
    async play() {
      const before = await stateOf(fleet, service);
      const taskDefinition = call === 'UpdateService' ? MIGRATION : undefined;
      const request = { cluster: CLUSTER, service, taskDefinition, forceNewDeployment: taskDefinition === undefined };
      const refusal = await refusalOf(async () =>
        (await thiefOf(fleet, thief)).send(new UpdateServiceCommand(request)),
      );
      return same(before, await stateOf(fleet, service), refusal);
    },
  }));
}

const stateOf = async (fleet: Fleet, service: string): Promise<string> => fleet.taskDefinition(service);

function answers(fleet: Fleet, thief: Thief, service: string): Attack {
  return {
    title: `the role of a ${thief} lets a paused deployment of service '${service}' continue`,
    play: async () =>
      onPaused(fleet, thief, service, async (ecs, { serviceDeploymentArn, lifecycleHookDetails = [] }) => {
        const [{ hookId }] = lifecycleHookDetails;
        return ecs.send(new ContinueServiceDeploymentCommand({ serviceDeploymentArn, hookId, action: 'CONTINUE' }));
      }),
  };
}

function stops(fleet: Fleet, thief: Thief, service: string): Attack {
  return {
    title: `the role of a ${thief} stops a deployment of service '${service}'`,
    play: async () =>
      onPaused(fleet, thief, service, async (ecs, { serviceDeploymentArn }) =>
        ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn, stopType: 'ROLLBACK' })),
      ),
  };
}

async function onPaused(
  fleet: Fleet,
  thief: Thief,
  service: string,
  attack: (ecs: ECSClient, deployment: ServiceDeployment) => Promise<unknown>,
): Promise<Outcome> {
  const paused = await fleet.pausedDeployment(service);
  const refusal = await refusalOf(async () => attack(await thiefOf(fleet, thief), paused));
  const after = await fleet.deployment(paused.serviceDeploymentArn!);
  return isPaused(after) && after.status === 'IN_PROGRESS'
    ? stopped(`${refusal}`)
    : gotThrough(`the deployment is ${after.status}`);
}

function runs(fleet: Fleet, thief: Thief, taskDefinition: string): Attack {
  return {
    title: `the role of a ${thief} runs a task of '${taskDefinition}'`,
    async play() {
      const count = async (): Promise<string> => `${await fleet.taskCount(taskDefinition)} tasks`;
      const before = await count();
      const refusal = await refusalOf(async () =>
        (await thiefOf(fleet, thief)).send(
          new RunTaskCommand({ cluster: CLUSTER, taskDefinition, launchType: 'FARGATE', startedBy: 'thief' }),
        ),
      );
      return same(before, await count(), refusal);
    },
  };
}

function registers(fleet: Fleet, thief: Thief): Attack {
  return {
    title: `the role of a ${thief} registers a revision that the migration would run`,
    play: async () => register(fleet, thief, MIGRATION),
  };
}

function passes(fleet: Fleet, thief: Thief, family: string): Attack {
  return {
    title: `the role of a ${thief} hands its own role to the tasks of '${family}'`,
    async play() {
      const ecs = await thiefOf(fleet, thief);
      const { taskDefinition } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: family }));
      const { taskRoleArn, executionRoleArn } = taskDefinition!;
      const rightful = await register(fleet, thief, family, { taskRoleArn, executionRoleArn });
      mustWork('gotThrough' in rightful, 'with the roles of the family, it registers');
      return register(fleet, thief, family, {
        taskRoleArn: `arn:aws:iam::000000000000:role/${fleet.roles[thief]}`,
        executionRoleArn,
      });
    },
  };
}

async function register(fleet: Fleet, thief: Thief, family: string, roles: object = {}): Promise<Outcome> {
  const newest = async (): Promise<string> => `revision ${await fleet.newestRevision(family)}`;
  const before = await newest();
  const containerDefinitions = [{ name: 'app', image: 'registry.evil.example/shop' }];
  const request = { family, containerDefinitions, cpu: '256', memory: '512', ...roles };
  const refusal = await refusalOf(async () =>
    (await thiefOf(fleet, thief)).send(new RegisterTaskDefinitionCommand(request)),
  );
  return same(before, await newest(), refusal);
}

function controlOfUpdate(fleet: Fleet): Attack {
  return {
    title: 'control: the role of a deployment updates its own service',
    async play() {
      const taskDefinition = await fleet.taskDefinition(OWN);
      const request = { cluster: CLUSTER, service: OWN, taskDefinition, forceNewDeployment: true };
      const refusal = await refusalOf(async () =>
        (await thiefOf(fleet, 'deployment')).send(new UpdateServiceCommand(request)),
      );
      mustWork(refusal === undefined, `${refusal}`);
      return stopped('nothing, as it should be');
    },
  };
}

function controlOfAnswer(fleet: Fleet): Attack {
  const { play } = answers(fleet, 'deployment', OWN);
  return {
    title: 'control: the role of a deployment lets a deployment of its own service continue',
    async play() {
      mustWork('gotThrough' in (await play()), 'the deployment continues');
      return stopped('nothing, as it should be');
    },
  };
}

const clients = new WeakMap<Fleet, Map<Thief, Promise<ECSClient>>>();

/** The credentials are stolen once. */
async function thiefOf(fleet: Fleet, thief: Thief): Promise<ECSClient> {
  const known = clients.get(fleet) ?? new Map<Thief, Promise<ECSClient>>();
  clients.set(fleet, known);
  const client = known.get(thief) ?? fleet.as(fleet.roles[thief]);
  known.set(thief, client);
  return client;
}

function same(before: string, after: string, refusal: string | undefined): Outcome {
  return before === after && refusal !== undefined ? stopped(refusal) : gotThrough(`${before}, then ${after}`);
}

async function refusalOf(work: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
}
