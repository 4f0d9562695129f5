import { ArnFormat, IResource, ResourceEnvironment, Stack, Token, TokenComparison } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

interface EnvironmentRule {
  readonly parts?: readonly (keyof ResourceEnvironment)[];
  readonly wayOut?: string;
}

/** What the pipeline uses by its name, or by an ARN made of it, must be where the pipeline is; unknown parts are trusted. */
export function validateEnvironment(
  scope: IConstruct,
  what: string,
  env: ResourceEnvironment,
  { parts = ['account', 'region'], wayOut = 'use one that is there' }: EnvironmentRule = {},
): string[] {
  const own = Stack.of(scope);
  return parts
    .filter((part) => Token.compareStrings(env[part], own[part]) === TokenComparison.DIFFERENT)
    .map((part) => `${what} must be in the pipeline's ${part} '${own[part]}', got '${env[part]}': ${wayOut}`);
}

/** Where a resource is that may have been imported by its ARN: not every import of CDK takes over what the ARN says. */
export function environmentByArn(resource: IResource, arn: string): ResourceEnvironment {
  const { account, region } = Stack.of(resource).splitArn(arn, ArnFormat.NO_RESOURCE_NAME);
  return { account: known(account) ?? resource.env.account, region: known(region) ?? resource.env.region };
}

function known(part: string | undefined): string | undefined {
  return Token.isUnresolved(part) ? undefined : part;
}
