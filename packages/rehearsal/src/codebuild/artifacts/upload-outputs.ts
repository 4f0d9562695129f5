import { definitionFor, expandVariables, referencedVariables, uploadArtifact } from './artifacts';
import { quoteError, PhaseError } from '../errors';
import { collectReport } from './reports';
import type { BuildSession } from '../run/build-session';
import type { PreparedBuild } from '../run/prepare-build';
import type { BuildServices } from '../run/services';
import type { BuildRequest, TestReport } from '../types';

type Expand = (text: string) => string;

/** UPLOAD_ARTIFACTS: test reports first, then the output artifacts; every failure is reported. */
export async function uploadOutputs(
  request: BuildRequest,
  services: BuildServices,
  session: BuildSession,
  prepared: PreparedBuild,
  onReport: (report: TestReport) => void,
): Promise<void> {
  const expand = await expander(prepared);
  const onLine = (line: string): void => session.writeLine(`[Container] ${line}`);
  const reportContext = {
    places: prepared.workspace.places,
    projectName: request.project.name,
    region: services.region,
    account: services.account,
    accessKeyId: session.credentials().accessKeyId,
    control: services.control,
    expand,
    onLine,
  };
  const reportFailures = await eachFailure(
    Object.entries(prepared.buildspec.reports ?? {}),
    async ([name, definition]) => onReport(await collectReport(name, definition, reportContext)),
  );
  const artifactFailures = await uploadArtifacts(request, session, prepared, expand, onLine);
  const failures = [...reportFailures, ...artifactFailures];
  if (failures.length > 0) {
    throw new PhaseError('CLIENT_ERROR', failures.join('; '));
  }
}

async function uploadArtifacts(
  { project, outputArtifacts = [] }: BuildRequest,
  session: BuildSession,
  { workspace, buildspec }: PreparedBuild,
  expand: Expand,
  onLine: (line: string) => void,
): Promise<string[]> {
  const context = {
    places: workspace.places,
    expand,
    clients: session.clients(),
    buildArn: session.identity.arn,
    encryptionKey: project.encryptionKey,
    onLine,
  };
  return eachFailure(outputArtifacts, async (output) =>
    uploadArtifact(output, definitionFor(output, outputArtifacts.length, buildspec.artifacts), context),
  );
}

async function eachFailure<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<string[]> {
  const failures: string[] = [];
  for (const item of items) {
    await work(item).catch((error: unknown) => failures.push(quoteError(error)));
  }
  return failures;
}

// Paths and names in the buildspec can use variables with the values that the commands left.
async function expander({ buildspec, shell }: PreparedBuild): Promise<Expand> {
  const names = referencedVariables(textsOf([buildspec.artifacts, buildspec.reports]));
  const values = names.length === 0 ? {} : await shell.readVariables([...new Set(names)]);
  return (text) => expandVariables(text, values);
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') {
    return [value];
  }
  if (value === null || typeof value !== 'object') {
    return [];
  }
  return [...Object.keys(value), ...Object.values(value).flatMap(textsOf)];
}
