import { Resource } from './deploy';
import { at, Json, JsonObject, listOf, objectOf, textAt } from './json';
import { keyArn, keyOf } from './keys';
import { Facts } from './subject';
import { World } from './world';

/** What CodePipeline cuts names to in the keys of artifacts. @see src/private/checks/names.ts */
const PIPELINE_KEY_LENGTH = 20;
const ARTIFACT_KEY_LENGTH = 10;

/** An action as the pipeline's definition has it. */
export interface Action {
  readonly stage: string;
  readonly name: string;
  readonly category: string;
  readonly provider: string;
  readonly configuration: { readonly [name: string]: Json };
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly roleArn?: string;
}

export interface PipelineFacts {
  readonly name: string;
  readonly facts: Facts;
  readonly actions: readonly Action[];
  /** Where the objects of an artifact are: everything before their own names. */
  artifact(name: string | undefined): string | undefined;
}

/** What CodePipeline reads from the definition of a pipeline. */
export function pipelineFacts(world: World, pipeline: Resource): PipelineFacts {
  const { properties } = pipeline;
  const name = pipeline.ref!;
  const { partition } = pipeline.environment;
  const store = objectOf(properties.ArtifactStore);
  if (properties.ArtifactStores !== undefined || store.Type !== 'S3') {
    throw new Error(`${pipeline.path}: only pipelines with one artifact store in S3 are known`);
  }
  const artifactBucket = `arn:${partition}:s3:::${String(store.Location)}`;
  const artifacts = `${artifactBucket}/${name.slice(0, PIPELINE_KEY_LENGTH)}`;
  return {
    name,
    facts: {
      pipeline: pipeline.arn,
      pipelineRole: String(properties.RoleArn),
      artifactBucket,
      artifacts,
      artifactKey: artifactKey(world, store, artifactBucket),
    },
    actions: listOf(properties.Stages).flatMap(actionsOf),
    artifact: (artifact) =>
      artifact === undefined ? undefined : `${artifacts}/${artifact.slice(0, ARTIFACT_KEY_LENGTH)}`,
  };
}

/** The key that the definition names, or else that of the bucket. */
function artifactKey(world: World, store: JsonObject, artifactBucket: string): string | undefined {
  const named = textAt(store, 'EncryptionKey', 'Id');
  return named === undefined ? keyOf(world, artifactBucket) : keyArn(world, named);
}

function actionsOf(stage: Json): Action[] {
  return listOf(at(stage, 'Actions')).map((action) => ({
    stage: textAt(stage, 'Name')!,
    name: textAt(action, 'Name')!,
    category: textAt(action, 'ActionTypeId', 'Category')!,
    provider: textAt(action, 'ActionTypeId', 'Provider')!,
    configuration: objectOf(at(action, 'Configuration')),
    inputs: artifactNames(at(action, 'InputArtifacts')),
    outputs: artifactNames(at(action, 'OutputArtifacts')),
    roleArn: textAt(action, 'RoleArn'),
  }));
}

function artifactNames(artifacts: Json | undefined): string[] {
  return listOf(artifacts).map((artifact) => textAt(artifact, 'Name')!);
}
