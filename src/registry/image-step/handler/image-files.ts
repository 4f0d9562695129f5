import { strToU8, zipSync } from 'fflate';
import { ImageDefinitionsFile } from '../../../context';
import { IMAGE_DETAIL_FILE } from '../../../lambda/image-outputs';

/** The same files make the same bytes: ZIP has no earlier date. */
const DATE = new Date(1980, 0, 1);

/**
 * The artifact of the image step: which image this execution has, for each container and for whoever else reads it.
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
