import { github } from 'projen';
import { guardJob } from './release';

const { READ, WRITE } = github.workflows.JobPermission;

/** Everything runs side by side, and takes about an hour; the credentials are good for the clean-up too. */
const TIMEOUT_MINUTES = 120;

/**
 * `npm run smoke` in the account of a maintainer: only where the repository has the variable `SMOKE_ROLE_ARN`, whose role trusts
 * the environment `smoke` of this repository. Nothing of AWS is stored on GitHub.
 * @see https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws
 */
export function addSmoke(hub: github.GitHub): void {
  const smoke = new github.GithubWorkflow(hub, 'smoke', {
    limitConcurrency: true,
    // One that is ended in between leaves what it has made.
    concurrencyOptions: { group: '${{ github.workflow }}', cancelInProgress: false },
  });
  smoke.on({ schedule: [{ cron: '0 5 * * 2' }], workflowDispatch: {} });
  smoke.addJob('smoke', {
    name: 'Deploy the examples to AWS, and take them away',
    if: "vars.SMOKE_ROLE_ARN != ''",
    runsOn: ['ubuntu-latest'],
    timeoutMinutes: TIMEOUT_MINUTES,
    permissions: { idToken: WRITE, contents: READ },
    steps: [
      { id: 'checkout', name: 'Checkout', uses: 'actions/checkout' },
      {
        name: 'Setup Node.js',
        uses: 'actions/setup-node',
        with: { 'node-version': '24', 'package-manager-cache': false },
      },
      // Before there are any credentials.
      { name: 'Install', run: 'npm ci' },
      {
        name: 'Assume the role',
        uses: 'aws-actions/configure-aws-credentials',
        with: {
          'role-to-assume': '${{ vars.SMOKE_ROLE_ARN }}',
          'role-duration-seconds': TIMEOUT_MINUTES * 60,
          'aws-region': "${{ vars.SMOKE_REGION || 'us-east-1' }}",
        },
      },
      { name: 'Smoke test', run: 'npm run smoke -- --yes' },
      {
        name: 'Upload the report',
        if: 'always()',
        uses: 'actions/upload-artifact',
        with: { name: 'smoke-report', path: 'test-reports/smoke' },
      },
    ],
  });
  guardJob(smoke, 'smoke', 'smoke');
}
