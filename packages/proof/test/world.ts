import { COMMERCIAL } from '../template/environment';
import { JsonObject } from '../template/json';
import { World, worldOf } from '../template/world';

export const ROLE = 'arn:aws:iam::111111111111:role/build';
export const BUCKET = 'arn:aws:s3:::shop';
export const KEY_POLICY_OWNER = 'Key';

/** A role, a bucket and a key, with policies of these statements. */
export function smallWorld(statements: {
  readonly identity?: JsonObject[];
  readonly trust?: JsonObject[];
  readonly bucket?: JsonObject[];
  readonly key?: JsonObject[];
  readonly boundary?: JsonObject[];
}): World {
  const document = (Statement: JsonObject[] = []): JsonObject => ({ Version: '2012-10-17', Statement });
  const { identity, trust, bucket, key, boundary } = statements;
  const template = {
    Resources: {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: 'build',
          AssumeRolePolicyDocument: document(trust),
          ...(identity && { Policies: [{ PolicyName: 'Own', PolicyDocument: document(identity) }] }),
          ...(boundary && { PermissionsBoundary: { Ref: 'Boundary' } }),
        },
      },
      ...(boundary && {
        Boundary: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: document(boundary) } },
      }),
      Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'shop' } },
      ...(bucket && {
        BucketPolicy: {
          Type: 'AWS::S3::BucketPolicy',
          Properties: { Bucket: { Ref: 'Bucket' }, PolicyDocument: document(bucket) },
        },
      }),
      ...(key && { Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: document(key) } } }),
    },
  };
  return worldOf('small', [{ name: 'Small', environment: COMMERCIAL, template: template as unknown as JsonObject }]);
}
