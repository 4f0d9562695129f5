import { CfnResource, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { flatten } from './readable';

export type Properties = { readonly [name: string]: unknown };

interface Rendered {
  /** Undefined if the resource is left out of the template. */
  readonly Resources?: { readonly [logicalId: string]: { readonly Properties?: Properties } };
}

/**
 * The properties of a resource as its template will have them, after aspects and overrides. The method that renders a
 * resource is not part of CDK's declarations.
 */
export function renderedProperties(resource: CfnResource): Properties {
  const render = Reflect.get(resource, '_toCloudFormation') as (this: CfnResource) => object;
  const { Resources = {} } = Stack.of(resource).resolve(render.call(resource)) as Rendered;
  return Object.values(Resources)[0]?.Properties ?? {};
}

/** The resources of an app at one point in time. Each is rendered once, however many checks look at it. */
export class RenderedResources {
  private readonly resources: readonly CfnResource[];
  private readonly properties = new Map<CfnResource, Properties>();

  public constructor(scope: IConstruct) {
    this.resources = scope.node.root.node.findAll().filter((construct) => construct instanceof CfnResource);
  }

  /** The resources of a type in a scope. */
  public in(scope: IConstruct, type: string): CfnResource[] {
    const prefix = scope.node.path === '' ? '' : `${scope.node.path}/`;
    return this.resources.filter(
      ({ cfnResourceType, node }) => cfnResourceType === type && node.path.startsWith(prefix),
    );
  }

  public propertiesOf(resource: CfnResource): Properties {
    const properties = this.properties.get(resource) ?? renderedProperties(resource);
    this.properties.set(resource, properties);
    return properties;
  }
}

/** Placeholders of minimum length for values known only at deployment, so that nothing that fits is rejected. */
const SHORTEST: { readonly [name: string]: string } = {
  'AWS::AccountId': '1'.repeat(12),
  'AWS::Partition': 'aws',
  // Such as us-east-1.
  'AWS::Region': 'r'.repeat(9),
  'AWS::URLSuffix': 'amazonaws.com',
};

/** A resolved string at its minimum length. */
export function shortestText(value: unknown): string {
  return flatten(value, (name) => SHORTEST[name] ?? shortestName(name));
}

/** A resolved value as JSON without white space, at its minimum length. */
export function shortestJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => (isIntrinsic(part) ? shortestText(part) : part));
}

/** CloudFormation names unnamed resources after stack, logical ID, and its own suffix; an ARN also has a prefix. */
function shortestName(name: string): string {
  const [logicalId, attribute = ''] = name.split('.');
  const parts = attribute.endsWith('Arn') ? 'arn:aws:s3:::' : '';
  return `${parts}${logicalId.slice(0, 24)}`;
}

function isIntrinsic(value: unknown): boolean {
  const keys = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
  return keys.length === 1 && (keys[0] === 'Ref' || keys[0].startsWith('Fn::'));
}
