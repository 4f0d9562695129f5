import { Finding } from './finding';
import { Resource } from '../template/deploy';
import { at, Json } from '../template/json';
import { isOurs, World } from '../template/world';

interface Setting {
  readonly type: string;
  readonly what: string;
  readonly holds: (properties: Json) => boolean;
}

/** What protects data beside policies. */
const SETTINGS: readonly Setting[] = [
  ...['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'].map((name) => ({
    type: 'AWS::S3::Bucket',
    what: `${name} is on`,
    holds: (properties: Json) => at(properties, 'PublicAccessBlockConfiguration', name) === true,
  })),
  {
    type: 'AWS::S3::Bucket',
    what: 'it is encrypted',
    holds: (properties) => at(properties, 'BucketEncryption') !== undefined,
  },
  { type: 'AWS::KMS::Key', what: 'it is rotated', holds: (properties) => at(properties, 'EnableKeyRotation') === true },
  {
    type: 'AWS::ECR::Repository',
    what: 'images are scanned on push',
    holds: (properties) => at(properties, 'ImageScanningConfiguration', 'ScanOnPush') === true,
  },
  {
    type: 'AWS::DynamoDB::Table',
    what: 'it is protected from deletion',
    holds: (properties) => at(properties, 'DeletionProtectionEnabled') === true,
  },
  {
    type: 'AWS::SQS::Queue',
    what: 'it is encrypted',
    holds: (properties) =>
      at(properties, 'SqsManagedSseEnabled') === true || at(properties, 'KmsMasterKeyId') !== undefined,
  },
];

export function settingsOf(world: World): Finding[] {
  const ours = world.resources.filter(({ path }) => isOurs(world, path));
  return SETTINGS.flatMap(({ type, what, holds }) =>
    ours
      .filter((resource) => resource.type === type && !holds(resource.properties))
      .map((resource: Resource): Finding => ({
        proof: 'setting',
        id: `${resource.path} ${what}`,
        message: `${resource.path}: nothing says that ${what}`,
      })),
  );
}
