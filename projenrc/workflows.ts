import { awscdk, Component, github } from 'projen';
import { guardJob, guardRelease, stepOf, stepsOf } from './release';
import { addSmoke } from './smoke';

// Tags can move, commits cannot. Each is the commit of the release named behind it.
const actions: Record<string, string> = {
  'actions/checkout': '3d3c42e5aac5ba805825da76410c181273ba90b1', // v7.0.1
  'actions/download-artifact': '3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c', // v8.0.1
  'actions/setup-go': 'b7ad1dad31e06c5925ef5d2fc7ad053ef454303e', // v7.0.0
  'actions/setup-java': 'b6effb05e454b25005698d916606bdc6ffcbf961', // v5.7.0
  'actions/setup-node': '820762786026740c76f36085b0efc47a31fe5020', // v7.0.0
  'actions/setup-python': '5fda3b95a4ea91299a34e894583c3862153e4b97', // v7.0.0
  'actions/upload-artifact': '043fb46d1a93c77aae656e7c1c64a875d1fc6a0a', // v7.0.1
  'amannn/action-semantic-pull-request': '48f256284bd46cdaab1048c3721360e808335d50', // v6.1.1
  'aws-actions/configure-aws-credentials': 'e6de054238d6b7531b4efff3b6587d9aade6a06c', // v6.2.3
  'peter-evans/create-pull-request': '5f6978faf089d4d20b00c7766989d076bb2fc7f1', // v8.1.1
};

const { READ } = github.workflows.JobPermission;

const pythonVersion = '3.13';
const setUpPython: github.workflows.JobStep = {
  name: 'Setup Python',
  uses: 'actions/setup-python',
  with: { 'python-version': pythonVersion },
};

const setUpJava: github.workflows.JobStep = {
  name: 'Setup Java',
  uses: 'actions/setup-java',
  with: { distribution: 'corretto', 'java-version': '17' },
};
const setUpGo: github.workflows.JobStep = {
  name: 'Setup Go',
  uses: 'actions/setup-go',
  with: { 'go-version': 'stable', cache: false },
};

/** What packs the library for every language, but for Node.js. */
export const setUpLanguages = [setUpPython, setUpJava, setUpGo];

/** After the build of a release: a breaking change that nobody acknowledged stops it. */
export const compareApi: github.workflows.JobStep = {
  name: 'Compare the API with the last release',
  run: 'npx projen compat',
};

/** GitHub workflows: build, audit, smoke, pull-request-lint, upgrade-main, release. */
export function defineWorkflows(project: awscdk.AwsCdkConstructLibrary): void {
  for (const [action, commit] of Object.entries(actions)) {
    project.github!.actions.set(action, `${action}@${commit}`);
  }
  addBuild(project);
  addAudit(project);
  addSmoke(project.github!);
  restrictPullRequestLint(project);
  new LeastPrivilege(project);
}

/** One job, one script: the same that anybody runs with `bash .ci/run`. */
function addBuild(project: awscdk.AwsCdkConstructLibrary): void {
  const build = new github.GithubWorkflow(project.github!, 'build', {
    limitConcurrency: true,
    concurrencyOptions: { group: '${{ github.workflow }}-${{ github.ref }}', cancelInProgress: true },
  });
  build.on({ pullRequest: {}, push: { branches: ['main'] }, mergeGroup: {}, workflowDispatch: {} });
  build.addJob('build', {
    name: 'Build on Node.js ${{ matrix.node }}',
    runsOn: ['ubuntu-latest'],
    timeoutMinutes: 30,
    permissions: { contents: READ },
    strategy: { failFast: false, matrix: { domain: { node: ['20', '24'] } } },
    env: { CI: 'true' },
    steps: [
      { id: 'checkout', name: 'Checkout', uses: 'actions/checkout' },
      {
        name: 'Setup Node.js',
        uses: 'actions/setup-node',
        with: { 'node-version': '${{ matrix.node }}', 'package-manager-cache': false },
      },
      ...setUpLanguages,
      { name: 'Test, build and package', run: 'bash .ci/run' },
    ],
  });
}

/** Known vulnerabilities in what is bundled and in what builds it: of changes, and every week of what is there. */
function addAudit(project: awscdk.AwsCdkConstructLibrary): void {
  const audit = new github.GithubWorkflow(project.github!, 'audit');
  const paths = ['package-lock.json', '.github/publish/package-lock.json'];
  audit.on({ pullRequest: { paths }, push: { branches: ['main'], paths }, schedule: [{ cron: '0 4 * * 1' }] });
  audit.addJob('audit', {
    name: 'Audit the dependencies',
    runsOn: ['ubuntu-latest'],
    timeoutMinutes: 10,
    permissions: { contents: READ },
    steps: [
      { id: 'checkout', name: 'Checkout', uses: 'actions/checkout' },
      {
        name: 'Setup Node.js',
        uses: 'actions/setup-node',
        with: { 'node-version': '24', 'package-manager-cache': false },
      },
      { name: 'Audit', run: 'npm audit --audit-level=high' },
      { name: 'Audit the publishing tools', run: 'npm audit --audit-level=high --prefix .github/publish' },
    ],
  });
}

/** projen's trigger hands secrets to pull requests of strangers; reading the title needs none. */
function restrictPullRequestLint(project: awscdk.AwsCdkConstructLibrary): void {
  const file = project.github!.tryFindWorkflow('pull-request-lint')!.file!;
  file.addDeletionOverride('on.pull_request_target');
  file.addOverride('on.pull_request.types', ['opened', 'edited', 'synchronize', 'reopened']);
  file.addOverride('jobs.validate.if', "github.event_name == 'pull_request'");
  file.addOverride('jobs.validate.permissions', { 'pull-requests': 'read' });
}

/** projen adds the release's jobs when it synthesizes, so this comes later still. */
class LeastPrivilege extends Component {
  public override preSynthesize(): void {
    const hub = (this.project as github.GitHubProject).github!;
    for (const workflow of hub.workflows) {
      for (const jobId of Object.keys(workflow.jobs)) {
        keepCredentialsOutOfCheckout(workflow, jobId);
      }
    }
    const release = hub.tryFindWorkflow('release')!;
    guardRelease(release);
    // Its job has a token that may push.
    guardJob(hub.tryFindWorkflow('upgrade-main')!, 'pr', 'upgrade');
    attachToRelease(release, 'dist/sbom.cdx.json');
    // Building the release writes nothing to the repository: publishing it, in another job, sets the tag.
    release.file!.addOverride('jobs.release.permissions.contents', 'read');
  }
}

/** No later step needs git's credentials, so none finds them in .git/config. */
function keepCredentialsOutOfCheckout(workflow: github.GithubWorkflow, jobId: string): void {
  const checkout = stepsOf(workflow, jobId).find(({ id }) => id === 'checkout');
  if (checkout === undefined) {
    return;
  }
  workflow.patchStep(jobId, 'checkout', { with: { ...checkout.with, 'persist-credentials': false } });
}

/** `gh release create` takes files as its last arguments. */
function attachToRelease(release: github.GithubWorkflow, file: string): void {
  const { run } = stepOf(release, 'release_github', 'release');
  release.patchStep('release_github', 'release', { run: `${run} ${file}` });
}
