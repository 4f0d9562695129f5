import { Construct } from 'constructs';
import { EcsServiceOptions } from '../../../../src';
import { importedOptions as rollingOptions } from '../ecs-rolling/support';

/** What must be told of an imported service. */
export function importedOptions(scope: Construct): EcsServiceOptions {
  const { containerName, ...options } = rollingOptions(scope);
  return { containerNames: [containerName!], ...options };
}
