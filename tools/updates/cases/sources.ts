import { SecretValue } from 'aws-cdk-lib';
import * as codecommit from 'aws-cdk-lib/aws-codecommit';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { GitHubSourceOptions, PipelineSource } from '../../../src';
import { Change, Version } from '../change';
import { shop } from '../shop';

const connectionArn = (id: number) =>
  `arn:aws:codeconnections:eu-west-1:111122223333:connection/11111111-2222-3333-4444-55555555555${id}`;

function gitHub(options: Partial<GitHubSourceOptions> = {}, repository = 'acme/shop'): PipelineSource {
  return PipelineSource.gitHub(repository, { connectionArn: connectionArn(1), ...options });
}

function inParameter(scope: Construct, tokenVersion?: string): PipelineSource {
  const tokenParameter = ssm.StringParameter.fromSecureStringParameterAttributes(scope, 'Token', {
    parameterName: '/token',
    encryptionKey: kms.Key.fromKeyArn(scope, 'TokenKey', 'arn:aws:kms:eu-west-1:111122223333:key/token'),
  });
  return PipelineSource.gitHubOAuth('acme/shop', { tokenParameter, tokenVersion });
}

/** Every kind of source, by a short id, in words. */
const KINDS: readonly (readonly [id: string, words: string, make: (scope: Construct) => PipelineSource])[] = [
  ['s3', 'S3', () => PipelineSource.s3('source.zip')],
  [
    'own-bucket',
    'an existing bucket',
    (scope) => PipelineSource.s3('source.zip', { bucket: s3.Bucket.fromBucketName(scope, 'Uploads', 'team-uploads') }),
  ],
  ['artifact-bucket', 'the artifact bucket', () => PipelineSource.s3InArtifactBucket('source.zip')],
  ['github', 'GitHub by connection', () => gitHub()],
  [
    'oauth',
    'GitHub by OAuth token',
    () => PipelineSource.gitHubOAuth('acme/shop', { oauthToken: SecretValue.secretsManager('token') }),
  ],
  ['oauth-parameter', 'GitHub by OAuth token in a parameter', (scope) => inParameter(scope)],
  [
    'codecommit',
    'CodeCommit',
    (scope) => PipelineSource.codeCommit(codecommit.Repository.fromRepositoryName(scope, 'Git', 'shop')),
  ],
];

const versions = new Map<string, Version>(
  KINDS.map(([id, , make]) => [id, shop((scope) => ({ source: make(scope) }))]),
);

/** Each kind to each other; there and back is both directions. */
const KIND_TO_KIND: readonly Change[] = KINDS.flatMap(([from, before], index) =>
  KINDS.slice(index + 1).map(([to, after]) => ({
    id: `source-${from}-to-${to}`,
    title: `the source moves from ${before} to ${after}`,
    before: versions.get(from)!,
    after: versions.get(to)!,
  })),
);

function within(id: string, title: string, before: PipelineSource, after: PipelineSource): Change {
  return { id, title, before: shop(() => ({ source: before })), after: shop(() => ({ source: after })) };
}

const codeCommit = (branch: string): Version =>
  shop((scope) => ({
    source: PipelineSource.codeCommit(codecommit.Repository.fromRepositoryName(scope, 'Git', 'shop'), { branch }),
  }));

export const SOURCES: readonly Change[] = [
  ...KIND_TO_KIND,
  within('github-branch-changed', 'another branch of GitHub is built', gitHub(), gitHub({ branch: 'next' })),
  within('github-repository-changed', 'another repository of GitHub is built', gitHub(), gitHub({}, 'acme/shop2')),
  within('connection-changed', 'another connection is used', gitHub(), gitHub({ connectionArn: connectionArn(2) })),
  within(
    'object-key-changed',
    'the source has another key in S3',
    PipelineSource.s3('source.zip'),
    PipelineSource.s3('app/source.zip'),
  ),
  {
    id: 'codecommit-branch-changed',
    title: 'another branch of CodeCommit is built',
    before: codeCommit('main'),
    after: codeCommit('next'),
  },
  {
    id: 'token-version-changed',
    title: 'the OAuth token is rotated',
    before: shop((scope) => ({ source: inParameter(scope, '1') })),
    after: shop((scope) => ({ source: inParameter(scope, '2') })),
  },
];
