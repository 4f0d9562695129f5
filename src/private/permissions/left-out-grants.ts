/** What L2s grant but our roles are not allowed. */
export interface LeftOutGrant {
  /** The actions as the L2 writes them. */
  readonly actions: readonly string[];
  /** Pattern of the resources. @default - resources on which the role is allowed something else */
  readonly resources?: RegExp;
  readonly why: string;
  /** Where to verify the reason. */
  readonly evidence: string;
}

/** A grant on any other resource counts as missing. */
export const LEFT_OUT_GRANTS: readonly LeftOutGrant[] = [
  {
    actions: [
      's3:Abort*',
      's3:DeleteObject*',
      's3:GetBucket*',
      's3:GetObject*',
      's3:List*',
      's3:PutObject',
      's3:PutObjectAcl',
      's3:PutObjectLegalHold',
      's3:PutObjectRetention',
      's3:PutObjectTagging',
      's3:PutObjectVersionAcl',
      's3:PutObjectVersionTagging',
    ],
    why: "objects are read and written only under the pipeline's own prefix, with the actions that the AWS pages list, and never deleted",
    evidence:
      'https://docs.aws.amazon.com/codepipeline/latest/userguide/how-to-custom-role.html#how-to-custom-role-policy',
  },
  {
    actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
    why: 'keys are used only through the service that encrypts with them, with the actions that it calls',
    evidence: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html',
  },
  {
    actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
    why: 'the stack creates the log group, and only its streams are written to',
    evidence: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html',
  },
  {
    actions: ['codestar-connections:UseConnection'],
    why: "the prefix of the action is the one in the connection's ARN",
    evidence:
      'https://docs.aws.amazon.com/dtconsole/latest/userguide/security-iam.html#permissions-reference-connections-use',
  },
  {
    actions: ['lambda:InvokeFunction'],
    why: 'CodePipeline invokes the function that FunctionName names, not a version or an alias',
    evidence: 'https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-Lambda.html',
  },
  {
    actions: ['secretsmanager:GetSecretValue'],
    why: 'the statement names the secret with the characters that Secrets Manager adds, not every name that starts the same',
    evidence: 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html#ARN_secretnamehyphen',
  },
  {
    actions: ['secretsmanager:GetSecretValue'],
    resources: /^\$\{Token\[/,
    why: 'the L2 cuts a secret name that is known only at deployment at a colon; our statement names the secret',
    evidence:
      'https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.env.secrets-manager',
  },
  {
    actions: ['secretsmanager:DescribeSecret'],
    why: 'CodeBuild reads only the value of a secret',
    evidence: 'https://docs.aws.amazon.com/codebuild/latest/userguide/sample-private-registry.html',
  },
  {
    actions: ['ssm:GetParameters'],
    resources: /:parameter\/.*:/,
    why: 'the L2 mistakes an ARN or a version for the name of a parameter, which has no colon; our statement names the parameter',
    evidence: 'https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html',
  },
  {
    actions: ['ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface'],
    why: 'IAM checks these actions on subnets, security groups and network interfaces',
    evidence: 'https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html',
  },
];
