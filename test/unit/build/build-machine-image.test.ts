import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { build } from './support';
import { arn, resourceOf, viaServices } from '../../support/template';

describe('a build image from another registry', () => {
  const inImage = (secret: (scope: Construct) => secretsmanager.ISecret) =>
    build((scope) => ({
      buildImage: codebuild.LinuxBuildImage.fromDockerRegistry('acme/builder', {
        secretsManagerCredentials: secret(scope),
      }),
    }));

  test.each<[string, (scope: Construct) => secretsmanager.ISecret, unknown]>([
    ['of the app', (scope) => new secretsmanager.Secret(scope, 'Mine'), { Ref: expect.stringMatching(/^Mine/) }],
    [
      'by its name',
      (scope) => secretsmanager.Secret.fromSecretNameV2(scope, 'Hub', 'docker/hub'),
      arn('secretsmanager', 'secret:docker/hub-??????'),
    ],
  ])('CodeBuild is allowed to read credentials %s, without a warning', (_case, secret, Resource) => {
    const { statements, pipeline } = inImage(secret);
    expect(statements).toEqual([{ Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource }]);
    expect(Annotations.fromStack(pipeline.stack).findWarning('*', Match.anyValue())).toEqual([]);
  });

  test.each<[string, (scope: Construct) => secretsmanager.ISecret, unknown]>([
    [
      'of the app',
      (scope) => new secretsmanager.Secret(scope, 'Mine', { encryptionKey: new kms.Key(scope, 'Key') }),
      { Ref: expect.stringMatching(/^Mine/) },
    ],
    [
      'without the characters that Secrets Manager adds',
      (scope) =>
        secretsmanager.Secret.fromSecretAttributes(scope, 'Hub', {
          secretPartialArn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:hub',
          encryptionKey: new kms.Key(scope, 'Key'),
        }),
      'hub',
    ],
  ])('CodeBuild is allowed to use the key of a secret %s', (_case, secret, Credential) => {
    const { statements, pipeline } = inImage(secret);
    expect(statements).toContainEqual({
      Effect: 'Allow',
      Action: 'kms:Decrypt',
      Resource: { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] },
      Condition: viaServices('secretsmanager'),
    });
    const { Environment } = resourceOf(pipeline.template(), 'AWS::CodeBuild::Project').Properties;
    expect(Environment).toMatchObject({
      Image: 'acme/builder',
      RegistryCredential: { CredentialProvider: 'SECRETS_MANAGER', Credential },
    });
  });

  test('a public image needs no permission', () => {
    expect(build(() => ({ buildImage: codebuild.LinuxBuildImage.fromDockerRegistry('docker:28') })).statements).toEqual(
      [],
    );
  });
});
