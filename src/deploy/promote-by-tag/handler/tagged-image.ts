import {
  DescribeImagesCommand,
  ECRClient,
  ImageAlreadyExistsException,
  ImageNotFoundException,
  ImageTagAlreadyExistsException,
  PutImageCommand,
} from '@aws-sdk/client-ecr';
import { answered, callService } from '../../../lambda/call-service';
import { JobError } from '../../../lambda/job-error';
import { RawManifest, manifestOf } from '../../../lambda/manifests';
import { NotYet } from '../../../lambda/temporary';

/** A tag of a repository, which moves from image to image. */
export class MovingTag {
  public constructor(
    private readonly ecr: ECRClient,
    public readonly repositoryName: string,
    public readonly imageTag: string,
  ) {}

  /** The digest of the tagged image, or undefined if the tag does not exist. */
  public async digest(signal: AbortSignal): Promise<string | undefined> {
    const { repositoryName, imageTag } = this;
    const command = new DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag }] });
    try {
      const { imageDetails } = await callService('ECR', signal, (abortSignal) =>
        this.ecr.send(command, { abortSignal }),
      );
      return answered('ECR', imageDetails?.[0]?.imageDigest);
    } catch (error) {
      if (error instanceof ImageNotFoundException) {
        return undefined;
      }
      throw error;
    }
  }

  public async manifestOf(imageDigest: string, signal: AbortSignal): Promise<RawManifest> {
    return manifestOf(this.ecr, this.repositoryName, imageDigest, signal);
  }

  public async moveTo(imageDigest: string, manifest: RawManifest, signal: AbortSignal): Promise<void> {
    const { repositoryName, imageTag } = this;
    const command = new PutImageCommand({ repositoryName, imageDigest, imageTag, ...manifest });
    try {
      const { image } = await callService('ECR', signal, (abortSignal) => this.ecr.send(command, { abortSignal }));
      if (image === undefined && (await this.digest(signal)) !== imageDigest) {
        throw new NotYet('ECR returned an empty response');
      }
    } catch (error) {
      if (error instanceof ImageAlreadyExistsException) {
        return; // the tag is there: an earlier request was done, and its answer lost
      }
      throw error instanceof ImageTagAlreadyExistsException ? this.immutable() : error;
    }
  }

  private immutable(): JobError {
    const { imageTag, repositoryName } = this;
    const fix = `exclude '${imageTag}' from the tag immutability of the repository`;
    return new JobError(
      'ConfigurationError',
      `tag '${imageTag}' of repository '${repositoryName}' is immutable: ${fix}`,
    );
  }
}
