import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { readSecrets } from './environment-secrets';
import { allowSecretKey } from '../private/permissions/key-statements';
import { allowPulling } from '../private/permissions/statements';

/** Allows pulling the build machine's image from a private repository: CodeBuild pulls it with the project's role. */
export function pullBuildImage(scope: Construct, image?: codebuild.IBuildImage): iam.PolicyStatement[] {
  return image?.imagePullPrincipalType === codebuild.ImagePullPrincipalType.SERVICE_ROLE
    ? [...pullFromEcr(image), ...readCredentials(scope, image)]
    : [];
}

/** @see https://docs.aws.amazon.com/codebuild/latest/userguide/sample-ecr.html */
function pullFromEcr({ repository }: codebuild.IBuildImage): iam.PolicyStatement[] {
  return repository ? allowPulling(repository.repositoryArn) : [];
}

/**
 * For another registry, CodeBuild reads the credentials.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/sample-private-registry.html
 */
function readCredentials(
  scope: Construct,
  { secretsManagerCredentials: secret }: codebuild.IBuildImage,
): iam.PolicyStatement[] {
  return secret
    ? [
        ...readSecrets(scope, [secret.secretFullArn ?? secret.secretName]),
        ...allowSecretKey(scope, secret.encryptionKey),
      ]
    : [];
}

/**
 * Removes the key of the credentials from the image that the L2 of the project receives. The L2 would name the role in
 * the policy of that key, and the role names the key: a cycle.
 */
export function withoutKey(scope: Construct, image: codebuild.IBuildImage): codebuild.IBuildImage {
  const { secretsManagerCredentials: secret } = image;
  if (!secret?.encryptionKey) {
    return image;
  }
  const id = 'BuildImageCredentials';
  const credentials = secret.secretFullArn
    ? secretsmanager.Secret.fromSecretCompleteArn(scope, id, secret.secretFullArn)
    : secretsmanager.Secret.fromSecretNameV2(scope, id, secret.secretName);
  return Object.create(image, { secretsManagerCredentials: { value: credentials } }) as codebuild.IBuildImage;
}
