import { Stack, Token, TokenComparison } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { IConstruct } from 'constructs';

/** A pipeline of the app with a known name, created by this construct or not. */
export interface NamedPipeline {
  readonly name: string;
  readonly pipeline: codepipeline.Pipeline;
}

export function pipelinesOfApp(scope: IConstruct): NamedPipeline[] {
  return scope.node.root.node
    .findAll()
    .filter((construct) => construct instanceof codepipeline.Pipeline)
    .map((pipeline) => ({ pipeline, name: String((pipeline.node.defaultChild as codepipeline.CfnPipeline).name) }))
    .filter(({ name }) => !Token.isUnresolved(name));
}

/** Whether both are certainly the same bucket. */
export function isSameBucket(one: s3.IBucket, other: s3.IBucket): boolean {
  return one === other || isSame(one.bucketName, other.bucketName);
}

/** Whether both are certainly in the same account and Region. */
export function isSameEnvironment(one: IConstruct, other: IConstruct): boolean {
  const [own, others] = [Stack.of(one), Stack.of(other)];
  return own === others || (isSame(own.account, others.account) && isSame(own.region, others.region));
}

/** Whether the two may be in the same account and Region, as far as the app says. */
export function mayShareEnvironment(one: IConstruct, other: IConstruct): boolean {
  const [own, others] = [Stack.of(one), Stack.of(other)];
  return !isDifferent(own.account, others.account) && !isDifferent(own.region, others.region);
}

function isDifferent(one: string, other: string): boolean {
  return Token.compareStrings(one, other) === TokenComparison.DIFFERENT;
}

function isSame(one: string, other: string): boolean {
  return Token.compareStrings(one, other) === TokenComparison.SAME;
}
