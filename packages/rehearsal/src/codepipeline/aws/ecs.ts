import { z } from 'zod';
import { signedHeaders } from './signature';
import type { SessionCredentials } from '../engine/credentials';

const REQUEST_TIMEOUT_MS = 60_000;

const tags = z.array(z.strictObject({ key: z.string(), value: z.string() }));

const service = z.object({
  serviceArn: z.string(),
  status: z.string(),
  taskDefinition: z.string(),
  deploymentController: z.object({ type: z.string() }).optional(),
  deployments: z.array(
    z.object({
      status: z.string(),
      taskDefinition: z.string(),
      rolloutState: z.string().optional(),
      rolloutStateReason: z.string().optional(),
    }),
  ),
});

const taskDefinition = z.looseObject({
  taskDefinitionArn: z.string(),
  family: z.string(),
  taskRoleArn: z.string().nullish(),
  executionRoleArn: z.string().nullish(),
  containerDefinitions: z.array(z.looseObject({ name: z.string(), image: z.string() })),
});

export type EcsService = z.output<typeof service>;
export type TaskDefinition = z.output<typeof taskDefinition>;
export type Tags = z.output<typeof tags>;

/** The calls of an ECS deployment, with the credentials of its action. Errors have the names that ECS gives them. */
export interface EcsApi {
  describeService(cluster: string, service: string): Promise<EcsService | undefined>;
  describeTaskDefinition(arn: string): Promise<{ taskDefinition: TaskDefinition; tags: Tags }>;
  /** Returns the ARN of the new revision. */
  registerTaskDefinition(request: Readonly<Record<string, unknown>>): Promise<string>;
  updateService(cluster: string, service: string, taskDefinitionArn: string): Promise<void>;
}

/** Of a session, or of the administrator. */
type Credentials = Omit<SessionCredentials, 'sessionToken'> & { readonly sessionToken?: string };

export type OpenEcs = (credentials: Credentials) => EcsApi;

export class EcsError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/** ECS behind the emulator's endpoint. */
export function openEcs(endpoint: () => string): OpenEcs {
  return (credentials) => {
    const call = (operation: string, request: unknown): Promise<unknown> =>
      callEcs(endpoint(), credentials, operation, request);
    return {
      async describeService(cluster, name) {
        const answer = await call('DescribeServices', { cluster, services: [name] });
        return z.object({ services: z.array(service) }).parse(answer).services[0];
      },
      async describeTaskDefinition(arn) {
        const answer = await call('DescribeTaskDefinition', { taskDefinition: arn, include: ['TAGS'] });
        return z.object({ taskDefinition, tags: tags.default([]) }).parse(answer);
      },
      async registerTaskDefinition(request) {
        const answer = await call('RegisterTaskDefinition', request);
        return z.object({ taskDefinition }).parse(answer).taskDefinition.taskDefinitionArn;
      },
      async updateService(cluster, name, taskDefinitionArn) {
        await call('UpdateService', { cluster, service: name, taskDefinition: taskDefinitionArn });
      },
    };
  };
}

const errorAnswer = z.object({ __type: z.string(), message: z.string().default('') });

/** AWS JSON 1.1: https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html */
export async function callEcs(
  endpoint: string,
  credentials: Credentials,
  operation: string,
  request: unknown,
): Promise<unknown> {
  const body = JSON.stringify(request);
  const { host } = new URL(endpoint);
  const headers = {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `AmazonEC2ContainerServiceV20141113.${operation}`,
  };
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: signedHeaders({ service: 'ecs', host, headers, body, credentials, time: new Date() }),
    body,
    signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
  });
  const answer: unknown = await response.json();
  if (response.ok) {
    return answer;
  }
  const { __type, message } = errorAnswer.parse(answer);
  throw new EcsError(__type.split('#').at(-1)!, message);
}
