import { BatchGetImageCommand, ECRClient } from '@aws-sdk/client-ecr';
import { administratorConfiguration, clientConfiguration, type OwnAccess } from './clients';
import { ACCOUNT, REGION } from '../../account';
import type { AccessControl, SessionCredentials } from '../engine/credentials';

export interface RegistryImage {
  readonly repositoryName: string;
  readonly imageId: { readonly imageTag: string } | { readonly imageDigest: string };
}

/** Looks for an image with the task's execution role; returns why it is not available, and throws denials. */
export type PullImage = (image: RegistryImage, executionRoleArn: string | undefined) => Promise<string | undefined>;

const PULL_ACTIONS = ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer'] as const;

/**
 * Looks for the image as ECS does when it starts a task: with the task's execution role, if there is one.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
 */
export function imagePuller(own: () => OwnAccess, control: () => AccessControl): PullImage {
  return async ({ repositoryName, imageId }, executionRoleArn) => {
    const session = executionRoleArn === undefined ? undefined : await assumeExecutionRole(control(), executionRoleArn);
    if (session !== undefined) {
      await requirePull(control(), session, repositoryName);
    }
    const configuration =
      session === undefined ? administratorConfiguration(own()) : clientConfiguration(own().endpoint, session);
    const client = new ECRClient(configuration);
    try {
      const found = await client.send(new BatchGetImageCommand({ repositoryName, imageIds: [imageId] }));
      return found.failures?.length ? (found.failures[0].failureReason ?? 'not found') : undefined;
    } catch (error) {
      if (error instanceof Error && error.name === 'RepositoryNotFoundException') {
        return error.message;
      }
      throw error;
    } finally {
      client.destroy();
    }
  };
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html names both condition keys. */
const assumeExecutionRole = (control: AccessControl, roleArn: string): Promise<SessionCredentials> =>
  control.assumeRole({
    roleArn,
    sessionName: 'task',
    servicePrincipal: 'ecs-tasks.amazonaws.com',
    context: { 'aws:SourceArn': `arn:aws:ecs:${REGION}:${ACCOUNT}:*`, 'aws:SourceAccount': ACCOUNT },
  });

async function requirePull(
  control: AccessControl,
  { accessKeyId }: SessionCredentials,
  repositoryName: string,
): Promise<void> {
  const resourceArn = `arn:aws:ecr:${REGION}:${ACCOUNT}:repository/${repositoryName}`;
  await control.authorize({ accessKeyId, action: 'ecr:GetAuthorizationToken', resourceArn: '*' });
  for (const action of PULL_ACTIONS) {
    await control.authorize({ accessKeyId, action, resourceArn });
  }
}
