import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { ArtifactReference, IImageDefinitions } from '../context';
import { CONTAINER_NAME } from '../private/container-name';
import { physicalName } from '../private/names';
import { throwIfAny, validateText } from '../private/validation';

const NAME = 'imagedefinitions';
const EXTENSION = '.json';
/** Of a file, on the build machine. */
const MAX_NAME_LENGTH = 255;

/** A file that names the image for one container. */
export interface ImageDefinitionsFile {
  readonly containerName: string;
  readonly fileName: string;
}

/** Collects the containers that targets ask for, so that the build writes a file for each. */
export class ImageDefinitions implements IImageDefinitions {
  private readonly fileNames = new Map<string, string>();

  public constructor(public readonly artifact: ArtifactReference) {}

  public forContainer(containerName: string): codepipeline.ArtifactPath {
    throwIfAny('ImageDefinitions', validateText(CONTAINER_NAME, containerName));
    const fileName = this.fileNames.get(containerName) ?? this.nameOf(containerName);
    this.fileNames.set(containerName, fileName);
    return this.artifact.artifact.atPath(fileName);
  }

  /** What was asked for so far, in the order of asking. */
  public get files(): ImageDefinitionsFile[] {
    return [...this.fileNames].map(([containerName, fileName]) => ({ containerName, fileName }));
  }

  /** Most pipelines deploy one container: it gets the name that CodePipeline's documentation and tools know. */
  private nameOf(containerName: string): string {
    const parts = this.fileNames.size === 0 ? [NAME] : [NAME, containerName];
    return physicalName(parts, { maxLength: MAX_NAME_LENGTH - EXTENSION.length }) + EXTENSION;
  }
}
