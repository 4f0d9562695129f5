import { deferred, type Deferred } from './deferred';
import { ServiceException, type FailureType } from './failures';
import { outputVariablesProblem, type Variables } from './variables';

export interface JobArtifact {
  readonly name: string;
  readonly revision: string | null;
  readonly location: {
    readonly type: 'S3';
    readonly s3Location: { readonly bucketName: string; readonly objectKey: string };
  };
}

/**
 * The data that a function receives with its job.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/actions-invoke-lambda-function.html
 */
export interface JobData {
  readonly actionConfiguration: { readonly configuration: Readonly<Record<string, string>> };
  readonly inputArtifacts: readonly JobArtifact[];
  readonly outputArtifacts: readonly JobArtifact[];
  readonly artifactCredentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
    readonly expirationTime: number;
  };
  readonly continuationToken?: string;
  readonly encryptionKey?: { readonly id: string; readonly type: 'KMS' };
}

/** What GetJobDetails returns in addition to the event's data. */
export interface JobContext {
  readonly actionTypeId: Readonly<Record<'category' | 'owner' | 'provider' | 'version', string>>;
  readonly pipelineContext: {
    readonly pipelineName: string;
    readonly pipelineArn: string;
    readonly pipelineExecutionId: string;
    readonly stage: { readonly name: string };
    readonly action: { readonly name: string; readonly actionExecutionId: string };
  };
}

export interface ExecutionDetails {
  readonly summary?: string;
  readonly externalExecutionId?: string;
  readonly percentComplete?: number;
}

export interface JobSuccess {
  readonly continuationToken?: string;
  readonly outputVariables?: Variables;
  readonly executionDetails?: ExecutionDetails;
}

export interface JobFailureDetails {
  readonly type: FailureType;
  readonly message: string;
  readonly externalExecutionId?: string;
}

export type JobAnswer =
  | { readonly kind: 'success'; readonly result: JobSuccess }
  | { readonly kind: 'failure'; readonly details: JobFailureDetails };

export type JobStatus = 'InProgress' | 'Succeeded' | 'Failed' | 'Abandoned' | 'TimedOut';

export interface Job {
  readonly id: string;
  readonly data: JobData;
  readonly context: JobContext;
  readonly answer: Promise<JobAnswer>;
  status: JobStatus;
  /** A refused answer: the best explanation if no valid answer follows. */
  refusal?: string;
}

/** The jobs of functions, and their answers. */
export interface JobBoard {
  open(id: string, data: JobData, context: JobContext): Job;
  job(id: string): Job;
  succeed(id: string, result: JobSuccess): void;
  fail(id: string, details: JobFailureDetails): void;
  noteRefusal(id: string, message: string): void;
}

export function createJobBoard(): JobBoard {
  const jobs = new Map<string, { job: Job; answer: Deferred<JobAnswer> }>();

  function entry(id: string): { job: Job; answer: Deferred<JobAnswer> } {
    const found = jobs.get(id);
    if (found === undefined) {
      throw new ServiceException('JobNotFoundException', `there is no job ${id}`);
    }
    return found;
  }

  function settle(id: string, status: JobStatus, answer: JobAnswer): void {
    const found = entry(id);
    if (found.job.status !== 'InProgress') {
      const message = `the job ${id} accepts no answer: it is ${found.job.status}`;
      throw new ServiceException('InvalidJobStateException', message);
    }
    found.job.status = status;
    found.answer.resolve(answer);
  }

  return {
    open(id, data, context) {
      const answer = deferred<JobAnswer>();
      const job: Job = { id, data, context, answer: answer.promise, status: 'InProgress' };
      jobs.set(id, { job, answer });
      return job;
    },
    job: (id) => entry(id).job,
    succeed(id, result) {
      entry(id);
      checkSuccess(result);
      settle(id, 'Succeeded', { kind: 'success', result });
    },
    fail: (id, details) => settle(id, 'Failed', { kind: 'failure', details }),
    noteRefusal(id, message) {
      const found = jobs.get(id);
      if (found !== undefined) {
        found.job.refusal = message;
      }
    },
  };
}

/**
 * https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PutJobSuccessResult.html: variables only without a
 * continuation token, the pattern of their names; https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html:
 * their size.
 */
function checkSuccess({ continuationToken, outputVariables = {} }: JobSuccess): void {
  if (continuationToken !== undefined && Object.keys(outputVariables).length > 0) {
    throw new ServiceException('ValidationException', 'outputVariables are not allowed with a continuationToken');
  }
  const problem = outputVariablesProblem(outputVariables);
  if (problem === 'name') {
    throw new ServiceException(
      'ValidationException',
      'the names of outputVariables can have only letters, digits and @ - _',
    );
  }
  if (problem === 'size') {
    throw new ServiceException('OutputVariablesSizeExceededException', 'outputVariables are larger than 122880 bytes');
  }
}
