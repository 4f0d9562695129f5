import { ArnFormat, IResource, ResourceEnvironment, Stack, Token, TokenComparison } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

interface EnvironmentRule {
  readonly parts?: readonly (keyof ResourceEnvironment)[];
  /** @default - use one in the same account or Region */
  readonly fix?: string;
}

/** What the pipeline uses by name, or by an ARN made from it, must be in its environment; unknown parts are trusted. */
export function validateEnvironment(
  scope: IConstruct,
  what: string,
  env: ResourceEnvironment,
  { parts = ['account', 'region'], fix }: EnvironmentRule = {},
): string[] {
  const own = Stack.of(scope);
  return parts
    .filter((part) => Token.compareStrings(env[part], own[part]) === TokenComparison.DIFFERENT)
    .map(
      (part) =>
        `${what} must be in the pipeline's ${part} '${own[part]}', got '${env[part]}': ${fix ?? `use one in the same ${part}`}`,
    );
}

/** The environment of a resource that may be imported by ARN: CDK does not always take it over from the ARN. */
export function environmentByArn(resource: IResource, arn: string): ResourceEnvironment {
  const { account, region } = Stack.of(resource).splitArn(arn, ArnFormat.NO_RESOURCE_NAME);
  return { account: known(account) ?? resource.env.account, region: known(region) ?? resource.env.region };
}

function known(part: string | undefined): string | undefined {
  return Token.isUnresolved(part) ? undefined : part;
}
