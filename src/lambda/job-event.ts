import { JobError } from './job-error';

/** An object of the artifact bucket. */
export interface ArtifactObject {
  /** The artifact's name in the pipeline. */
  readonly name: string;
  readonly bucketName: string;
  readonly objectKey: string;
}

/** Credentials of the job for its own artifacts. They are never logged. */
export interface ArtifactCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** The artifacts that the action reads and writes. */
export interface JobArtifacts {
  readonly inputs: readonly ArtifactObject[];
  readonly outputs: readonly ArtifactObject[];
  readonly credentials: ArtifactCredentials;
  /** The KMS key of the artifact store. Undefined if S3 manages the key. */
  readonly encryptionKeyId?: string;
}

/**
 * A CodePipeline job as Lambda receives it. The event carries credentials, so no part of it is logged.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/actions-invoke-lambda-function.html#actions-invoke-lambda-function-json-event-example
 */
export class JobEvent {
  /** The job of an event, or undefined if the event is not a job of CodePipeline. */
  public static of(event: unknown): JobEvent | undefined {
    const job = recordOf(recordOf(event)['CodePipeline.job']);
    return typeof job.id === 'string' && job.id !== '' ? new JobEvent(job.id, recordOf(job.data)) : undefined;
  }

  private constructor(
    public readonly id: string,
    private readonly data: Record<string, unknown>,
  ) {}

  /** The token of an earlier job of the action, if that job continues in this one. */
  public get continuationToken(): string | undefined {
    return textOf(this.data.continuationToken);
  }

  /** The action's user parameters, parsed. */
  public userParameters(): unknown {
    const { configuration } = recordOf(this.data.actionConfiguration);
    const text = textOf(recordOf(configuration).UserParameters);
    if (text === undefined) {
      throw new JobError('ConfigurationError', 'the action has no user parameters: deploy the pipeline again');
    }
    try {
      return JSON.parse(text);
    } catch {
      throw new JobError(
        'ConfigurationError',
        'the user parameters of the action are not JSON: deploy the pipeline again',
      );
    }
  }

  /** The artifacts of the action, with the credentials to read and write them. */
  public artifacts(): JobArtifacts {
    const { inputArtifacts, outputArtifacts, artifactCredentials, encryptionKey } = this.data;
    const { accessKeyId, secretAccessKey, sessionToken } = recordOf(artifactCredentials);
    return {
      inputs: artifactsOf(inputArtifacts),
      outputs: artifactsOf(outputArtifacts),
      credentials: {
        accessKeyId: required('artifactCredentials.accessKeyId', accessKeyId),
        secretAccessKey: required('artifactCredentials.secretAccessKey', secretAccessKey),
        sessionToken: required('artifactCredentials.sessionToken', sessionToken),
      },
      encryptionKeyId: textOf(recordOf(encryptionKey).id),
    };
  }
}

function artifactsOf(list: unknown): ArtifactObject[] {
  return (Array.isArray(list) ? list : []).map((artifact: unknown) => {
    const { name, location } = recordOf(artifact);
    const { bucketName, objectKey } = recordOf(recordOf(location).s3Location);
    return {
      name: required('artifact.name', name),
      bucketName: required('artifact.location.s3Location.bucketName', bucketName),
      objectKey: required('artifact.location.s3Location.objectKey', objectKey),
    };
  });
}

/** The error does not contain the value, because it may be a credential. */
function required(path: string, value: unknown): string {
  const text = textOf(value);
  if (text === undefined) {
    throw new JobError('JobFailed', `the job has no ${path}: retry the stage`);
  }
  return text;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
