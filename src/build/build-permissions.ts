import { Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ArtifactReference } from '../context';
import { readArtifact, writeArtifact } from '../private/permissions/artifact-permissions';
import { allowDecrypting } from '../private/permissions/key-statements';
import { allow, allowWithoutResource } from '../private/permissions/statements';
import { allowWritingLogs } from '../private/resources/log-group';

export interface BuildPermissionsOptions {
  readonly logGroup: logs.ILogGroup;
  readonly repository: ecr.IRepository;
  readonly source: ArtifactReference;
  readonly output: ArtifactReference;
}

/** The permissions of the build's role. */
export function buildPermissions(options: BuildPermissionsOptions): iam.PolicyStatement[] {
  return [
    allowWritingLogs(options.logGroup),
    ...useArtifacts(options.source, options.output),
    ...pushImage(options.repository),
  ];
}

/**
 * The permissions that the pipeline's role needs to run the build. It stops the build when the execution is stopped.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeBuild.html
 */
export function startBuildPermissions(projectArn: string): iam.PolicyStatement[] {
  return [allow(['codebuild:BatchGetBuilds', 'codebuild:StartBuild', 'codebuild:StopBuild'], [projectArn])];
}

/**
 * Earlier keys come last: beside the current key in the statement that reads, they would keep it from being merged with
 * the statement that writes, which decrypts too.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/setting-up-service-role.html
 */
export function useArtifacts(source: ArtifactReference, output: ArtifactReference): iam.PolicyStatement[] {
  const buckets = [source.bucket.bucketArn, output.bucket.bucketArn];
  return [
    allow(['s3:GetBucketAcl', 's3:GetBucketLocation'], buckets),
    ...readArtifact({ ...source, previousKeys: [] }),
    ...writeArtifact(output),
    ...allowDecrypting(source.bucket, undefined, source.previousKeys),
  ];
}

/** @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html */
export function pushImage(repository: ecr.IRepository): iam.PolicyStatement[] {
  const actions = [
    'ecr:BatchCheckLayerAvailability',
    'ecr:BatchGetImage',
    'ecr:CompleteLayerUpload',
    'ecr:InitiateLayerUpload',
    'ecr:PutImage',
    'ecr:UploadLayerPart',
  ];
  return [allowWithoutResource(['ecr:GetAuthorizationToken']), allow(actions, [repository.repositoryArn])];
}

export interface BuildNetwork {
  readonly subnetIds: string[];
  readonly securityGroupIds: string[];
  /** The account that owns the subnets. @default - the pipeline's */
  readonly subnetOwner?: string;
}

/**
 * CodeBuild gives each build in a VPC its own network interface with an unpredictable id. Where AWS's example has `*`,
 * these are the resources that IAM checks.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/auth-and-access-control-iam-identity-based-access-control.html#customer-managed-policies-example-create-vpc-network-interface
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
 */
export function runInVpc(scope: Construct, network: BuildNetwork): iam.PolicyStatement[] {
  const { subnetIds, securityGroupIds, subnetOwner } = network;
  const ec2Arn = (resource: string, resourceName: string, account?: string): string =>
    Stack.of(scope).formatArn({ service: 'ec2', resource, resourceName, account });
  const interfaces = ec2Arn('network-interface', '*');
  const subnets = subnetIds.map((id) => ec2Arn('subnet', id, subnetOwner));
  const securityGroups = securityGroupIds.map((id) => ec2Arn('security-group', id));
  return [
    allowWithoutResource([
      'ec2:DescribeDhcpOptions',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSecurityGroups',
      'ec2:DescribeSubnets',
      'ec2:DescribeVpcs',
    ]),
    allow(['ec2:CreateNetworkInterface'], [interfaces, ...subnets, ...securityGroups]),
    allow(['ec2:DeleteNetworkInterface'], [interfaces]),
    allow(['ec2:CreateNetworkInterfacePermission'], [interfaces], {
      StringEquals: { 'ec2:AuthorizedService': 'codebuild.amazonaws.com', 'ec2:Subnet': subnets },
    }),
  ];
}
