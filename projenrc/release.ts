import { github } from 'projen';

/** The branch that is released. */
const MAIN = "github.ref == 'refs/heads/main'";

/** The tools that publish, locked with all that they need; and where a publishing job checks them out. */
const TOOLS = '.repo/.github/publish';

/** Steps of a publishing job of projen's that stay; the others would pack the library once more, with publishing credentials. */
const KEPT = ['download_build_artifacts', 'restore_build_artifact_permissions', 'checkout', 'release'];

type Steps = github.workflows.JobStep[];

/** The steps of a job, which projen may make later. */
export function stepsOf(workflow: github.GithubWorkflow, jobId: string): Steps {
  const { steps } = workflow.getJob(jobId) as github.workflows.Job;
  return typeof steps === 'function' ? (steps as () => Steps)() : steps;
}

export function stepOf(workflow: github.GithubWorkflow, jobId: string, id: string): github.workflows.JobStep {
  return stepsOf(workflow, jobId).find((step) => step.id === id)!;
}

/**
 * A workflow is started on any branch, with the file of that branch. So the condition keeps mistakes out; what keeps people out
 * is the environment, whose settings on GitHub allow `main` only, and which holds the secrets.
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments#deployment-branches-and-tags
 */
export function guardJob(workflow: github.GithubWorkflow, jobId: string, environment?: string): void {
  const job = workflow.getJob(jobId) as github.workflows.Job;
  const condition = job.if?.replace(/^\$\{\{\s*(.*?)\s*\}\}$/, '$1');
  const both = condition === undefined ? MAIN : `${MAIN} && ${condition}`;
  workflow.updateJob(jobId, { ...job, if: both, ...(environment !== undefined && { environment }) });
}

/** Publishing jobs publish what the first job packed: they build nothing, and what they run is locked. */
export function guardRelease(release: github.GithubWorkflow): void {
  guardJob(release, 'release');
  const publishing = Object.keys(release.jobs).filter((jobId) => jobId.startsWith('release_'));
  for (const jobId of publishing) {
    guardJob(release, jobId, 'release');
    if (jobId !== 'release_github') {
      publishWithLockedTools(release, jobId);
    }
  }
}

function publishWithLockedTools(release: github.GithubWorkflow, jobId: string): void {
  const job = release.getJob(jobId) as github.workflows.Job;
  const steps = stepsOf(release, jobId).filter((step) => step.id === undefined || KEPT.includes(step.id));
  const publish = steps.pop()!;
  const [, program] = /'(publib-\w+)'$/.exec(publish.run!)!;
  const run = `${TOOLS}/node_modules/.bin/${program}`;
  const installTools = { name: 'Install the publishing tools', run: `npm ci --ignore-scripts --prefix ${TOOLS}` };
  const isPython = program === 'publib-pypi';
  release.updateJob(jobId, {
    ...job,
    ...(isPython && { tools: { ...job.tools, python: { version: '3.13' } } }),
    steps: [
      ...steps,
      installTools,
      ...(isPython ? [installPythonTools] : []),
      // publib installs its Python tools itself, at any version: without an index it takes those that are there.
      { ...publish, run, ...(isPython && { env: { ...publish.env, PIP_NO_INDEX: '1' } }) },
    ],
  });
}

const installPythonTools: github.workflows.JobStep = {
  name: 'Install the publishing tools of Python',
  run: `python3 -m pip install --user --require-hashes --no-deps --only-binary :all: -r ${TOOLS}/requirements.txt`,
};
