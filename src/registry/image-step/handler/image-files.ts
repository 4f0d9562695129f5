import { strToU8, zipSync } from 'fflate';
import { ImageDefinitionsFile } from '../../../context';
import { IMAGE_DETAIL_FILE } from '../../../lambda/image-outputs';

/** Equal files make equal bytes: this is the earliest date in ZIP. */
const DATE = new Date(1980, 0, 1);

/**
 * The artifact of the image step: the image of this execution, for each container and for other readers.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/file-reference.html
 */
export function imageFiles(imageUri: string, definitions: readonly ImageDefinitionsFile[]): Uint8Array {
  const files: Record<string, unknown> = {
    [IMAGE_DETAIL_FILE]: { ImageURI: imageUri },
    ...Object.fromEntries(
      definitions.map(({ containerName, fileName }) => [fileName, [{ name: containerName, imageUri }]]),
    ),
  };
  const entries = Object.entries(files).map(([name, content]) => [name, strToU8(JSON.stringify(content))]);
  return zipSync(Object.fromEntries(entries), { mtime: DATE });
}
