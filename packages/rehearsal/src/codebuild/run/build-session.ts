import type { BuildClients } from './clients';
import { quoteError, PhaseError } from '../errors';
import { openLogStream, type BuildLog } from './log-stream';
import { secretMask } from './output-lines';
import type { BuildServices } from './services';
import type { BuildIdentity, BuildRequest, SessionCredentials } from '../types';

/** The build's role: its credentials, its log, and what must be undone at the end. */
export interface BuildSession {
  readonly identity: BuildIdentity;
  /** Assumes the service role and creates the log stream. */
  start(): Promise<void>;
  credentials(): SessionCredentials;
  clients(): BuildClients;
  writeLine(line: string): void;
  hideSecrets(secrets: Iterable<string>): void;
  logs(): { readonly groupName: string; readonly streamName: string } | undefined;
  /** Registers a cleanup; cleanups run in reverse order. */
  onClose(undo: () => Promise<void>): void;
  close(): Promise<void>;
}

interface StartedSession {
  readonly credentials: SessionCredentials;
  readonly clients: BuildClients;
}

export function openBuildSession(
  request: BuildRequest,
  services: BuildServices,
  identity: BuildIdentity,
): BuildSession {
  const { project, onOutput } = request;
  const secrets = new Set<string>();
  const undoing: (() => Promise<void>)[] = [];
  let mask = secretMask(secrets);
  let started: StartedSession | undefined;
  let log: BuildLog | undefined;
  let closed = false;

  const require = (): StartedSession => {
    if (!started) {
      throw new Error('the build has no credentials before it is started');
    }
    return started;
  };
  const hideSecrets = (more: Iterable<string>): void => {
    for (const secret of more) {
      secrets.add(secret);
    }
    mask = secretMask(secrets);
  };
  return {
    identity,
    async start() {
      const credentials = await assumeServiceRole(request, services, identity);
      hideSecrets([credentials.accessKeyId, credentials.secretAccessKey, credentials.sessionToken]);
      started = { credentials, clients: services.clients(credentials) };
      if (!project.logs) {
        return;
      }
      const { groupName, streamPrefix } = project.logs;
      const streamName = [streamPrefix, identity.uuid].filter(Boolean).join('/');
      const { serviceRoleArn } = project;
      log = await openLogStream(started.clients, { groupName, streamName, serviceRoleArn, buildArn: identity.arn });
    },
    credentials: () => require().credentials,
    clients: () => require().clients,
    writeLine(line) {
      const masked = mask(line);
      if (!closed) {
        log?.write(masked);
      }
      onOutput?.(masked);
    },
    hideSecrets,
    logs: () => log && { groupName: log.groupName, streamName: log.streamName },
    onClose: (undo) => undoing.unshift(undo),
    async close() {
      try {
        for (const undo of undoing.splice(0)) {
          await undo();
        }
        closed = true;
        await log?.close();
      } finally {
        started?.clients.destroy();
      }
    },
  };
}

async function assumeServiceRole(
  { project }: BuildRequest,
  services: BuildServices,
  { uuid }: BuildIdentity,
): Promise<SessionCredentials> {
  try {
    return await services.control.assumeRole({
      servicePrincipal: 'codebuild.amazonaws.com',
      roleArn: project.serviceRoleArn,
      sessionName: `AWSCodeBuild-${uuid}`,
      context: { 'aws:SourceArn': project.arn, 'aws:SourceAccount': services.account },
    });
  } catch (error) {
    throw new PhaseError(
      'ACCESS_DENIED',
      `CodeBuild is not authorized to perform: sts:AssumeRole on ${project.serviceRoleArn}. Error message: ${quoteError(error)}`,
    );
  }
}
