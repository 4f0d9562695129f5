import {
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
} from '@aws-sdk/client-cloudformation';
import { type Rehearsal, type RehearsalOptions, startRehearsal } from '../../src/rehearsal';

/** Runs a rehearsal for all tests of a file. */
export function withRehearsal(use: (rehearsal: Rehearsal) => unknown, options?: RehearsalOptions): void {
  let rehearsal: Rehearsal | undefined;
  beforeAll(async () => {
    rehearsal = await startRehearsal(options);
    await use(rehearsal);
  }, 120_000);
  afterAll(() => rehearsal?.close());
}

export async function statusOf({ clients }: Rehearsal, StackName: string): Promise<string | undefined> {
  const { Stacks } = await clients.cloudFormation.send(new DescribeStacksCommand({ StackName }));
  return Stacks?.[0].StackStatus;
}

/** The physical ids of the resources that the stack has, by logical id. */
export async function physicalIds({ clients }: Rehearsal, StackName: string): Promise<Record<string, string>> {
  const { StackResources = [] } = await clients.cloudFormation.send(new DescribeStackResourcesCommand({ StackName }));
  return Object.fromEntries(
    StackResources.map(({ LogicalResourceId = '', PhysicalResourceId = '' }) => [
      LogicalResourceId,
      PhysicalResourceId,
    ]),
  );
}

/** The logical ids of the template that the stack has. */
export async function templateOf({ clients }: Rehearsal, StackName: string): Promise<string[]> {
  const { TemplateBody = '{}' } = await clients.cloudFormation.send(new GetTemplateCommand({ StackName }));
  const { Resources } = JSON.parse(TemplateBody) as { Resources: Record<string, unknown> };
  return Object.keys(Resources);
}
