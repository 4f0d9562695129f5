import { BOTH_SOURCES, NAME } from './system-b-templates';
import { Json, resourceOf, resourcesOf } from '../support/template';

/** Each test is a line of the table of system B: what it stores, with which key, and what it tells whom. */
describe.each(BOTH_SOURCES)('system B %s', (_, template) => {
  test('logs of build and function: 7 days', () => {
    const groups = resourcesOf(template, 'AWS::Logs::LogGroup').map(({ Properties }) => Properties);
    expect(groups.map(({ LogGroupName, RetentionInDays }) => [LogGroupName, RetentionInDays])).toEqual([
      [`/aws/codebuild/${NAME}`, 7],
      [`/aws/lambda/${NAME}-Deploy-validate-image`, 7],
    ]);
  });

  test('state table: its keys, on demand, point-in-time recovery', () => {
    expect(resourceOf(template, 'AWS::DynamoDB::Table').Properties).toMatchObject({
      KeySchema: [
        { AttributeName: 'deploymentId', KeyType: 'HASH' },
        { AttributeName: 'timestamp', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'deploymentId', AttributeType: 'S' },
        { AttributeName: 'timestamp', AttributeType: 'N' },
      ],
      BillingMode: 'PAY_PER_REQUEST',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
  });

  test('bucket: versioned, 30 days, private', () => {
    expect(resourceOf(template, 'AWS::S3::Bucket').Properties).toMatchObject({
      VersioningConfiguration: { Status: 'Enabled' },
      LifecycleConfiguration: { Rules: [{ Status: 'Enabled', ExpirationInDays: 30 }] },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    });
  });

  test('repository: scan on push, the last 10', () => {
    const { Properties } = resourceOf(template, 'AWS::ECR::Repository');
    expect(Properties.ImageScanningConfiguration).toEqual({ ScanOnPush: true });
    const { rules } = JSON.parse(Properties.LifecyclePolicy.LifecyclePolicyText);
    expect(rules.map((rule: Json) => rule.selection)).toEqual([
      { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 10 },
    ]);
  });
});
