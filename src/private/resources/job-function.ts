import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { allowWritingLogs, createLogGroup } from './log-group';
import { HANDLERS } from '../../assets';
import { PipelineBindOptions } from '../../context';
import { acknowledgeRuntime } from '../permissions/acknowledgements';
import { ServiceRole } from '../permissions/service-role';
import { allowAnsweringJobs } from '../permissions/statements';

/** Lambda allocates CPU in proportion to memory, and a job spends most of its time starting the SDK. */
const MEMORY_MIB = 256;
const TIMEOUT = Duration.minutes(1);

export interface JobFunctionProps {
  readonly functionName: string;
  readonly description: string;
  /** The name that `handlers.ts` exports. */
  readonly entryPoint: string;
  readonly environment: Record<string, string>;
  /** The permissions that the work needs. All functions are allowed to log and to answer. */
  readonly permissions: iam.PolicyStatement[];
  readonly roleDescription: string;
  readonly existingRole?: iam.IRole;
  /** @default Duration.minutes(1) */
  readonly timeout?: Duration;
  /** In MiB. @default 256 */
  readonly memorySize?: number;
}

export interface FunctionProps extends JobFunctionProps {
  /** The queue for events that the function failed to handle. @default - no queue */
  readonly deadLetterQueue?: sqs.IQueue;
}

/** Creates a function for jobs of CodePipeline, with its own log group, and its own role unless a role is passed. */
export function createJobFunction(
  scope: Construct,
  props: JobFunctionProps,
  options: PipelineBindOptions,
): lambda.Function {
  return createFunction(scope, { ...props, permissions: [...props.permissions, allowAnsweringJobs()] }, options);
}

/** Creates a function of the one bundle, with its own log group, and its own role unless a role is passed. */
export function createFunction(scope: Construct, props: FunctionProps, options: PipelineBindOptions): lambda.Function {
  const { functionName, description, entryPoint, environment, permissions, deadLetterQueue, timeout, memorySize } =
    props;
  const logGroup = createLogGroup(scope, 'Logs', 'lambda', functionName, options);
  const role = createRole(scope, props);
  role.allow([allowWritingLogs(logGroup), ...permissions]);
  const fn = new lambda.Function(scope, 'Function', {
    functionName,
    description,
    runtime: lambda.Runtime.NODEJS_24_X,
    code: lambda.Code.fromAsset(HANDLERS),
    handler: `index.${entryPoint}`,
    role: role.frozen,
    logGroup,
    loggingFormat: lambda.LoggingFormat.JSON,
    timeout: timeout ?? TIMEOUT,
    memorySize: memorySize ?? MEMORY_MIB,
    environment,
    deadLetterQueue,
  });
  role.readyBefore(fn);
  acknowledgeRuntime(fn);
  return fn;
}

function createRole(scope: Construct, { existingRole, roleDescription }: JobFunctionProps): ServiceRole {
  return existingRole
    ? ServiceRole.existing(scope, 'ExistingRole', existingRole)
    : ServiceRole.create(scope, 'Role', { service: 'lambda.amazonaws.com', description: roleDescription });
}
