import * as AdmZip from 'adm-zip';
import { z } from 'zod';
import { messageOf } from '../../errors';
import type { StoredArtifact } from '../engine/artifacts';
import { ActionFailure } from '../engine/failures';

/** https://docs.aws.amazon.com/codepipeline/latest/userguide/file-reference.html#pipelines-create-image-definitions */
const imageDefinitions = z.array(z.object({ name: z.string().min(1), imageUri: z.string().min(1) })).min(1);

export type ImageDefinitions = z.output<typeof imageDefinitions>;

/** Reads the file from the artifact. Errors have CodePipeline's wording, as far as it is known. */
export function readImageDefinitions(
  zip: Uint8Array,
  fileName: string,
  { bucket, key }: StoredArtifact,
): ImageDefinitions {
  const entry = new AdmZip(Buffer.from(zip)).getEntry(fileName);
  if (entry === null) {
    throw refused(
      `Did not find the image definition file ${fileName} in the input artifacts ZIP file. Verify the file is stored in your pipeline's Amazon S3 artifact bucket: ${bucket} key: ${key}`,
    );
  }
  const parsed = imageDefinitions.safeParse(readJson(entry.getData().toString('utf8'), fileName));
  if (!parsed.success) {
    throw invalid(fileName, z.prettifyError(parsed.error).replaceAll('\n', ' '));
  }
  return parsed.data;
}

function readJson(text: string, fileName: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalid(fileName, messageOf(error));
  }
}

const invalid = (fileName: string, detail: string): ActionFailure =>
  refused(`The image definition file ${fileName} contains invalid JSON format (${detail})`);

const refused = (message: string): ActionFailure =>
  new ActionFailure('ConfigurationError', `Invalid action configuration: ${message}`);
