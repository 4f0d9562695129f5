import type { ActionContext, ActionProvider, Configuration } from './provider';
import type { ProviderServices } from './services';
import type { Commit, GitRepository } from '../../git/bare-repository';
import type { GitProvider, GitSource } from '../../git/repository-id';
import type { AccessControl } from '../engine/credentials';
import { ActionFailure } from '../engine/failures';
import type { Variables } from '../engine/variables';

/** The revision that a git source found, on the branch that it read. */
export interface GitRevision {
  readonly commit: Commit;
  readonly branch: string;
}

/** What is particular to one provider of git sources. */
export interface GitSourceKind extends Pick<
  ActionProvider,
  'owner' | 'configuration' | 'outputVariables' | 'problems'
> {
  readonly provider: GitProvider;
  reads(configuration: Configuration): { readonly name: string; readonly branch: string };
  /** Throws a denial if the action's role lacks a permission. */
  authorize(control: AccessControl, context: ActionContext, source: GitSource): Promise<void>;
  /** Besides those that all git sources have. */
  variables(context: ActionContext, revision: GitRevision): Variables;
  /** Default: the commit's message. */
  summary?(revision: GitRevision): string;
}

export type GitSourceProvider = ActionProvider<Pick<ProviderServices, 'openStore' | 'control' | 'git'>>;

/** Finds the newest commit of the branch (or the requested one) and stores its files in the artifact store. */
export function gitSource(kind: GitSourceKind): GitSourceProvider {
  const { owner, provider, configuration, outputVariables } = kind;
  const sourceOf = (given: Configuration): GitSource => {
    const { name, branch } = kind.reads(given);
    return { repository: { provider, name }, branch };
  };
  return {
    categories: ['Source'],
    owner,
    provider,
    version: '1',
    inputArtifacts: [0, 0],
    outputArtifacts: [1, 1],
    configuration,
    outputVariables,
    problems: kind.problems,
    gitSource: sourceOf,
    async run(context, services) {
      const source = sourceOf(context.configuration);
      await kind.authorize(services.control(), context, source);
      const repository = await services.git().repository(source.repository);
      const revision = await findRevision(repository, source, context);
      const { id, message, committerDate } = revision.commit;
      const { bucket, key } = context.outputArtifacts[0];
      const store = services.openStore(context.credentials);
      await store.write(bucket, key, await repository.archive(id), context.artifactStore.encryptionKeyId);
      const summary = kind.summary?.(revision) ?? message;
      return {
        variables: { ...commitVariables(revision), ...kind.variables(context, revision) },
        summary,
        externalExecutionId: id,
        sourceRevision: { revisionId: id, summary, created: new Date(committerDate) },
      };
    },
  };
}

const commitVariables = ({ commit: { id, message, authorDate }, branch }: GitRevision): Variables => ({
  AuthorDate: authorDate,
  BranchName: branch,
  CommitId: id,
  CommitMessage: message,
});

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
