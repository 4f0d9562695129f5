import { ResourceEnvironment, Stack, Token, TokenComparison } from 'aws-cdk-lib';
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
