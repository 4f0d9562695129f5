import type { BranchPush } from './git-sources';
import type { Commit } from '../../git/bare-repository';

/** The parts of GitHub's push event that filters can use: https://docs.github.com/en/webhooks/webhook-events-and-payloads#push */
export function pushEvent(push: BranchPush, commit: Commit | undefined): Record<string, unknown> {
  const [owner, name] = push.repository.name.split('/');
  const head = { id: push.after, message: commit?.message ?? '', timestamp: commit?.committerDate };
  return {
    ref: `refs/heads/${push.branch}`,
    before: push.before ?? '0'.repeat(40),
    after: push.after,
    created: push.before === undefined,
    deleted: false,
    repository: { name, full_name: push.repository.name, owner: { name: owner, login: owner }, default_branch: 'main' },
    head_commit: head,
    commits: [head],
  };
}
