import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { ArtifactReference, IImageDefinitions, ImageDefinitionsFile } from '../context';
import { CONTAINER_NAME } from '../private/checks/container-name';
import { physicalName } from '../private/checks/names';
import { throwIfAny, validateText } from '../private/checks/validation';

const NAME = 'imagedefinitions';
const EXTENSION = '.json';
/** The maximum length of a file name on a build machine. */
const MAX_NAME_LENGTH = 255;

/** Collects the containers that targets request, so that each gets a file. */
export class ImageDefinitions implements IImageDefinitions {
  private readonly fileNames = new Map<string, string>();

  public constructor(public readonly artifact: ArtifactReference) {}

  public forContainer(containerName: string): codepipeline.ArtifactPath {
    throwIfAny('ImageDefinitions', validateText(CONTAINER_NAME, containerName));
    const fileName = this.fileNames.get(containerName) ?? this.nameOf(containerName);
    this.fileNames.set(containerName, fileName);
    return this.artifact.artifact.atPath(fileName);
  }

  /** The files requested so far, in order. */
  public get files(): ImageDefinitionsFile[] {
    return [...this.fileNames].map(([containerName, fileName]) => ({ containerName, fileName }));
  }

  /** Most pipelines deploy one container. It gets the file name that CodePipeline's documentation and tools use. */
  private nameOf(containerName: string): string {
    const parts = this.fileNames.size === 0 ? [NAME] : [NAME, containerName];
    return physicalName(parts, { maxLength: MAX_NAME_LENGTH - EXTENSION.length }) + EXTENSION;
  }
}
