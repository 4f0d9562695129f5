/** Constructs that people pass directly, recognized by a property, and the part that each belongs in. */
const HINTS: readonly { readonly place: string; readonly property: string; readonly fix: string }[] = [
  {
    place: 'DeployTarget',
    property: 'serviceArn',
    fix: 'pass DeployTarget.ecsService(service) or DeployTarget.ecsRolling(service)',
  },
  { place: 'ImageBuild', property: 'projectArn', fix: 'pass ImageBuild.project(project)' },
  { place: 'PipelineSource', property: 'bucketArn', fix: "pass PipelineSource.s3('source.zip', { bucket })" },
  { place: 'PipelineSource', property: 'repositoryCloneUrlHttp', fix: 'pass PipelineSource.codeCommit(repository)' },
];

/** The fix for a construct that was passed in place of a part. */
export function hintFor(place: string, value: unknown): string | undefined {
  const isObject = typeof value === 'object' && value !== null;
  return HINTS.find((hint) => hint.place === place && isObject && hint.property in value)?.fix;
}
