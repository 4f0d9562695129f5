import type { ActionContext, ActionRunner } from './action-runner';
import type { OpenObjectStore } from './s3-source';
import type { Commit, GitRepository } from '../../git/bare-repository';
import type { GitHost } from '../../git/git-host';
import type { AccessControl } from '../engine/credentials';
import { ActionFailure } from '../engine/failures';
import type { Variables } from '../engine/variables';
import { gitSourceOf, type GitSource } from '../sources/git-sources';

export interface GitSourceServices {
  readonly openStore: OpenObjectStore;
  control(): AccessControl;
  git(): GitHost;
}

/** The revision that a git source found, on the branch that it read. */
export interface GitRevision {
  readonly commit: Commit;
  readonly branch: string;
}

/** What one provider's source does in its own way. */
export interface GitSourceKind {
  /** Throws what the action's role may not do. */
  authorize(control: AccessControl, context: ActionContext, source: GitSource): Promise<void>;
  variables(context: ActionContext, revision: GitRevision): Variables;
  /** How the revision is summed up; by default with the commit's message. */
  summary?(context: ActionContext, revision: GitRevision): string;
  url?(context: ActionContext, revision: GitRevision): string;
}

/** Finds the newest commit of the branch (or the one that was asked for) and puts its files into the artifact store. */
export function gitSourceRunner(kind: GitSourceKind, services: GitSourceServices): ActionRunner {
  return {
    async run(context) {
      const source = gitSourceOf(context.action, context.configuration)!;
      await kind.authorize(services.control(), context, source);
      const repository = await services.git().repository(source.repository);
      const revision = await findRevision(repository, source, context);
      const { id, message, committerDate } = revision.commit;
      const { bucket, key } = context.outputArtifacts[0];
      const store = services.openStore(context.credentials);
      await store.write(bucket, key, await repository.archive(id), context.artifactStore.encryptionKeyId);
      const summary = kind.summary?.(context, revision) ?? message;
      return {
        variables: kind.variables(context, revision),
        summary,
        externalExecutionId: id,
        sourceRevision: { revisionId: id, summary, created: new Date(committerDate) },
      };
    },
  };
}

async function findRevision(
  repository: GitRepository,
  { repository: { name }, branch: configured }: GitSource,
  { action, sourceOverrides }: ActionContext,
): Promise<GitRevision> {
  const override = sourceOverrides.find(
    ({ actionName, revisionType }) => actionName === action.name && revisionType === 'COMMIT_ID',
  );
  const branch = override?.branch ?? configured;
  const commit = await repository.findCommit(override === undefined ? { branch } : { id: override.revisionValue });
  if (commit === undefined) {
    const missing = override === undefined ? `no branch ${branch}` : `no commit ${override.revisionValue}`;
    throw new ActionFailure('RevisionUnavailable', `the repository ${name} has ${missing}`);
  }
  return { commit, branch };
}
