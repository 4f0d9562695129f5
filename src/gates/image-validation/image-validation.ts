import { Duration } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import * as names from './handler/validation';
import { VERSION } from '../../lambda/versions';
import { codePipelineName } from '../../private/checks/codepipeline-names';
import { ROLE, validateConstructs } from '../../private/checks/construct-kinds';
import { validateMinutes } from '../../private/checks/minutes';
import { functionName } from '../../private/checks/names';
import { validateTopic } from '../../private/checks/topic-checks';
import { throwIfAny, validateOptionalText } from '../../private/checks/validation';
import { functionArn, pipelineArn } from '../../private/permissions/arns';
import { allowTableKey, allowTopicKey } from '../../private/permissions/key-statements';
import { allow, allowInvoking, allowWithoutResource } from '../../private/permissions/statements';
import { JobFunctionProps, createJobFunction } from '../../private/resources/job-function';
import { validateOnce } from '../gate-checks';
import { FindingSeverity, GateBindOptions, GateConfig, ImageValidationOptions } from '../gate-types';

const CONSTRUCT_ID = 'ImageValidation';
const ACTION_NAME = 'ValidateImage';
const DEFAULT_TARGET = 'image';
const DEFAULT_SCAN_TIMEOUT = Duration.minutes(30);
/** CodePipeline keeps invoking a function that continues its job for at most 24 hours. */
const SCAN_TIMEOUT = { prop: 'scanTimeout', min: Duration.minutes(1), max: Duration.hours(12) };

const TARGET = codePipelineName('target', 'service');

interface Ledger {
  readonly table: dynamodb.ITable;
  readonly topic: sns.ITopic;
}

/** A function that validates the image and records the deployment. */
export class ImageValidation {
  public constructor(private readonly options: ImageValidationOptions) {
    throwIfAny('Gate.imageValidation', [
      ...validateConstructs(options, { role: ROLE }),
      ...validateSeverity(options.failOn),
      ...validateMinutes(SCAN_TIMEOUT, options.scanTimeout),
    ]);
  }

  public bind(scope: Construct, options: GateBindOptions): GateConfig {
    const { records, target = DEFAULT_TARGET } = options;
    throwIfAny(scope.node.path, [
      ...validateOnce(scope, CONSTRUCT_ID, 'image validation'),
      ...validateOptionalText(TARGET, options.target),
    ]);
    const ledger = { table: records.useDeploymentsTable(), topic: records.useNotificationTopic() };
    throwIfAny(scope.node.path, validateTopic(ledger.topic));
    const name = functionName([options.pipelineName, options.stageName, 'validate-image']);
    const fn = this.createFunction(new Construct(scope, CONSTRUCT_ID), name, options, ledger);
    const action = new actions.LambdaInvokeAction({
      actionName: ACTION_NAME,
      lambda: fn,
      userParameters: { version: VERSION, ...this.parameters(options, target) },
      runOrder: options.runOrder,
    });
    return { actions: [action], permissions: allowInvoking(functionArn(scope, name)) };
  }

  private parameters(options: GateBindOptions, target: string): names.ValidationParameters {
    const { failOn = FindingSeverity.CRITICAL, allowUnscannedImage = false, scanTimeout } = this.options;
    return {
      imageDigest: options.image.digest,
      pipelineName: options.pipelineName,
      executionId: codepipeline.GlobalVariables.executionId,
      stageName: options.stageName,
      actionName: ACTION_NAME,
      target,
      failOn: names.SEVERITIES.slice(0, names.SEVERITIES.indexOf(failOn) + 1),
      allowUnscannedImage,
      scanTimeoutMinutes: (scanTimeout ?? DEFAULT_SCAN_TIMEOUT).toMinutes(),
    };
  }

  private createFunction(scope: Construct, name: string, options: GateBindOptions, ledger: Ledger): lambda.Function {
    const props: JobFunctionProps = {
      functionName: name,
      description: `Validates the image of ${options.pipelineName} and records its deployment`,
      entryPoint: 'validateImage',
      environment: {
        [names.STATE_TABLE]: ledger.table.tableName,
        [names.ECR_REPOSITORY]: options.image.repository.repositoryName,
        [names.SNS_TOPIC_ARN]: ledger.topic.topicArn,
        [names.SOURCE_STAGE]: options.sourceAction.stageName,
        [names.SOURCE_ACTION]: options.sourceAction.actionName,
      },
      permissions: functionPermissions(scope, options, ledger),
      roleDescription: `Validates images of ${options.pipelineName}`,
      existingRole: this.options.role,
    };
    return createJobFunction(scope, props, options);
  }
}

/** Untyped languages accept any value, and then no finding would fail. */
function validateSeverity(failOn: FindingSeverity | undefined): string[] {
  return failOn === undefined || Object.values(FindingSeverity).includes(failOn)
    ? []
    : [`failOn must be one of FindingSeverity, got '${failOn}': use one such as FindingSeverity.HIGH`];
}

/**
 * Additional permissions of the function's role. With enhanced scanning, which is enabled for a whole registry, ECR
 * reads the findings in Inspector on behalf of the caller.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning-enhanced-iam.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoninspector2.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodepipeline.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html
 */
function functionPermissions(
  scope: Construct,
  { pipelineName, image }: GateBindOptions,
  { table, topic }: Ledger,
): iam.PolicyStatement[] {
  return [
    allow(['codepipeline:ListActionExecutions'], [pipelineArn(scope, pipelineName)]),
    allow(['ecr:DescribeImageScanFindings', 'ecr:DescribeImages'], [image.repository.repositoryArn]),
    allowWithoutResource(['inspector2:ListCoverage', 'inspector2:ListFindings']),
    allow(['dynamodb:PutItem'], [table.tableArn]),
    ...allowTableKey(scope, table.encryptionKey),
    allow(['sns:Publish'], [topic.topicArn]),
    ...allowTopicKey(scope, topic.masterKey),
  ];
}
