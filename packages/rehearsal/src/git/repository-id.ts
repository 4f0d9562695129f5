/** The services whose repositories a rehearsal supports, by the provider of their source action. */
export const GIT_PROVIDERS = ['CodeStarSourceConnection', 'GitHub', 'CodeCommit'] as const;

export type GitProvider = (typeof GIT_PROVIDERS)[number];

export interface RepositoryId {
  readonly provider: GitProvider;
  /** `owner/repository`; for CodeCommit the repository's name. */
  readonly name: string;
}

/** What a git source action reads. */
export interface GitSource {
  readonly repository: RepositoryId;
  readonly branch: string;
}
