import { Annotations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { readable } from './readable';

/** A warning that can be acknowledged by its id. */
export function warn(scope: IConstruct, id: string, text: string): void {
  Annotations.of(scope).addWarningV2(inFull(id), readable(scope, text));
}

/**
 * Takes a warning back that has turned out to be none when the app is synthesized. To warn only then is too late: CDK has
 * forgotten by that time that somebody acknowledged it on the construct itself.
 */
export function takeBack(scope: IConstruct, id: string): void {
  Annotations.of(scope).acknowledgeWarning(inFull(id));
}

function inFull(id: string): string {
  return `@cdk-cicd-pipeline:${id}`;
}
