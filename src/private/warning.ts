import { Annotations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { readable } from './readable';

/** A warning that can be acknowledged by its id. */
export function warn(scope: IConstruct, id: string, text: string): void {
  Annotations.of(scope).addWarningV2(`@cdk-cicd-pipeline:${id}`, readable(scope, text));
}
