import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { ArtifactReference, IImageDefinitions, ImageDefinitionsFile } from '../context';
import { CONTAINER_NAME } from '../private/checks/container-name';
import { physicalName } from '../private/checks/names';
import { throwIfAny, validateText } from '../private/checks/validation';

const NAME = 'imagedefinitions';
const EXTENSION = '.json';
/** The longest file name on a build machine. */
const MAX_NAME_LENGTH = 255;

/** Collects the containers that targets ask for, so that there is a file for each. */
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
