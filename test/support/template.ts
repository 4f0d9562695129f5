import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { CiCdPipeline, CiCdPipelineProps, DeployTarget, PipelineSource } from '../../src';

/** Any JSON: tests read templates by property, and a wrong path fails the test. */
export type Json = ReturnType<typeof JSON.parse>;

/** A resource of a synthesized template. */
export interface Resource {
  readonly Type: string;
  readonly Properties: { [name: string]: Json };
  readonly DependsOn?: string[];
  readonly DeletionPolicy?: string;
}

export interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

/** The smallest pipeline that has every part. */
export const minimalProps: CiCdPipelineProps = {
  namePrefix: 'shop',
  source: PipelineSource.s3('source.zip'),
  stages: [{ stageName: 'Deploy', targets: [DeployTarget.promoteByTag('production')] }],
};

export interface TestPipeline {
  readonly stack: Stack;
  readonly pipeline: CiCdPipeline;
  /** Synthesizes once. */
  template(): Template;
}

/** A pipeline in its own stack. `props` may need the stack for existing resources. */
export function testPipeline(props: (scope: Construct) => Partial<CiCdPipelineProps> = () => ({})): TestPipeline {
  const stack = new Stack(new App({ analyticsReporting: false, treeMetadata: false }), 'Test');
  const pipeline = new CiCdPipeline(stack, 'Pipeline', { ...minimalProps, ...props(stack) });
  let template: Template | undefined;
  return { stack, pipeline, template: () => (template ??= Template.fromStack(stack)) };
}

/** The construct's own warnings, in the order of the app's tree. `Annotations.fromStack` would synthesize again. */
export function warningsOf({ stack }: Pick<TestPipeline, 'stack'>): Json[] {
  const app = stack.node.root as App;
  return app
    .synth()
    .getStackArtifact(stack.artifactId)
    .messages.filter(({ level }) => level === 'warning')
    .map(({ entry }) => entry.data)
    .filter((text) => String(text).includes('@cdk-cicd-pipeline'));
}

/** All resources of a type. */
export function resourcesOf(template: Template, type: string): Resource[] {
  return Object.values(template.findResources(type)) as Resource[];
}

/** The only resource of a type, or the one whose logical id contains `id`. */
export function resourceOf(template: Template, type: string, id = ''): Resource {
  const found = Object.entries(template.findResources(type)).filter(([logicalId]) => logicalId.includes(id));
  if (found.length !== 1) {
    throw new Error(
      `expected one ${type} with '${id}' in its id, found ${found.map(([name]) => name).join(', ') || 'none'}`,
    );
  }
  return found[0][1] as Resource;
}

/** The only role that a service can assume, or the one whose logical id contains `id`. */
export function roleOf(template: Template, service: string, id = ''): Resource {
  const roles = Object.entries(template.findResources('AWS::IAM::Role') as Record<string, Resource>).filter(
    ([logicalId, role]) =>
      logicalId.includes(id) && role.Properties.AssumeRolePolicyDocument.Statement[0].Principal.Service === service,
  );
  if (roles.length !== 1) {
    throw new Error(`expected one role of ${service} with '${id}' in its id, found ${roles.length}`);
  }
  return roles[0][1];
}

/** All statements of a role's inline policies. */
export function statementsOf(role: Resource): Statement[] {
  return role.Properties.Policies.flatMap((policy: Json) => policy.PolicyDocument.Statement);
}

/** The name of the pipeline of `minimalProps`, which the names of its resources start with. */
export const PIPELINE_NAME = 'shop-dev';

export function arn(service: string, resource: string): unknown {
  const region = { Ref: 'AWS::Region' };
  const account = { Ref: 'AWS::AccountId' };
  return {
    'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:${service}:`, region, ':', account, `:${resource}`]],
  };
}

/** The condition for using a key through one service, or through any of several. */
export function viaServices(...services: string[]): Json {
  const region = { Ref: 'AWS::Region' };
  const endpoints = services.map((service) => ({
    'Fn::Join': ['', [`${service}.`, region, '.', { Ref: 'AWS::URLSuffix' }]],
  }));
  return { StringEquals: { 'kms:ViaService': endpoints.length === 1 ? endpoints[0] : endpoints } };
}

export function attribute(logicalId: string, name = 'Arn'): unknown {
  return { 'Fn::GetAtt': [logicalId, name] };
}
