import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { z } from 'zod';
import { notPlayed } from './not-played';

/** A file that a template refers to, such as a function's code. */
export interface FileAsset {
  readonly path: string;
  /** A folder is packed into a ZIP file before it is published. */
  readonly isFolder: boolean;
  readonly destinations: readonly { readonly bucket: string; readonly key: string }[];
}

/** The template itself, which a request has 51,200 bytes for at most, or where it is once the assets are published. */
export type TemplateLocation = { readonly TemplateBody: string } | { readonly TemplateURL: string };

/** A stack as `cdk synth` left it. */
export interface SynthesizedStack {
  readonly name: string;
  readonly template: TemplateLocation;
  readonly assets: readonly FileAsset[];
}

export interface ReadStack extends SynthesizedStack {
  /** Types of its resources that are accepted and do nothing. */
  readonly notPlayed: readonly string[];
}

const manifestSchema = z.object({
  files: z.record(
    z.string(),
    z.object({
      source: z.object({ path: z.string(), packaging: z.enum(['zip', 'file']) }),
      destinations: z.record(z.string(), z.object({ bucketName: z.string(), objectKey: z.string() })),
    }),
  ),
  dockerImages: z.record(z.string(), z.unknown()).default({}),
});

/** Placeholders that the CDK CLI fills in when it publishes assets. */
const PLACEHOLDERS: Readonly<Record<string, string>> = {
  '${AWS::Partition}': 'aws',
  '${AWS::AccountId}': '000000000000',
  '${AWS::Region}': 'us-east-1',
};

/** The app may have a newer CDK than the rehearsal: a manifest says more then, and what is read here stays as it is. */
const FROM_ANY_VERSION = { skipVersionCheck: true, skipEnumCheck: true } as const;

/** Reads a stack and its assets from a cloud assembly (`cdk.out`). */
export function readStack(assemblyDirectory: string, stackName: string): ReadStack {
  const stack = new CloudAssembly(assemblyDirectory, FROM_ANY_VERSION).getStackByName(stackName);
  const manifest = readManifest(path.join(assemblyDirectory, `${stack.id}.assets.json`));
  const assets = fileAssets(manifest, assemblyDirectory);
  const template = { TemplateURL: templateUrl(stack.templateFullPath, assets) };
  return { name: stack.stackName, template, assets, notPlayed: notPlayed(stack.template) };
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
function templateUrl(templatePath: string, assets: readonly FileAsset[]): string {
  const asset = assets.find((each) => path.resolve(each.path) === path.resolve(templatePath));
  if (asset === undefined) {
    throw new Error(`${templatePath} is not an asset of its stack: synthesize it with the default synthesizer`);
  }
  const [{ bucket, key }] = asset.destinations;
  return `https://s3.amazonaws.com/${bucket}/${key}`;
}

function readManifest(file: string): z.output<typeof manifestSchema> {
  const manifest = manifestSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  const images = Object.keys(manifest.dockerImages);
  if (images.length > 0) {
    throw new Error(`${file}: Docker image assets are not played in a rehearsal, got ${images.join(', ')}`);
  }
  return manifest;
}

function fileAssets(manifest: z.output<typeof manifestSchema>, directory: string): FileAsset[] {
  return Object.values(manifest.files).map(({ source, destinations }) => ({
    path: path.resolve(directory, source.path),
    isFolder: source.packaging === 'zip',
    destinations: Object.values(destinations).map(({ bucketName, objectKey }) => ({
      bucket: fillPlaceholders(bucketName),
      key: fillPlaceholders(objectKey),
    })),
  }));
}

function fillPlaceholders(text: string): string {
  return Object.entries(PLACEHOLDERS).reduce((filled, [name, value]) => filled.replaceAll(name, value), text);
}
