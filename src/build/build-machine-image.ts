import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { readSecrets } from './environment-secrets';
import { allowSecretKey } from '../private/permissions/key-statements';
import { allowPulling } from '../private/permissions/statements';

/** The image that the build runs in, where that is in a private repository: CodeBuild pulls it with the role of the project. */
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
 * Of another registry, CodeBuild reads the credentials.
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
 * The image as the L2 of the project gets it. It would name the role in the policy of a key of the credentials, whose role names
 * that key: a cycle. So it gets the credentials without their key.
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
