import type { GitProvider, RepositoryId } from '../../git/repository-id';
import type { ActionDeclaration, PipelineDeclaration } from '../declaration/declaration';

export type { RepositoryId };

/** What a git source action reads. */
export interface GitSource {
  readonly repository: RepositoryId;
  readonly branch: string;
}

type Reader = (configuration: Readonly<Record<string, string>>) => { readonly name: string; readonly branch: string };

const READERS: Readonly<Record<GitProvider, Reader>> = {
  CodeStarSourceConnection: ({ FullRepositoryId, BranchName }) => ({ name: FullRepositoryId, branch: BranchName }),
  GitHub: ({ Owner, Repo, Branch }) => ({ name: `${Owner}/${Repo}`, branch: Branch }),
  CodeCommit: ({ RepositoryName, BranchName }) => ({ name: RepositoryName, branch: BranchName }),
};

const isGitProvider = (provider: string): provider is GitProvider => Object.hasOwn(READERS, provider);

/** The repository and branch of a git source action; nothing for any other action. */
export function gitSourceOf(
  action: ActionDeclaration,
  configuration: ActionDeclaration['configuration'] = action.configuration,
): GitSource | undefined {
  const { category, provider } = action.actionTypeId;
  if (category !== 'Source' || !isGitProvider(provider)) {
    return undefined;
  }
  const { name, branch } = READERS[provider](configuration);
  return { repository: { provider, name }, branch };
}

export const isSameRepository = (one: RepositoryId, other: RepositoryId): boolean =>
  one.provider === other.provider && one.name === other.name;

/** A push to one branch. */
export interface BranchPush {
  readonly repository: RepositoryId;
  readonly branch: string;
  /** The branch's commit until now; a new branch had none. */
  readonly before?: string;
  readonly after: string;
}

/** The source actions of a pipeline that read this repository. */
export function sourcesOf(declaration: PipelineDeclaration, repository: RepositoryId): ActionDeclaration[] {
  return declaration.stages[0].actions.filter((action) => {
    const source = gitSourceOf(action);
    return source !== undefined && isSameRepository(source.repository, repository);
  });
}
