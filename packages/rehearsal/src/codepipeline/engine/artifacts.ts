import { randomInt } from 'node:crypto';

/** The location of an artifact in the pipeline's artifact store. */
export interface ArtifactLocation {
  readonly name: string;
  readonly bucket: string;
  readonly key: string;
}

/** An artifact that an action has produced in this execution. */
export interface StoredArtifact extends ArtifactLocation {
  /** The source revision (an S3 version id); undefined for what an action built. */
  readonly revision?: string;
}

const KEY_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const KEY_LENGTH = 7;

/** CodePipeline names artifacts with seven random letters and digits, for example `TdOSFRV`. */
export function randomArtifactId(): string {
  return Array.from({ length: KEY_LENGTH }, () => KEY_ALPHABET[randomInt(KEY_ALPHABET.length)]).join('');
}

/**
 * `my-pipeline/invokeOutp/D0YHsJn`: the pipeline's name cut at 20 characters, the artifact's at 10.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-codepipeline.html shows both cuts in its example event.
 * A copy of an S3 source object keeps the object's `.zip`.
 */
export function artifactKey(pipelineName: string, artifactName: string, id: string, sourceKey = ''): string {
  const extension = sourceKey.toLowerCase().endsWith('.zip') ? '.zip' : '';
  return `${pipelineName.slice(0, 20)}/${artifactName.slice(0, 10)}/${id}${extension}`;
}
