import { Json } from './template';

/** Where a resource names the key of its data. */
const KEYS: Readonly<Record<string, (properties: Json) => unknown>> = {
  'AWS::DynamoDB::Table': ({ SSESpecification: sse }) => sse?.KMSMasterKeyId,
  'AWS::Logs::LogGroup': ({ KmsKeyId: key }) => key,
  'AWS::S3::Bucket': ({ BucketEncryption: encryption }) =>
    encryption?.ServerSideEncryptionConfiguration?.[0]?.ServerSideEncryptionByDefault?.KMSMasterKeyID,
  'AWS::SNS::Topic': ({ KmsMasterKeyId: key }) => key,
};

/** The ARN of the customer-managed key that a resource encrypts new data with. */
export function keyOf(type: string, properties: Json): string | undefined {
  const key = KEYS[type]?.(properties);
  return typeof key === 'string' ? key : undefined;
}
