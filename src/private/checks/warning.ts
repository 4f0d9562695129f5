import { Annotations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { readable } from './readable';

/** Adds a warning that can be acknowledged by its id. */
export function warn(scope: IConstruct, id: string, text: string): void {
  Annotations.of(scope).addWarningV2(inFull(id), readable(scope, text));
}

/**
 * Removes a warning that turns out to be wrong at synthesis. Adding the warning only then would be too late: CDK would
 * ignore an acknowledgment on the construct itself.
 */
export function takeBack(scope: IConstruct, id: string): void {
  Annotations.of(scope).acknowledgeWarning(inFull(id));
}

function inFull(id: string): string {
  return `@cdk-cicd-pipeline:${id}`;
}
