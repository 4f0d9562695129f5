import { CfnResource, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct, IConstruct } from 'constructs';
import { takeBack, warn } from '../private/checks/warning';

/** Resources that turn on EventBridge: the bucket itself, or the custom resource that the L2's property adds. */
const SWITCHES = ['AWS::S3::Bucket', 'Custom::S3BucketNotifications'];

/**
 * Without events, no upload starts the pipeline. They may be turned on until synthesis.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-event-notifications-eventbridge.html
 */
export function warnWithoutEvents(scope: Construct, bucket: s3.IBucket): void {
  const { id, text } = warningOf(bucket);
  warn(scope, id, text);
  scope.node.addValidation({
    validate: () => {
      if (sendsEvents(bucket)) {
        takeBack(scope, id);
      }
      return [];
    },
  });
}

function warningOf({ node }: s3.IBucket): { readonly id: string; readonly text: string } {
  return node.defaultChild
    ? {
        id: 'sourceBucketEvents',
        text: `bucket '${node.path}' does not send events to EventBridge, so an upload does not start the pipeline: set eventBridgeEnabled: true`,
      }
    : {
        id: 'importedBucketEvents',
        text: `bucket '${node.path}' was imported, so its event settings are not changed: it must send events to EventBridge (eventBridgeEnabled: true), otherwise an upload does not start the pipeline`,
      };
}

function sendsEvents({ node }: s3.IBucket): boolean {
  return [node.defaultChild, ...node.findAll()].filter(isSwitch).some(isOn);
}

function isSwitch(construct: IConstruct | undefined): construct is CfnResource {
  return construct instanceof CfnResource && SWITCHES.includes(construct.cfnResourceType);
}

/** As in the template, with overrides. The setting may be inside a condition. */
function isOn(resource: CfnResource): boolean {
  const template = JSON.stringify(Stack.of(resource).resolve(resource._toCloudFormation()));
  return /"EventBridgeConfiguration":(?!\{"EventBridgeEnabled":false\})/.test(template);
}
