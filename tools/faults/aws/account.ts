import { Clock } from './clock';
import { FakeEcs } from './ecs-state';
import { Repository, Upload } from './repository';
import { NOTIFIED } from '../../../src/lambda/notified';

/** An attempt at an action, in CodePipeline. */
export interface ActionAttempt {
  readonly id: string;
  readonly executionId: string;
  readonly startedAt: number;
  readonly userParameters: object;
  status: 'InProgress' | 'Succeeded' | 'Failed' | 'Abandoned';
  message?: string;
  externalExecutionId?: string;
  outputVariables: Record<string, string>;
  /** CodePipeline timed out, because nobody answered. */
  hasTimedOut?: boolean;
}

export interface PipelineJob {
  readonly id: string;
  readonly attempt: ActionAttempt;
  readonly continuationToken?: string;
  isOpen: boolean;
}

export type Item = Record<string, { S?: string; N?: string }>;

export const CREDENTIALS = {
  accessKeyId: 'ASIAJOBACCESSKEY',
  secretAccessKey: 'job-secret-access-key',
  sessionToken: 'job-session-token',
};
export const STAGE = 'Production';
export const APPROVAL = 'approve';
export const PIPELINE = 'shop-prod';

/** The AWS account of a case: real state, which the fake services read and change. */
export class Account {
  public readonly attempts: ActionAttempt[] = [];
  public readonly jobs: PipelineJob[] = [];
  public readonly items = new Map<string, Item>();
  public readonly ecs = new FakeEcs();
  public readonly uploads = new Map<string, Upload>();
  /** S3 objects, by bucket and key. */
  public readonly objects = new Map<string, Buffer>();
  public readonly messages: string[] = [];
  /** Failed actions that the rule on failed actions reports. */
  public readonly ruleNotices: string[] = [];
  /** The approval that runs beside the attempts, if there is one. */
  public approval?: 'InProgress' | 'Succeeded' | 'Failed';
  public findings: Record<string, number> = {};
  /** An answer did not arrive, and the function could not notice. */
  public lostUnnoticed = false;
  public readonly clock = new Clock(Date.UTC(2026, 0, 1));
  /** The endpoint of the process that made the current request. */
  public endpoint = '';
  private readonly repositories = new Map<string, Repository>();
  private ids = 0;

  public constructor(
    public readonly actionName: string,
    /** For a control: DynamoDB does not check conditions. */
    public readonly ignoresConditions = false,
  ) {}

  /** Called each time the findings are read. Stories replace it. */
  public onScan: () => void = () => undefined;

  public repository(name: string): Repository {
    const repository = this.repositories.get(name) ?? new Repository();
    this.repositories.set(name, repository);
    return repository;
  }

  public id(): string {
    return `00000000-0000-4000-8000-${String(++this.ids).padStart(12, '0')}`;
  }

  public start(executionId: string, userParameters: object): PipelineJob {
    this.clock.skip(60_000);
    const attempt: ActionAttempt = {
      id: this.id(),
      executionId,
      startedAt: this.clock.now(),
      userParameters,
      status: 'InProgress',
      outputVariables: {},
    };
    this.attempts.push(attempt);
    return this.openJob(attempt);
  }

  public openJob(attempt: ActionAttempt, continuationToken?: string): PipelineJob {
    const job: PipelineJob = { id: this.id(), attempt, continuationToken, isOpen: true };
    this.jobs.push(job);
    return job;
  }

  public jobOf(attempt: ActionAttempt): PipelineJob | undefined {
    return this.jobs.find((job) => job.attempt === attempt && job.isOpen);
  }

  /** Ends an attempt. If it failed, the rule publishes this unless the handler has already notified people. */
  public end(attempt: ActionAttempt, end: Partial<ActionAttempt>): void {
    Object.assign(attempt, end);
    this.jobs.filter((job) => job.attempt === attempt).forEach((job) => (job.isOpen = false));
    if (attempt.status === 'Failed' && !attempt.externalExecutionId?.startsWith(NOTIFIED)) {
      this.ruleNotices.push(attempt.id);
    }
  }
}

/** Where CodePipeline expects the output of an attempt. */
export function outputOf({ id }: ActionAttempt) {
  return { bucketName: 'artifacts', objectKey: `${PIPELINE}/ImageFiles/${id}` };
}

export function eventOf({ id, attempt, continuationToken }: PipelineJob): object {
  return {
    'CodePipeline.job': {
      id,
      accountId: '111122223333',
      data: {
        actionConfiguration: { configuration: { UserParameters: JSON.stringify(attempt.userParameters) } },
        inputArtifacts: [],
        outputArtifacts: [{ name: 'ImageFiles', location: { type: 'S3', s3Location: outputOf(attempt) } }],
        artifactCredentials: CREDENTIALS,
        continuationToken,
      },
    },
  };
}
