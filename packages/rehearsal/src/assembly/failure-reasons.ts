import {
  type CloudFormationClient,
  DescribeEventsCommand,
  DescribeStackEventsCommand,
  type StackEvent,
} from '@aws-sdk/client-cloudformation';

/** Why a stack operation failed. "All events triggered by a given stack operation are assigned the same client request token." */
export async function failureReasons(
  cloudFormation: CloudFormationClient,
  StackName: string,
  token: string,
): Promise<string[]> {
  const { StackEvents = [] } = await cloudFormation.send(new DescribeStackEventsCommand({ StackName }));
  const failed = StackEvents.filter(
    (event) =>
      event.ClientRequestToken === token && event.ResourceStatus?.endsWith('_FAILED') && event.ResourceStatusReason,
  ).reverse();
  return failed.some(isRefused)
    ? validationErrors(cloudFormation, StackName)
    : failed.map((event) => reasonOf({ ...event, reason: event.ResourceStatusReason }));
}

const isRefused = ({ DetailedStatus }: StackEvent): boolean => DetailedStatus === 'VALIDATION_FAILED';

/**
 * What CloudFormation finds before it creates anything, such as the name of a bucket that exists.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/validate-stack-deployments.html
 */
async function validationErrors(cloudFormation: CloudFormationClient, StackName: string): Promise<string[]> {
  const { OperationEvents = [] } = await cloudFormation.send(new DescribeEventsCommand({ StackName }));
  return OperationEvents.filter(({ ValidationStatus }) => ValidationStatus === 'FAILED').map((event) =>
    reasonOf({ ...event, reason: event.ValidationStatusReason }),
  );
}

interface Failure {
  readonly LogicalResourceId?: string;
  readonly ResourceType?: string;
  readonly reason?: string;
}

const reasonOf = ({ LogicalResourceId, ResourceType, reason }: Failure): string =>
  `${LogicalResourceId} (${ResourceType}): ${reason}`;
