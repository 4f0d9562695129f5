/*
 * Links to the console of CodePipeline. The names and ids are part of the URL as they are. No page of AWS documents the
 * form of these links; it is that of the console's own address.
 */

/** The execution, with its status and source revision. */
export function executionLink(
  region: string,
  pipelineName: string,
  executionId: string,
  domainRegion = region,
): string {
  return link(region, `${pipelineName}/executions/${executionId}/timeline`, domainRegion);
}

/**
 * All executions of the pipeline, the newest first, each with its status and source revision.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/executions-view.html
 */
export function historyLink(region: string, pipelineName: string, domainRegion: string): string {
  return link(region, `${pipelineName}/executions`, domainRegion);
}

function link(region: string, path: string, domainRegion: string): string {
  const host = `${region}.console.${domainOf(domainRegion)}`;
  return `https://${host}/codesuite/codepipeline/pipelines/${path}?region=${region}`;
}

/** @see https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html */
function domainOf(region: string): string {
  if (region.startsWith('cn-')) {
    return 'amazonaws.cn';
  }
  return region.startsWith('us-gov-') ? 'amazonaws-us-gov.com' : 'aws.amazon.com';
}
