import { Resource } from '../template/deploy';
import { copy, Json, JsonObject } from '../template/json';
import { isOurs, World } from '../template/world';

/** A world in which one property is not as it should be. */
export interface WiringMutant {
  readonly kind: string;
  readonly world: World;
  readonly description: string;
}

interface Change {
  readonly type: string;
  readonly kind: string;
  readonly what: string;
  /** The property, as a path, and what becomes of it; `undefined` takes it away. */
  readonly path: readonly (string | number)[];
  readonly value?: (world: World) => Json;
}

const NO = (): Json => false;
const anotherRole = (world: World): Json =>
  `arn:${world.environment.partition}:iam::${world.environment.account}:role/Administrator`;

/** What protects data beside policies, and which role each service is told to take on. */
const CHANGES: readonly Change[] = [
  ...['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'].map((name) => ({
    type: 'AWS::S3::Bucket',
    kind: 'protection off',
    what: `${name} off`,
    path: ['PublicAccessBlockConfiguration', name],
    value: NO,
  })),
  { type: 'AWS::S3::Bucket', kind: 'protection off', what: 'not encrypted', path: ['BucketEncryption'] },
  { type: 'AWS::KMS::Key', kind: 'protection off', what: 'not rotated', path: ['EnableKeyRotation'], value: NO },
  {
    type: 'AWS::ECR::Repository',
    kind: 'protection off',
    what: 'not scanned',
    path: ['ImageScanningConfiguration', 'ScanOnPush'],
    value: NO,
  },
  {
    type: 'AWS::DynamoDB::Table',
    kind: 'protection off',
    what: 'may be deleted',
    path: ['DeletionProtectionEnabled'],
    value: NO,
  },
  { type: 'AWS::SQS::Queue', kind: 'protection off', what: 'not encrypted', path: ['SqsManagedSseEnabled'], value: NO },
  {
    type: 'AWS::CodePipeline::Pipeline',
    kind: 'another role',
    what: "somebody else's role",
    path: ['RoleArn'],
    value: anotherRole,
  },
  {
    type: 'AWS::CodeBuild::Project',
    kind: 'another role',
    what: "somebody else's role",
    path: ['ServiceRole'],
    value: anotherRole,
  },
  {
    type: 'AWS::Lambda::Function',
    kind: 'another role',
    what: "somebody else's role",
    path: ['Role'],
    value: anotherRole,
  },
  {
    type: 'AWS::Events::Rule',
    kind: 'another role',
    what: "somebody else's role",
    path: ['Targets', 0, 'RoleArn'],
    value: anotherRole,
  },
];

export function wiringMutantsOf(world: World): WiringMutant[] {
  return world.resources
    .filter(({ path }) => isOurs(world, path))
    .flatMap((resource) =>
      CHANGES.filter(({ type, path }) => type === resource.type && has(resource.properties, path)).map((change) => ({
        kind: change.kind,
        description: `${resource.path}: ${change.what}`,
        world: withProperty(world, resource, change),
      })),
    );
}

function has(properties: JsonObject, path: readonly (string | number)[]): boolean {
  return parentOf(properties, path)?.[path[path.length - 1]] !== undefined;
}

function withProperty(world: World, resource: Resource, { path, value }: Change): World {
  const properties = copy(resource.properties);
  const parent = parentOf(properties, path)!;
  const name = path[path.length - 1];
  if (value === undefined) {
    delete parent[name];
  } else {
    parent[name] = value(world);
  }
  return {
    ...world,
    resources: world.resources.map((other) => (other === resource ? { ...resource, properties } : other)),
  };
}

function parentOf(properties: JsonObject, path: readonly (string | number)[]): { [name: string]: Json } | undefined {
  let found: Json | undefined = properties;
  for (const name of path.slice(0, -1)) {
    found = (found as { [name: string]: Json } | undefined)?.[name];
  }
  return found as { [name: string]: Json } | undefined;
}
