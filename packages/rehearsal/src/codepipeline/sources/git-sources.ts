import type { GitSource, RepositoryId } from '../../git/repository-id';
import type { ActionDeclaration, PipelineDeclaration } from '../declaration/declaration';
import { providerOf } from '../providers/registry';

export type { GitSource, RepositoryId };

/** The repository and branch of a git source action; undefined for any other action. */
export const gitSourceOf = ({ actionTypeId, configuration }: ActionDeclaration): GitSource | undefined =>
  providerOf(actionTypeId)?.gitSource?.(configuration);

export const isSameRepository = (one: RepositoryId, other: RepositoryId): boolean =>
  one.provider === other.provider && one.name === other.name;

/** A push to one branch. */
export interface BranchPush {
  readonly repository: RepositoryId;
  readonly branch: string;
  /** The branch's previous commit; undefined for a new branch. */
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
