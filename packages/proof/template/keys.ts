import { Resource } from './deploy';
import { at, Json, listOf, textOf } from './json';
import { factOf, findByArn, World } from './world';

/** Where a resource says which key of the account encrypts it. */
const KEYS: { readonly [type: string]: (properties: Json) => Json | undefined } = {
  'AWS::DynamoDB::Table': (properties) => at(properties, 'SSESpecification', 'KMSMasterKeyId'),
  'AWS::ECR::Repository': (properties) => at(properties, 'EncryptionConfiguration', 'KmsKey'),
  'AWS::Logs::LogGroup': (properties) => at(properties, 'KmsKeyId'),
  'AWS::S3::Bucket': (properties) =>
    at(
      listOf(at(properties, 'BucketEncryption', 'ServerSideEncryptionConfiguration'))[0],
      'ServerSideEncryptionByDefault',
      'KMSMasterKeyID',
    ),
  'AWS::SecretsManager::Secret': (properties) => at(properties, 'KmsKeyId'),
  'AWS::SNS::Topic': (properties) => at(properties, 'KmsMasterKeyId'),
  'AWS::SQS::Queue': (properties) => at(properties, 'KmsMasterKeyId'),
};

/** ARN of the customer-managed key of a resource; undefined for keys that AWS manages. */
export function keyOf(world: World, arn: string | undefined): string | undefined {
  const resource = findByArn(world, arn);
  if (resource === undefined) {
    return arn && factOf(world, arn, 'key');
  }
  const key = textOf(KEYS[resource.type]?.(resource.properties));
  return key === undefined ? undefined : keyArn(world, key);
}

/** Services take a key by its ARN or by its id. */
export function keyArn({ resources }: World, key: string): string {
  const isKey = ({ type, ref, arn }: Resource): boolean => type === 'AWS::KMS::Key' && (ref === key || arn === key);
  const found = resources.find(isKey)?.arn ?? (key.startsWith('arn:') ? key : undefined);
  if (found === undefined) {
    throw new Error(`key '${key}' is not in the stacks`);
  }
  return found;
}

/** ARN of a repository of images by the URI that Docker knows it by. */
export function repositoryOfUri(uri: string): string {
  const match = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(\.cn)?\/(.+)$/.exec(uri);
  if (match === null) {
    throw new Error(`'${uri}' is no URI of a repository`);
  }
  const [, account, region, , name] = match;
  return `arn:${partitionOf(region)}:ecr:${region}:${account}:repository/${name}`;
}

function partitionOf(region: string): string {
  if (region.startsWith('cn-')) {
    return 'aws-cn';
  }
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
